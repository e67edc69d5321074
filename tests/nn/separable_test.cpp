#include "ogive/nn/ops/separable.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("the fused separable convolution has the gradients of its value", "[nn]") {
  const std::vector<DoubleTensor> inputs{normal_tensor({2, 5, 6, 3}, 1), normal_tensor({3, 3, 1, 3}, 2),
                                         normal_tensor({1, 1, 3, 4}, 3), normal_tensor({4}, 4),
                                         normal_tensor({4}, 5)};
  const auto error = [&](Mode mode, const SeparableOptions& options) {
    return gradient_error(
        inputs,
        [&](const auto& v) {
          BasicRunningStatistics<double> running(4);
          return relu_depthwise_pointwise_bn<double>(v[0], v[1], v[2], running,
                                                     BasicAffine<double>{v[3], v[4]}, options);
        },
        mode);
  };
  CHECK(error(Mode::training, {.padding = 1}) < 1e-7);
  CHECK(error(Mode::training, {.stride = 2, .padding = 2, .dilation = 2}) < 1e-7);
  CHECK(error(Mode::evaluation, {.stride = {1, 2}, .relu = false}) < 1e-7);
}

TEST_CASE("the fused separable convolution is what its parts are", "[nn]") {
  const DoubleTensor x = normal_tensor({2, 5, 6, 3}, 1), dw = normal_tensor({3, 3, 1, 3}, 2),
                     pw = normal_tensor({1, 1, 3, 4}, 3);
  DoubleTape tape;
  BasicRunningStatistics<double> running(4), other(4);
  const auto fused = relu_depthwise_pointwise_bn<double>(
      tape.constant(x), tape.constant(dw), tape.constant(pw), running, {}, {.stride = 2, .padding = 1});
  auto rectified = x.clone();
  for (double& value : rectified.values()) value = std::max(value, 0.0);
  const auto depthwise =
      conv2d(tape.constant(rectified), tape.constant(dw), {.stride = 2, .padding = 1, .groups = 3});
  const auto parts = batch_norm(conv2d(depthwise, tape.constant(pw)), other);
  CHECK(fused.shape() == parts.shape());
  CHECK(relative_error(fused.value().values(), parts.value().values()) < 1e-12);
  CHECK(relative_error(std::as_const(running.variance).values(), std::as_const(other.variance).values()) <
        1e-12);
}

TEST_CASE("the fused separable convolution names the shapes that do not fit", "[nn]") {
  DoubleTape tape;
  BasicRunningStatistics<double> running(4);
  const auto zeros = [&](const Shape& shape) { return tape.constant(DoubleTensor::zeros(shape)); };
  const auto said = [&](const Shape& depthwise, const Shape& pointwise) {
    return message([&] {
      relu_depthwise_pointwise_bn<double>(zeros({1, 5, 5, 3}), zeros(depthwise), zeros(pointwise), running);
    });
  };
  CHECK(said({3, 3, 1, 3}, {1, 1, 2, 4}) ==
        "separable: expected pointwise weights (1, 1, 3, out channels), got shape (1, 1, 2, 4)");
  CHECK(said({3, 3, 1, 6}, {1, 1, 6, 4}) == "conv2d: expected groups that divide 3 and 6 channels, got 6");
  CHECK(said({3, 3, 1, 3}, {1, 1, 3, 5}) == "relu_depthwise_pointwise_bn: expected 4 channels, got 5");
}
