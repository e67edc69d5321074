#include "ogive/nn/ops/grouped_cross_entropy.hpp"

#include <array>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using ogive_test::DoubleTape;
using ogive_test::DoubleTensor;
using ogive_test::gradient_error;
using ogive_test::message;
using ogive_test::normal_tensor;

namespace grouped_cross_entropy_test {

constexpr std::array<std::size_t, 2> two_and_three{2, 3};

double loss(const DoubleTensor& logits, std::span<const std::uint32_t> labels) {
  DoubleTape tape;
  return grouped_cross_entropy<double>(tape.constant(logits), two_and_three, labels).value().item();
}

TEST_CASE("each group has a softmax of its own", "[nn]") {
  // p = (1/4, 3/4) in the first group, (1/2, 1/4, 1/4) in the second, the same in both rows
  const double three = std::log(3.0), two = std::log(2.0);
  const auto logits = DoubleTensor::from({2, 5}, {0, three, two, 0, 0, 5, 5 + three, 7 + two, 7, 7});
  CHECK(loss(logits, std::array<std::uint32_t, 4>{0, 0, no_label, no_label}) ==
        Approx((std::log(4.0) + std::log(2.0)) / 2));
  CHECK(loss(logits, std::array<std::uint32_t, 4>{1, no_label, no_label, 2}) ==
        Approx((std::log(4.0 / 3) + std::log(4.0)) / 2));
  CHECK(loss(logits, std::array<std::uint32_t, 4>{no_label, no_label, no_label, no_label}) == 0);
}

TEST_CASE("the gradient of grouped classifications is that of their loss", "[nn]") {
  const std::array<std::uint32_t, 8> labels{1, 2, no_label, 0, 0, no_label, no_label, no_label};
  CHECK(gradient_error({normal_tensor({4, 5}, 1)}, [&](const auto& x) {
          return grouped_cross_entropy<double>(x[0], two_and_three, labels);
        }) < 1e-8);
}

TEST_CASE("grouped classifications name what does not fit", "[nn]") {
  const auto logits = DoubleTensor::zeros({1, 5});
  CHECK(message([&] {
          loss(logits, std::array<std::uint32_t, 2>{1, 3});
        }) == "grouped_cross_entropy: expected labels below 3, got 3 at position 1");
  CHECK(message([&] { loss(logits, std::array<std::uint32_t, 1>{1}); }) ==
        "grouped_cross_entropy: expected 2 labels, got 1");
  CHECK(message([&] {
          loss(DoubleTensor::zeros({1, 4}), std::array<std::uint32_t, 2>{1, 1});
        }) == "grouped_cross_entropy: expected logits (rows, 5), got shape (1, 4)");
}

}  // namespace grouped_cross_entropy_test
