#pragma once
/// Matrices of Eigen as tensors and tensors as matrices of Eigen, in place wherever the layout allows. A leaf
/// header: only programs that use Eigen include it.
///
/// A view (`as_eigen`, `as_tensor`) lives as long as what it looks at; `to_tensor` owns its values.
#include <Eigen/Core>
#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "ogive/core/error.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace data_detail {
template <class T>
using RowMajorMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A matrix or array of Eigen that holds its elements.
template <class Matrix>
concept EigenPlain =
    std::derived_from<Matrix, Eigen::PlainObjectBase<Matrix>> && std::floating_point<typename Matrix::Scalar>;
/// Any matrix, array or expression of Eigen with floating-point numbers.
template <class Expression>
concept EigenOfFloats =
    std::derived_from<std::remove_cvref_t<Expression>, Eigen::DenseBase<std::remove_cvref_t<Expression>>> &&
    std::floating_point<typename std::remove_cvref_t<Expression>::Scalar>;

template <class Matrix>
bool eigen_is_row_major(const Eigen::PlainObjectBase<Matrix>& matrix) {
  return Matrix::IsRowMajor || matrix.rows() == 1 || matrix.cols() == 1;
}
/// A matrix is (rows, columns); what is a vector by its type is (elements).
template <class Derived>
Shape eigen_shape(const Eigen::DenseBase<Derived>& matrix) {
  if constexpr (Derived::IsVectorAtCompileTime)
    return {static_cast<std::size_t>(matrix.size())};
  else
    return {static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols())};
}
template <std::floating_point T>
std::pair<Eigen::Index, Eigen::Index> eigen_lengths(const BasicTensor<T>& tensor) {
  const std::size_t columns = tensor.shape().last();
  return {static_cast<Eigen::Index>(columns == 0 ? 0 : tensor.size() / columns),
          static_cast<Eigen::Index>(columns)};
}
}  // namespace data_detail

/// The tensor as a matrix, in place, to read and write: the innermost dimension makes the columns, all others
/// the rows.
template <std::floating_point T>
Eigen::Map<data_detail::RowMajorMatrix<T>> as_eigen(BasicTensor<T>& tensor) {
  const auto [rows, columns] = data_detail::eigen_lengths(tensor);
  return {tensor.data(), rows, columns};
}
/// The same to read.
template <std::floating_point T>
Eigen::Map<const data_detail::RowMajorMatrix<T>> as_eigen(const BasicTensor<T>& tensor) {
  const auto [rows, columns] = data_detail::eigen_lengths(tensor);
  return {tensor.data(), rows, columns};
}

/// The matrix's elements as a tensor (rows, columns), or (elements) for vectors, in place: `matrix` must
/// outlive it and keep its size.
/// @throws Error when the matrix is not row-major (Eigen's default is column-major)
template <data_detail::EigenPlain Matrix>
auto as_tensor(Matrix& matrix) {
  if (!data_detail::eigen_is_row_major(matrix))
    throw Error("as_tensor", "a row-major matrix (to_tensor copies others)", "a column-major one");
  return BasicTensor<typename Matrix::Scalar>::adopt(data_detail::eigen_shape(matrix), matrix.data(),
                                                     nullptr);
}

/// A tensor of its own, (rows, columns), or (elements) for vectors, from any expression of Eigen. A row-major
/// matrix or a vector that is given away (std::move) is not copied; everything else is.
template <data_detail::EigenOfFloats Expression>
auto to_tensor(Expression&& expression) {
  using Matrix = std::remove_cvref_t<Expression>;
  using T = typename Matrix::Scalar;
  const Shape shape = data_detail::eigen_shape(expression);
  if constexpr (data_detail::EigenPlain<Matrix> && std::is_rvalue_reference_v<Expression&&> &&
                !std::is_const_v<std::remove_reference_t<Expression>>) {
    if (data_detail::eigen_is_row_major(expression)) {
      const auto owner = std::make_shared<Matrix>(std::forward<Expression>(expression));
      return BasicTensor<T>::adopt(shape, owner->data(), owner);
    }
  }
  auto tensor = BasicTensor<T>::uninitialised(shape);
  Eigen::Map<data_detail::RowMajorMatrix<T>>(tensor.data(), expression.rows(), expression.cols()) =
      expression;
  return tensor;
}

}  // namespace ogive::inline OGIVE_LEVEL
