#include "ogive/nn/ops/activation.hpp"

#include "tests/catch.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("activations have the gradients of their values", "[nn]") {
  const std::vector<DoubleTensor> x{normal_tensor({5, 7}, 1)};
  const auto error = [&](DoubleVar (*operation)(const DoubleVar&)) {
    return gradient_error(x, [operation](const auto& v) { return operation(scale(v[0], 3.0)); });
  };
  CHECK(error(&relu<double>) < 1e-8);
  CHECK(error(&relu6<double>) < 1e-8);
  CHECK(error(&sigmoid<double>) < 1e-8);
  CHECK(error(&ogive::tanh<double>) < 1e-8);
  CHECK(error(&swish<double>) < 1e-8);
  CHECK(error(&hard_swish<double>) < 1e-8);
  CHECK(error(&gelu<double>) < 1e-8);
  CHECK(error(&gelu_tanh<double>) < 1e-8);
}

TEST_CASE("activations at corners have one-sided gradients", "[nn]") {
  const auto slopes = [](DoubleVar (*operation)(const DoubleVar&), std::initializer_list<double> at) {
    DoubleTape tape;
    const DoubleVar x = tape.variable(DoubleTensor::from({at.size()}, at));
    tape.backward(total(operation(x)));
    const auto gradient = tape.gradient(x);
    return std::vector<double>(gradient.values().begin(), gradient.values().end());
  };
  CHECK(slopes(&relu<double>, {0.0, -0.0}) == std::vector<double>{0, 0});
  CHECK(slopes(&relu6<double>, {0.0, 6.0}) == std::vector<double>{0, 0});
  const auto hard =
      slopes(&hard_swish<double>, {-3.0, 3.0, -3.5, 3.5});  // PyTorch: x / 3 + 1/2 at both corners
  CHECK(hard[0] == Approx(-0.5));
  CHECK(hard[1] == Approx(1.5));
  CHECK(hard[2] == 0);
  CHECK(hard[3] == 1);
}
