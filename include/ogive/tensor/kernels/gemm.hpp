#pragma once
/// Matrix products, alone or summed over a batch of blocks: the one inner loop behind convolution, linear and
/// matmul.
///
/// A convolution over NHWC images is a sum, over the rows of its kernel, of products of overlapping slices of
/// the image with slices of the weights. Summing them inside the register tile (a batch-reduce GEMM:
/// Georganas et al., "Harnessing deep learning via a single building block", IPDPS 2020) reads and writes the
/// result once.
#include <algorithm>
#include <cstddef>
#include <span>

#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// One product A_s B_s of the sum, as offsets from the operands' base pointers.
struct Block {
  std::ptrdiff_t a = 0;
  std::ptrdiff_t b = 0;
};

/// C (rows x columns) = [C +] sum over blocks of A_s (rows x depth) B_s (depth x columns).
/// Element (i, k) of A_s is a[block.a + i * a_row + k * a_column]; rows of B and C are `b_row` and `c_row`
/// apart.
template <std::floating_point T>
struct BlockProduct {
  std::size_t rows = 0, columns = 0, depth = 0;
  const T* a = nullptr;
  std::ptrdiff_t a_row = 0, a_column = 1;
  const T* b = nullptr;
  std::ptrdiff_t b_row = 0;
  T* c = nullptr;
  std::ptrdiff_t c_row = 0;
  std::span<const Block> blocks{};
  bool accumulate = false;
};

namespace detail {

/// A tile of `Rows` rows and `Vectors` vectors of C, kept in registers over all blocks; `count` < lanes
/// columns of its last vector exist if `Partial`. `Transposed` says that a_row is 1 (else a_column is 1).
template <std::floating_point T, int Rows, int Vectors, bool Transposed, bool Partial>
void tile(const BlockProduct<T>& p, const T* a_base, const T* b_base, T* c, std::size_t count) {
  constexpr auto width = static_cast<std::ptrdiff_t>(lanes<T>);
  const auto read = [&](const T* source) {
    return Partial ? simd::load_n(source, count) : simd::load(source);
  };
  Vec<T> sums[Rows][Vectors];
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v)
      sums[i][v] = p.accumulate ? read(c + i * p.c_row + v * width) : Vec<T>(T{0});

  const std::ptrdiff_t a_row = Transposed ? 1 : p.a_row;
  const std::ptrdiff_t a_column = Transposed ? p.a_column : 1;
  // Rows that share a pointer into A: with fifteen run-time offsets from one pointer g++ runs out of
  // registers.
  constexpr int group = Transposed ? Rows : 4;
  for (const Block& block : p.blocks) {
    const T* a[(Rows + group - 1) / group];
    for (int i = 0; i < Rows; i += group) a[i / group] = a_base + block.a + i * a_row;
    const T* b = b_base + block.b;
    for (std::size_t k = 0; k < p.depth; ++k, b += p.b_row) {
      Vec<T> columns[Vectors];
#pragma GCC unroll 8
      for (int v = 0; v < Vectors; ++v) columns[v] = read(b + v * width);
#pragma GCC unroll 16
      for (int i = 0; i < Rows; ++i) {
        const Vec<T> element(a[i / group][i % group * a_row]);
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v) sums[i][v] = simd::fmadd(element, columns[v], sums[i][v]);
      }
#pragma GCC unroll 4
      for (int i = 0; i < Rows; i += group) a[i / group] += a_column;
    }
  }

#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) {
      if constexpr (Partial)
        simd::store_n(c + i * p.c_row + v * width, sums[i][v], count);
      else
        simd::store(c + i * p.c_row + v * width, sums[i][v]);
    }
}

/// All rows of one strip of columns, in tiles of at most `Rows` rows.
template <std::floating_point T, int Rows, int Vectors, bool Transposed, bool Partial>
void strip(const BlockProduct<T>& p, std::size_t column, std::size_t count, std::size_t row = 0) {
  for (; row + Rows <= p.rows; row += Rows) {
    const auto i = static_cast<std::ptrdiff_t>(row);
    const auto j = static_cast<std::ptrdiff_t>(column);
    tile<T, Rows, Vectors, Transposed, Partial>(p, p.a + i * p.a_row, p.b + j, p.c + i * p.c_row + j, count);
  }
  if constexpr (Rows > 1) {
    if (row < p.rows) strip<T, Rows / 2, Vectors, Transposed, Partial>(p, column, count, row);
  }
}

template <std::floating_point T, bool Transposed>
void product(const BlockProduct<T>& p) {
  // Two vectors share each broadcast of A; one vector alone wants more rows, so that enough sums are under
  // way to hide the latency of the addition. Levels below v4 have 16 registers, v4 has 32.
  constexpr int paired_rows = lanes<float> >= 16 ? 8 : 4;
  constexpr int single_rows = lanes<float> >= 16 ? 16 : 8;
  constexpr std::size_t width = lanes<T>;
  std::size_t column = 0;
  if (p.rows == 1)  // a vector times a matrix: only its columns can keep several sums under way
    for (; column + 8 * width <= p.columns; column += 8 * width)
      strip<T, 1, 8, Transposed, false>(p, column, 0);
  for (; column + 2 * width <= p.columns; column += 2 * width)
    strip<T, paired_rows, 2, Transposed, false>(p, column, 0);
  for (; column + width <= p.columns; column += width)
    strip<T, single_rows, 1, Transposed, false>(p, column, 0);
  if (column < p.columns) strip<T, single_rows / 2, 1, Transposed, true>(p, column, p.columns - column);
}

}  // namespace detail

/// Computes `p`. One of a_row and a_column must be 1. C may not overlap A or B. Sums run over blocks in
/// order, then over depth: the result does not depend on how rows and columns are cut into tiles.
template <std::floating_point T>
void multiply(const BlockProduct<T>& p) {
  if (p.a_column == 1)
    detail::product<T, false>(p);
  else
    detail::product<T, true>(p);
}

namespace reference {
template <std::floating_point T>
void multiply(const BlockProduct<T>& p) {
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(p.rows); ++i)
    for (std::ptrdiff_t j = 0; j < static_cast<std::ptrdiff_t>(p.columns); ++j) {
      T sum = p.accumulate ? p.c[i * p.c_row + j] : T{0};
      for (const Block& block : p.blocks)
        for (std::ptrdiff_t k = 0; k < static_cast<std::ptrdiff_t>(p.depth); ++k)
          sum += p.a[block.a + i * p.a_row + k * p.a_column] * p.b[block.b + k * p.b_row + j];
      p.c[i * p.c_row + j] = sum;
    }
}
}  // namespace reference

}  // namespace ogive::inline OGIVE_LEVEL::kernel
