#pragma once
// What every layer must do, asked of one.
#include <string>

#include "ogive/nn/layer.hpp"
#include "tests/catch.hpp"
#include "tests/numbers.hpp"

namespace ogive_test {

using namespace ogive;

/// Names, in order, of the weights and buffers.
inline std::string names(Layer& layer) {
  std::string all;
  for_each_state(
      layer, [&](const std::string& path, Parameter& p) { all += concat(path, p.shape.text(), " "); },
      [&](const std::string& path, Tensor& b) { all += concat("[", path, b.shape().text(), "] "); });
  return all;
}

inline Tensor run(Layer& layer, const Shape& in, Mode mode = Mode::training) {
  Tape tape(mode, Rng(1));
  return layer(tape.constant(Tensor::from(in, normal_numbers<float>(in.size(), 1)))).value();
}

/// Whether forward() makes the shape that plan() promises; the work that plan() counts.
inline Work checked_work(Layer& layer, const Shape& in) {
  initialise(layer, Rng(1));
  Work work;
  CHECK(run(layer, in).shape() == layer.planned(in, work));
  return work;
}

}  // namespace ogive_test
