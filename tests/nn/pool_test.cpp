#include "ogive/nn/ops/pool.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("pooling has the gradients of its values", "[nn]") {
  const std::vector<DoubleTensor> x{normal_tensor({2, 5, 6, 3}, 1)};
  for (const PoolOptions& options :
       {PoolOptions{}, PoolOptions{3, 1, 1}, PoolOptions{{3, 2}, {2, 3}, {2, 1}}}) {
    CHECK(gradient_error(x, [&](const auto& v) { return max_pool(v[0], options); }) < 1e-8);
    CHECK(gradient_error(x, [&](const auto& v) { return avg_pool(v[0], options); }) < 1e-8);
  }
  CHECK(gradient_error(x, [](const auto& v) { return global_avg_pool(v[0]); }) < 1e-8);
}

TEST_CASE("average pooling does not count the padding", "[nn]") {
  DoubleTape tape;
  const auto y = avg_pool(tape.constant(DoubleTensor::full({1, 4, 4, 1}, 5.0)), {3, 1, 1}).value();
  for (const double value : y.values()) CHECK(value == Approx(5.0));
}

TEST_CASE("of equal cells the first one is the largest", "[nn]") {
  DoubleTape tape;
  const auto x = tape.variable(DoubleTensor::from({1, 2, 2, 1}, {1, 3, 3, 3}));
  tape.backward(total(max_pool(x)));
  const auto slope = tape.gradient(x);
  CHECK(std::vector<double>(slope.data(), slope.data() + 4) == std::vector<double>{0, 1, 0, 0});
}

TEST_CASE("pooling names what does not fit", "[nn]") {
  DoubleTape tape;
  const auto x = tape.constant(DoubleTensor::zeros({1, 4, 4, 1}));
  CHECK(message([&] {
          max_pool(x, {3, 1, 3});
        }) == "max_pool: expected padding smaller than the window 3 x 3, got 3 x 3");
  CHECK(message([&] {
          avg_pool(x, {5, 1, 0});
        }) == "avg_pool: expected an image of at least 5 cells with its padding, got 4");
  const auto row = tape.constant(DoubleTensor::zeros({1, 4}));
  CHECK(message([&] { avg_pool(row); }) ==
        "avg_pool: expected images (batch, height, width, channels), got shape (1, 4)");
  CHECK(message([&] { global_avg_pool(row); }) ==
        "global_avg_pool: expected images (batch, height, width, channels), got shape (1, 4)");
}
