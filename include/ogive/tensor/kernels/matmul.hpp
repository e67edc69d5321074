#pragma once
/// The product of two whole matrices, either of them transposed, cut by rows for the threads.
#include <algorithm>
#include <cstddef>
#include <vector>

#include "ogive/tensor/kernels/gemm.hpp"
#include "ogive/tensor/kernels/pieces.hpp"

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

/// out (a.rows x b.columns) = [out +] a b. A transposed `b` is copied first.
template <std::floating_point T>
void matmul(const Matrix<T>& a, const Matrix<T>& b, T* out, bool accumulate = false) {
  std::vector<T> copy;
  if (b.transposed) {
    copy.resize(b.rows * b.columns);
    transpose(b.data, b.columns, b.rows, copy.data());
  }
  const Block whole{};
  for_each_piece(a.rows, [&](std::size_t, std::size_t begin, std::size_t end) {
    multiply(BlockProduct<T>{.rows = end - begin,
                             .columns = b.columns,
                             .depth = a.columns,
                             .a = a.data + begin * (a.transposed ? 1 : a.columns),
                             .a_row = a.transposed ? 1 : static_cast<std::ptrdiff_t>(a.columns),
                             .a_column = a.transposed ? static_cast<std::ptrdiff_t>(a.rows) : 1,
                             .b = b.transposed ? copy.data() : b.data,
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
