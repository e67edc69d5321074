#include "ogive/data/eigen.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using namespace ogive_test;

namespace eigen_test {
using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
Rows some() {
  Rows matrix(2, 3);
  matrix << 1, 2, 3, 4, 5, 6;
  return matrix;
}

TEST_CASE("a tensor is a matrix in place, its innermost dimension the columns", "[eigen]") {
  Tensor tensor = Tensor::from({2, 1, 3}, {1, 2, 3, 4, 5, 6});
  auto matrix = as_eigen(tensor);
  CHECK(matrix.data() == tensor.data());
  CHECK(matrix.rows() == 2);
  CHECK(matrix(1, 0) == 4.0F);
  matrix(1, 0) = 9;
  CHECK(tensor[3] == 9.0F);
  const Tensor& constant = tensor;
  CHECK(as_eigen(constant).sum() == 26.0F);
  const Tensor scalar = Tensor::full({}, 2);
  CHECK(as_eigen(scalar)(0, 0) == 2.0F);
}

TEST_CASE("a row-major matrix and any vector are tensors in place", "[eigen]") {
  Rows matrix = some();
  Tensor tensor = as_tensor(matrix);
  CHECK(tensor.data() == matrix.data());
  CHECK(tensor.shape() == Shape{2, 3});
  tensor[4] = 0;
  CHECK(matrix(1, 1) == 0.0F);
  Eigen::VectorXd vector = Eigen::VectorXd::Constant(4, 2.5);
  CHECK(as_tensor(vector).shape() == Shape{4});
  CHECK(as_tensor(vector).data() == vector.data());
  Eigen::MatrixXf columns = some();
  CHECK(message([&] { as_tensor(columns); }) ==
        "as_tensor: expected a row-major matrix (to_tensor copies others), got a column-major one");
}

TEST_CASE("a matrix given away is not copied", "[eigen]") {
  Rows matrix = some();
  const float* const elements = matrix.data();
  const Tensor tensor = to_tensor(std::move(matrix));
  CHECK(tensor.data() == elements);
  CHECK(tensor[5] == 6.0F);
}

TEST_CASE("every other matrix is copied into row-major order", "[eigen]") {
  const Rows matrix = some();
  Eigen::MatrixXf columns = matrix;
  const Tensor copy = to_tensor(matrix), moved = to_tensor(std::move(columns)),
               twice = to_tensor(matrix * 2.0F);
  CHECK(copy.data() != matrix.data());
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(copy[i] == static_cast<float>(i + 1));
    CHECK(moved[i] == static_cast<float>(i + 1));
    CHECK(twice[i] == static_cast<float>(2 * i + 2));
  }
  const Tensor block = to_tensor(matrix.block(0, 1, 2, 2));
  CHECK(block.shape() == Shape{2, 2});
  CHECK(block[2] == 5.0F);
  CHECK(to_tensor(matrix.row(1)).shape() == Shape{3});
  CHECK(to_tensor(matrix.transpose())[1] == 4.0F);
}

}  // namespace eigen_test
