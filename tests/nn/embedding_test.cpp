#include "ogive/nn/ops/embedding.hpp"

#include <array>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("embedding looks rows up and sums their gradients", "[nn]") {
  const std::array<std::uint32_t, 4> indices{2, 0, 2, 3};
  CHECK(gradient_error({normal_tensor({5, 3}, 1)},
                       [&](const auto& v) { return embedding<double>(v[0], indices); }) < 1e-8);
  DoubleTape tape;
  const auto y =
      embedding<double>(tape.constant(DoubleTensor::from({4, 2}, {0, 1, 10, 11, 20, 21, 30, 31})), indices)
          .value();
  CHECK(y.shape() == Shape{4, 2});
  CHECK(std::vector<double>(y.data(), y.data() + 8) == std::vector<double>{20, 21, 0, 1, 20, 21, 30, 31});
}

TEST_CASE("embedding names an index that is no entry", "[nn]") {
  DoubleTape tape;
  const std::array<std::uint32_t, 2> indices{1, 4};
  CHECK(message([&] {
          embedding<double>(tape.constant(DoubleTensor::zeros({4, 2})), indices);
        }) == "embedding: expected indices below 4, got 4 at position 1");
  CHECK(message([&] { embedding<double>(tape.constant(DoubleTensor::zeros({4})), indices); }) ==
        "embedding: expected a table (entries, features), got shape (4)");
}
