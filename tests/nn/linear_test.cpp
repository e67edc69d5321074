#include "ogive/nn/ops/linear.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("linear has the gradients of its value", "[nn]") {
  const DoubleTensor weight = normal_tensor({5, 7}, 2), bias = normal_tensor({7}, 3);
  for (const Shape& shape : {Shape{3, 5}, Shape{2, 3, 5}}) {
    const DoubleTensor x = normal_tensor(shape, 1);
    CHECK(gradient_error({x, weight}, [](const auto& v) { return linear(v[0], v[1]); }) < 1e-8);
    CHECK(gradient_error({x, weight, bias}, [](const auto& v) { return linear<double>(v[0], v[1], v[2]); }) <
          1e-8);
  }
}

TEST_CASE("matmul has the gradients of its value, whatever is transposed", "[nn]") {
  for (const bool transpose_a : {false, true})
    for (const bool transpose_b : {false, true})
      for (const std::size_t batch : {0U, 2U}) {
        Shape a = transpose_a ? Shape{3, 4} : Shape{4, 3}, b = transpose_b ? Shape{5, 3} : Shape{3, 5};
        if (batch > 0) {
          a = {batch, a[0], a[1]};
          b = {batch, b[0], b[1]};
        }
        const MatmulOptions options{.transpose_a = transpose_a, .transpose_b = transpose_b};
        CHECK(gradient_error({normal_tensor(a, 1), normal_tensor(b, 2)},
                             [&](const auto& v) { return matmul(v[0], v[1], options); }) < 1e-8);
      }
}

TEST_CASE("products have the values of their definitions", "[nn]") {
  DoubleTape tape;
  const auto a = tape.constant(DoubleTensor::from({2, 2}, {1, 2, 3, 4})),
             b = tape.constant(DoubleTensor::from({2, 2}, {5, 6, 7, 8}));
  const auto values = [](const DoubleVar& v) {
    return std::vector<double>(v.value().data(), v.value().data() + v.value().size());
  };
  CHECK(values(matmul(a, b)) == std::vector<double>{19, 22, 43, 50});
  CHECK(values(matmul(a, b, {.transpose_b = true})) == std::vector<double>{17, 23, 39, 53});
  CHECK(values(matmul(a, b, {.transpose_a = true})) == std::vector<double>{26, 30, 38, 44});
  CHECK(values(linear<double>(a, b, tape.constant(DoubleTensor::from({2}, {100, 200})))) ==
        std::vector<double>{119, 222, 143, 250});
}

TEST_CASE("products name the shapes that do not fit", "[nn]") {
  DoubleTape tape;
  const auto a = tape.constant(DoubleTensor::zeros({2, 3})), b = tape.constant(DoubleTensor::zeros({2, 5}));
  CHECK(message([&] { linear(a, b); }) == "linear: expected features (batch, ..., 2), got shape (2, 3)");
  CHECK(message([&] {
          linear<double>(b, tape.constant(DoubleTensor::zeros({5, 4})), a);
        }) == "linear: expected a bias of 4 elements, got shape (2, 3)");
  CHECK(message([&] { matmul(a, b); }) ==
        "matmul: expected 3 rows in the second operand, got 2 in shapes (2, 3) and (2, 5)");
  CHECK(message([&] {
          matmul(a, tape.constant(DoubleTensor::zeros({1, 2, 5})));
        }) == "matmul: expected two matrices, or two stacks of as many matrices, got (2, 3) and (1, 2, 5)");
}
