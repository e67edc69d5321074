#pragma once
/// One step of a long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.
/// 2000).
#include <cstddef>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/ops/activation.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/linear.hpp"
#include "ogive/nn/ops/shape.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The weights of an LSTM with `features` inputs and `units` hidden units. Columns are the gates, `units`
/// each, in PyTorch's order: input, forget, cell, output. Against PyTorch matrices are transposed and its two
/// biases are added.
template <std::floating_point T>
struct BasicLstmWeights {
  BasicVar<T> input{};   ///< (features, 4 units)
  BasicVar<T> hidden{};  ///< (units, 4 units)
  BasicVar<T> bias{};    ///< (4 units)
};
using LstmWeights = BasicLstmWeights<float>;

/// What an LSTM carries from step to step, each (batch, units).
template <std::floating_point T>
struct BasicLstmState {
  BasicVar<T> hidden{}, cell{};
};
using LstmState = BasicLstmState<float>;

/// The state after reading x (batch, features): with gates i, f, g, o = x input + hidden_state hidden + bias,
/// cell' = sigmoid(f) cell + sigmoid(i) tanh(g) and hidden' = sigmoid(o) tanh(cell').
template <std::floating_point T>
BasicLstmState<T> lstm_cell(const BasicVar<T>& x, const BasicLstmState<T>& state,
                            const BasicLstmWeights<T>& weights) {
  const Shape hidden = state.hidden.shape(), gates = weights.hidden.shape();
  if (hidden.rank() != 2 || hidden != state.cell.shape() || gates != Shape{hidden.last(), 4 * hidden.last()})
    throw Error("lstm_cell", "a state (batch, units), twice, and hidden weights (units, 4 units)",
                concat(hidden.text(), ", ", state.cell.shape().text(), " and ", gates.text()));
  if (x.shape().rank() != 2 || x.shape()[0] != hidden[0] ||
      weights.input.shape() != Shape{x.shape()[1], gates[1]})
    throw Error("lstm_cell",
                concat("inputs (", hidden[0], ", features) and weights (features, ", gates[1], ")"),
                concat(x.shape().text(), " and ", weights.input.shape().text()));
  const std::size_t units = hidden[1];
  const auto all = add(linear<T>(x, weights.input, weights.bias), linear<T>(state.hidden, weights.hidden));
  const auto gate = [&](std::size_t i) { return slice_channels(all, i * units, (i + 1) * units); };
  const auto cell = add(multiply(sigmoid(gate(1)), state.cell), multiply(sigmoid(gate(0)), tanh(gate(2))));
  return {multiply(sigmoid(gate(3)), tanh(cell)), cell};
}

OGIVE_INSTANCE(LstmState lstm_cell(const Var&, const LstmState&, const BasicLstmWeights<float>&));

}  // namespace ogive::inline OGIVE_LEVEL
