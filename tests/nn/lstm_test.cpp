#include "ogive/nn/ops/lstm.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

namespace lstm_test {
/// Inputs: x, hidden, cell, input weights, hidden weights, bias. Both halves of the state, side by side.
DoubleVar step(const std::vector<DoubleVar>& v) {
  const auto state = lstm_cell<double>(v[0], {v[1], v[2]}, {v[3], v[4], v[5]});
  return concat_channels({state.hidden, state.cell});
}

TEST_CASE("an LSTM cell has the gradients of its value", "[nn]") {
  CHECK(gradient_error({normal_tensor({2, 3}, 1), normal_tensor({2, 4}, 2), normal_tensor({2, 4}, 3),
                        normal_tensor({3, 16}, 4), normal_tensor({4, 16}, 5), normal_tensor({16}, 6)},
                       step) < 1e-8);
}

TEST_CASE("an LSTM cell follows its equations in the order i, f, g, o", "[nn]") {
  DoubleTape tape;
  const auto one = [&](double value) { return tape.constant(DoubleTensor::full({1, 1}, value)); };
  const auto weights = [&](std::initializer_list<double> values) {
    return tape.constant(DoubleTensor::from({1, 4}, values));
  };
  const auto y = step({one(0.5), one(-0.25), one(2.0), weights({1, 2, 3, 4}), weights({-1, 0.5, 2, 1}),
                       tape.constant(DoubleTensor::from({4}, {0.1, 0.2, 0.3, 0.4}))})
                     .value();
  const auto sigma = [](double x) { return 1 / (1 + std::exp(-x)); };
  const double i = 0.5 + 0.25 + 0.1, f = 1.0 - 0.125 + 0.2, g = 1.5 - 0.5 + 0.3, o = 2.0 - 0.25 + 0.4;
  const double cell = sigma(f) * 2.0 + sigma(i) * std::tanh(g);
  CHECK(y[0] == Approx(sigma(o) * std::tanh(cell)));
  CHECK(y[1] == Approx(cell));
}

TEST_CASE("an LSTM cell names the shapes that do not fit", "[nn]") {
  DoubleTape tape;
  const auto zeros = [&](const Shape& shape) { return tape.constant(DoubleTensor::zeros(shape)); };
  CHECK(message([&] {
          step({zeros({2, 3}), zeros({2, 4}), zeros({2, 4}), zeros({3, 12}), zeros({4, 16}), zeros({16})});
        }) == "lstm_cell: expected inputs (2, features) and weights (features, 16), got (2, 3) and (3, 12)");
  CHECK(
      has(message([&] {
            step({zeros({2, 3}), zeros({2, 4}), zeros({2, 5}), zeros({3, 16}), zeros({4, 16}), zeros({16})});
          }),
          "lstm_cell: expected a state (batch, units)"));
}

}  // namespace lstm_test
