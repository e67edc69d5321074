#pragma once
/// Shared weights that go on learning while architectures are tried.
#include <cstddef>

#include "ogive/core/fields.hpp"

namespace ogive {

/// The alternation of ENAS (Pham, Guan, Zoph, Le and Dean, "Efficient Neural Architecture Search via
/// Parameter Sharing", ICML 2018, section 2.2): after each `round` trials come `steps` steps on the shared
/// weights, along the paths that the strategy asked for in that round, one path and one batch each, in turn.
struct Adaptation {
  std::size_t round = 0;        ///< trials; 0: the weights stay as they were prepared
  std::size_t steps = 50;       ///< batches after each round
  double learning_rate = 0.01;  ///< of these steps; momentum, decay and clipping are those of training

  void fields(auto&& f) const {
    f("round", round);
    f("steps", steps, at_least(1));
    f("learning_rate", learning_rate, above(0));
  }
};

}  // namespace ogive
