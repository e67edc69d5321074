#pragma once
// Gradients of operations against central differences, in double precision.
#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/tape.hpp"
#include "tests/numbers.hpp"

namespace ogive_test {

using DoubleTensor = ogive::BasicTensor<double>;
using DoubleVar = ogive::BasicVar<double>;
using DoubleTape = ogive::BasicTape<double>;

/// A tensor of standard normal numbers.
inline DoubleTensor normal_tensor(const ogive::Shape& shape, std::uint64_t seed) {
  return DoubleTensor::from(shape, normal_numbers<double>(shape.size(), seed));
}

/// From the inputs, on one tape, to a value of any shape.
using Operation = std::function<DoubleVar(const std::vector<DoubleVar>&)>;

namespace gradient_check {
/// One number from the operation: its result times fixed weights, so that no part of the gradient can cancel.
inline DoubleVar loss(const Operation& operation, const std::vector<DoubleVar>& inputs) {
  const DoubleVar y = operation(inputs);
  return total(multiply(y, y.tape().constant(normal_tensor(y.shape(), 99))));
}

inline double loss_value(const Operation& operation, const std::vector<DoubleTensor>& inputs,
                         ogive::Mode mode) {
  DoubleTape tape(mode, ogive::Rng(7), false);
  std::vector<DoubleVar> vars;
  for (const auto& input : inputs) vars.push_back(tape.constant(input));
  return loss(operation, vars).value().item();
}
}  // namespace gradient_check

/// The largest relative_error(), over the inputs, between the gradient that backward() finds and central
/// differences.
inline double gradient_error(const std::vector<DoubleTensor>& inputs, const Operation& operation,
                             ogive::Mode mode = ogive::Mode::training) {
  DoubleTape tape(mode, ogive::Rng(7), true);
  std::vector<DoubleVar> vars;
  for (const auto& input : inputs) vars.push_back(tape.variable(input));
  tape.backward(gradient_check::loss(operation, vars));
  double worst = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    constexpr double step = 1e-5;
    std::vector<double> differences;
    for (std::size_t k = 0; k < inputs[i].size(); ++k) {
      std::vector<DoubleTensor> moved = inputs;
      const auto value_at = [&](double offset) {
        moved[i] = inputs[i].clone();
        moved[i][k] += offset;
        return gradient_check::loss_value(operation, moved, mode);
      };
      differences.push_back((value_at(step) - value_at(-step)) / (2 * step));
    }
    const auto found = tape.gradient(vars[i]);
    worst =
        std::max(worst, relative_error(std::as_const(found).values(), std::span<const double>(differences)));
  }
  return worst;
}

}  // namespace ogive_test
