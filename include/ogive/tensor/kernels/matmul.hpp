#pragma once
/// The product of two whole matrices, either of them transposed, cut by rows for the threads.
#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "ogive/tensor/kernels/gemm.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/kernels/totals.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// A dense matrix as it enters a product. If `transposed`, memory holds its transpose.
template <std::floating_point T>
struct Matrix {
  const T* data = nullptr;
  std::size_t rows = 0, columns = 0;  // after transposition
  bool transposed = false;

  T operator()(std::size_t i, std::size_t j) const {
    return transposed ? data[j * rows + i] : data[i * columns + j];
  }
  /// The same memory read the other way.
  Matrix transpose() const { return {data, columns, rows, !transposed}; }
};

/// out (columns x rows) = the transpose of x (rows x columns).
template <std::floating_point T>
void transpose(const T* x, std::size_t rows, std::size_t columns, T* out) {
  constexpr std::size_t block = 16;  // both sides of a block stay in the cache
  for (std::size_t r = 0; r < rows; r += block)
    for (std::size_t c = 0; c < columns; c += block)
      for (std::size_t i = r; i < std::min(rows, r + block); ++i)
        for (std::size_t j = c; j < std::min(columns, c + block); ++j) out[j * rows + i] = x[i * columns + j];
}

namespace detail {
/// The products of one row with four rows of `depth` elements, `pitch` apart.
template <std::floating_point T>
std::array<T, 4> four_dots(const T* row, const T* others, std::size_t pitch, std::size_t depth) {
  auto sums = zeros<T, 4>();
  simd::for_each_vector<T>(depth, [&](auto load, auto) {
    const Vec<T> x = load(row);
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) sums[j] = simd::fmadd(x, load(others + j * pitch), sums[j]);
  });
  return {simd::sum(sums[0]), simd::sum(sums[1]), simd::sum(sums[2]), simd::sum(sums[3])};
}

/// out = [out +] a b for a few rows of `a` and a transposed `b`, which is read in place.
template <std::floating_point T>
void multiply_rows(const Matrix<T>& a, const Matrix<T>& b, T* out, bool accumulate) {
  const std::size_t depth = a.columns;
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < b.columns; j += 4) {
      const std::size_t count = std::min<std::size_t>(4, b.columns - j);
      const auto dots = four_dots(a.data + i * depth, b.data + j * depth, count == 4 ? depth : 0, depth);
      for (std::size_t k = 0; k < count; ++k) {
        T& target = out[i * b.columns + j + k];
        const T dot =
            count == 4 ? dots[k] : four_dots(a.data + i * depth, b.data + (j + k) * depth, 0, depth)[0];
        target = accumulate ? target + dot : dot;
      }
    }
}
}  // namespace detail

/// out (a.rows x b.columns) = [out +] a b. A transposed `b` is copied first, unless `a` has so few rows that
/// the copy would cost more than the product.
template <std::floating_point T>
void matmul(const Matrix<T>& a, const Matrix<T>& b, T* out, bool accumulate = false) {
  if (b.transposed && !a.transposed && a.rows < 4) {
    detail::multiply_rows(a, b, out, accumulate);
    return;
  }
  auto copy = BasicTensor<T>::uninitialised({b.transposed ? b.rows * b.columns : 0});
  if (b.transposed) transpose(b.data, b.columns, b.rows, copy.data());
  const T* const plain = b.transposed ? std::as_const(copy).data() : b.data;
  const Block whole{};
  for_each_piece(a.rows, [&](std::size_t, std::size_t begin, std::size_t end) {
    multiply(BlockProduct<T>{.rows = end - begin,
                             .columns = b.columns,
                             .depth = a.columns,
                             .a = a.data + begin * (a.transposed ? 1 : a.columns),
                             .a_row = a.transposed ? 1 : static_cast<std::ptrdiff_t>(a.columns),
                             .a_column = a.transposed ? static_cast<std::ptrdiff_t>(a.rows) : 1,
                             .b = plain,
                             .b_row = static_cast<std::ptrdiff_t>(b.columns),
                             .c = out + begin * b.columns,
                             .c_row = static_cast<std::ptrdiff_t>(b.columns),
                             .blocks = {&whole, 1},
                             .accumulate = accumulate});
  });
}

namespace reference {
template <std::floating_point T>
void matmul(const Matrix<T>& a, const Matrix<T>& b, T* out, bool accumulate = false) {
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < b.columns; ++j) {
      T sum = accumulate ? out[i * b.columns + j] : T{0};
      for (std::size_t k = 0; k < a.columns; ++k) sum += a(i, k) * b(k, j);
      out[i * b.columns + j] = sum;
    }
}
}  // namespace reference

}  // namespace ogive::inline OGIVE_LEVEL::kernel
