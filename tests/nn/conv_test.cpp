#include "ogive/nn/ops/conv.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("convolution has the gradients of its value", "[nn]") {
  const DoubleTensor x = normal_tensor({2, 6, 5, 4}, 1);
  const auto error = [&](const Shape& weight, const ConvOptions& options) {
    return gradient_error({x, normal_tensor(weight, 2)},
                          [&](const auto& v) { return conv2d(v[0], v[1], options); });
  };
  CHECK(error({1, 1, 4, 3}, {}) < 1e-8);
  CHECK(error({3, 3, 4, 3}, {.padding = 1}) < 1e-8);
  CHECK(error({3, 2, 4, 2}, {.stride = {2, 3}, .padding = {2, 1}, .dilation = {1, 2}}) < 1e-8);
  CHECK(error({3, 3, 2, 6}, {.padding = 1, .groups = 2}) < 1e-8);
  CHECK(error({3, 3, 1, 4}, {.stride = 2, .padding = 2, .dilation = 2, .groups = 4}) < 1e-8);
}

TEST_CASE("ReLU, convolution and batch norm fused have the gradients of their value", "[nn]") {
  const std::vector<DoubleTensor> inputs{normal_tensor({3, 4, 5, 2}, 1), normal_tensor({3, 3, 2, 3}, 2),
                                         normal_tensor({3}, 3), normal_tensor({3}, 4)};
  const auto error = [&](Mode mode, bool relu, const ConvOptions& options) {
    return gradient_error(
        inputs,
        [&](const auto& v) {
          BasicRunningStatistics<double> running(3);
          running.mean[1] = 0.5;
          running.variance[2] = 3;
          return relu_conv_bn<double>(v[0], v[1], running, BasicAffine<double>{v[2], v[3]}, options, relu);
        },
        mode);
  };
  CHECK(error(Mode::training, true, {.padding = 1}) < 1e-7);
  CHECK(error(Mode::training, false, {.stride = 2, .padding = 1}) < 1e-7);
  CHECK(error(Mode::evaluation, true, {.padding = 1}) < 1e-7);
  CHECK(gradient_error({inputs[0], inputs[1]}, [](const auto& v) {
          BasicRunningStatistics<double> running(3);
          return relu_conv_bn<double>(v[0], v[1], running, {}, {.padding = 1});
        }) < 1e-7);
}

TEST_CASE("convolution names the shapes that do not fit", "[nn]") {
  DoubleTape tape;
  const auto x = tape.constant(DoubleTensor::zeros({1, 4, 4, 6}));
  const auto conv = [&](const Shape& weight, const ConvOptions& options = {}) {
    return message([&] { conv2d(x, tape.constant(DoubleTensor::zeros(weight)), options); });
  };
  CHECK(conv({3, 3, 5, 2}) == "conv2d: expected 5 input channels, got 6 in shape (1, 4, 4, 6)");
  CHECK(conv({3, 3, 6}) ==
        "conv2d: expected weights (height, width, channels / groups, out channels), got shape (3, 3, 6)");
  CHECK(conv({3, 3, 6, 2}, {.groups = 4}) == "conv2d: expected groups that divide 6 and 2 channels, got 4");
  CHECK(conv({5, 1, 6, 2}) == "conv2d: expected an image of at least 5 cells with its padding, got 4");
  CHECK(conv({1, 1, 6, 2}, {.stride = 0}) ==
        "conv2d: expected kernel, stride and dilation of at least 1, got 1, 0, 1");
}
