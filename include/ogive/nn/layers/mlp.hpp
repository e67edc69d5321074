#pragma once
/// Multilayer perceptrons.
#include <cstddef>
#include <memory>

#include "ogive/nn/layers/activation.hpp"
#include "ogive/nn/layers/linear.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// x (batch, in) to (batch, out) through `depth` hidden layers of `width` units, each with a ReLU behind it;
/// a linear map where depth is 0.
inline std::unique_ptr<Sequential> mlp(std::size_t in, std::size_t width, std::size_t depth,
                                       std::size_t out) {
  auto network = std::make_unique<Sequential>();
  for (std::size_t layer = 0; layer < depth; ++layer) {
    network->add(std::make_unique<Linear>(layer == 0 ? in : width, width));
    network->add(std::make_unique<Relu>());
  }
  network->add(std::make_unique<Linear>(depth == 0 ? in : width, out));
  return network;
}

}  // namespace ogive::inline OGIVE_LEVEL
