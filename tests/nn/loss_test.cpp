#include "ogive/nn/ops/loss.hpp"

#include <array>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("losses have the gradients of their values", "[nn]") {
  const std::vector<DoubleTensor> x{normal_tensor({3, 5}, 1)};
  const std::array<std::uint32_t, 3> labels{4, 0, 2};
  for (const double smoothing : {0.0, 0.1, 1.0})
    CHECK(gradient_error(x, [&](const auto& v) { return cross_entropy<double>(v[0], labels, smoothing); }) <
          1e-8);
  const DoubleTensor target = normal_tensor({3, 5}, 2);
  CHECK(gradient_error(x, [&](const auto& v) { return mean_squared_error(v[0], target); }) < 1e-8);
}

TEST_CASE("losses have the values of their definitions", "[nn]") {
  DoubleTape tape;
  const std::array<std::uint32_t, 2> labels{1, 0};
  const auto even = tape.constant(DoubleTensor::full({2, 4}, 3.0));
  CHECK(cross_entropy<double>(even, labels).value().item() == Approx(std::log(4.0)));
  // p = (1/4, 3/4) for both samples: -log(3/4) and -log(1/4)
  const auto skewed = tape.constant(DoubleTensor::from({2, 2}, {0, std::log(3.0), 0, std::log(3.0)}));
  CHECK(cross_entropy<double>(skewed, labels).value().item() ==
        Approx((std::log(4.0 / 3) + std::log(4.0)) / 2));
  const std::array<std::uint32_t, 2> ones{1, 1};  // smoothed targets (0.1, 0.9)
  CHECK(cross_entropy<double>(skewed, ones, 0.2).value().item() ==
        Approx(0.1 * std::log(4.0) + 0.9 * std::log(4.0 / 3)));
  CHECK(mean_squared_error(tape.constant(DoubleTensor::from({2}, {1, 5})), DoubleTensor::from({2}, {2, 2}))
            .value()
            .item() == Approx(5.0));
}

TEST_CASE("losses name what does not fit", "[nn]") {
  DoubleTape tape;
  const auto x = tape.constant(DoubleTensor::zeros({3, 5}));
  const std::array<std::uint32_t, 3> labels{4, 5, 2};
  CHECK(message([&] { cross_entropy<double>(x, labels); }) ==
        "cross_entropy: expected labels below 5, got 5 at position 1");
  CHECK(message([&] { cross_entropy<double>(x, std::span(labels).first(2)); }) ==
        "cross_entropy: expected logits (2, classes), got shape (3, 5)");
  CHECK(message([&] { cross_entropy<double>(x, std::array<std::uint32_t, 3>{}, 1.5); }) ==
        "cross_entropy: expected label_smoothing in [0, 1], got 1.5");
  CHECK(message([&] {
          mean_squared_error(x, DoubleTensor::zeros({5, 3}));
        }) == "mean_squared_error: expected a target of shape (3, 5), got (5, 3)");
}
