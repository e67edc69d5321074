#include "ogive/nn/ops/arithmetic.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("sums, products and scales have the gradients of their values", "[nn]") {
  const std::vector<DoubleTensor> two{normal_tensor({3, 7}, 1), normal_tensor({3, 7}, 2)};
  CHECK(gradient_error(two, [](const auto& v) { return v[0] + v[1]; }) < 1e-8);
  CHECK(gradient_error(two, [](const auto& v) { return sum({v[0], v[1], v[0]}); }) < 1e-8);
  CHECK(gradient_error(two, [](const auto& v) { return v[0] * v[1]; }) < 1e-8);
  CHECK(gradient_error(two, [](const auto& v) { return v[0] * v[0]; }) < 1e-8);
  CHECK(gradient_error(two, [](const auto& v) { return 2.5 * v[0] + v[1] * -1.5; }) < 1e-8);
  CHECK(gradient_error(two, [](const auto& v) { return mean(v[0] * v[1]); }) < 1e-8);
  CHECK(gradient_error({normal_tensor({3, 7}, 1), normal_tensor({1}, 2)},
                       [](const auto& v) { return scale(v[0], v[1]); }) < 1e-8);
  CHECK(gradient_error({normal_tensor({2, 3, 5}, 1), normal_tensor({5}, 2)},
                       [](const auto& v) { return add_bias(v[0], v[1]); }) < 1e-8);
}

TEST_CASE("sums and means have the values of their definitions", "[nn]") {
  DoubleTape tape;
  const auto a = tape.constant(DoubleTensor::from({2, 2}, {1, 2, 3, 4}));
  const auto b = tape.constant(DoubleTensor::from({2, 2}, {10, 20, 30, 40}));
  const auto s = sum({a, b, a}).value();
  CHECK(std::vector<double>(s.data(), s.data() + 4) == std::vector<double>{12, 24, 36, 48});
  CHECK(total(b).value().item() == 100);
  CHECK(mean(b).value().item() == 25);
  CHECK(mean(b).shape() == Shape{});
  const auto biased = add_bias(a, tape.constant(DoubleTensor::from({2}, {100, 200}))).value();
  CHECK(std::vector<double>(biased.data(), biased.data() + 4) == std::vector<double>{101, 202, 103, 204});
}

TEST_CASE("a value used by several sums gets the gradient of all", "[nn]") {
  DoubleTape tape;
  const auto x = tape.variable(DoubleTensor::from({2}, {1, 2}));
  const auto y = x + x;                        // both inputs receive the same memory
  tape.backward(total(sum({y, x, 3.0 * y})));  // 2 + 1 + 6
  CHECK(tape.gradient(x)[0] == 9);
  CHECK(tape.gradient(x)[1] == 9);
}

TEST_CASE("arithmetic names the shapes that do not fit", "[nn]") {
  DoubleTape tape;
  const auto a = tape.constant(DoubleTensor::zeros({2, 3})), b = tape.constant(DoubleTensor::zeros({3, 2}));
  CHECK(message([&] { add(a, b); }) == "sum: expected operands of one shape, (2, 3), got (3, 2)");
  CHECK(message([&] { multiply(a, b); }) == "multiply: expected operands of one shape, (2, 3), got (3, 2)");
  CHECK(message([&] { scale(a, b); }) == "scale: expected a factor of 1 element, got shape (3, 2)");
  CHECK(message([&] { add_bias(a, tape.constant(DoubleTensor::zeros({2}))); }) ==
        "add_bias: expected a bias of 3 channels for shape (2, 3), got (2)");
  CHECK(message([&] { sum(std::vector<DoubleVar>{}); }) == "sum: expected at least 1 term, got none");
}
