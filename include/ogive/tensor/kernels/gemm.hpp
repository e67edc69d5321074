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

/// What products are known to be when compiling.
struct PlainProduct {  ///< one block, written to C; rows of A lie in memory
  static constexpr bool transposed = false, plain = true;
};
struct BlockedProduct {  ///< any number of blocks, or added to C
  static constexpr bool transposed = false, plain = false;
};
struct TransposedProduct {  ///< columns of A lie in memory
  static constexpr bool transposed = true, plain = false;
};

/// sums += the part of A_s B_s that belongs to a tile, from its first elements on.
template <class Kind, std::floating_point T, int Rows, int Vectors, class Read>
[[gnu::always_inline]] inline void add_block(const BlockProduct<T>& p, const T* first_a, const T* b,
                                             Vec<T> (&sums)[Rows][Vectors], Read read) {
  const std::ptrdiff_t a_row = Kind::transposed ? 1 : p.a_row;
  const std::ptrdiff_t a_column = Kind::transposed ? p.a_column : 1;
  // Rows that share a pointer into A: with fifteen run-time offsets from one pointer g++ runs out of
  // registers.
  constexpr int group = Kind::transposed ? Rows : 4;
  const T* a[(Rows + group - 1) / group];
  for (int i = 0; i < Rows; i += group) a[i / group] = first_a + i * a_row;
  for (std::size_t k = 0; k < p.depth; ++k, b += p.b_row) {
    Vec<T> columns[Vectors];
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) columns[v] = read(b + v * static_cast<std::ptrdiff_t>(lanes<T>));
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

/// A tile of `Rows` rows and `Vectors` vectors of C, kept in registers over all blocks; `count` < lanes
/// columns of its last vector exist if `Partial`. Inlined into the loop over tiles: for a shallow product a
/// call would take as long as its sums.
template <class Kind, std::floating_point T, int Rows, int Vectors, bool Partial>
[[gnu::always_inline]] inline void tile(const BlockProduct<T>& p, const T* a, const T* b, T* c,
                                        std::size_t count) {
  constexpr auto width = static_cast<std::ptrdiff_t>(lanes<T>);
  const auto read = [&](const T* source) {
    return Partial ? simd::load_n(source, count) : simd::load(source);
  };
  Vec<T> sums[Rows][Vectors];
  const T* before = c;
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i, before += p.c_row)
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v)
      sums[i][v] = !Kind::plain && p.accumulate ? read(before + v * width) : Vec<T>(T{0});

  if constexpr (Kind::plain)
    add_block<Kind>(p, a, b, sums, read);
  else
    for (const Block& block : p.blocks) add_block<Kind>(p, a + block.a, b + block.b, sums, read);

#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i, c += p.c_row)
#pragma GCC unroll 8
    for (int v = 0; v < Vectors; ++v) {
      if constexpr (Partial)
        simd::store_n(c + v * width, sums[i][v], count);
      else
        simd::store(c + v * width, sums[i][v]);
    }
}

/// All rows of one strip of columns, in tiles of at most `Rows` rows. `p` is a copy: no store to C can change
/// it.
template <class Kind, std::floating_point T, int Rows, int Vectors, bool Partial>
void strip(const BlockProduct<T> p, std::size_t column, std::size_t count, std::size_t row = 0) {
  const T *a = p.a + static_cast<std::ptrdiff_t>(row) * p.a_row, *b = p.b + column;
  T* c = p.c + static_cast<std::ptrdiff_t>(row) * p.c_row + column;
  if constexpr (Kind::plain) {
    a += p.blocks[0].a;
    b += p.blocks[0].b;
  }
  for (; row + Rows <= p.rows; row += Rows, a += Rows * p.a_row, c += Rows * p.c_row)
    tile<Kind, T, Rows, Vectors, Partial>(p, a, b, c, count);
  if constexpr (Rows > 1) {
    if (row < p.rows) strip<Kind, T, Rows / 2, Vectors, Partial>(p, column, count, row);
  }
}

template <class Kind, std::floating_point T>
void product(const BlockProduct<T>& p) {
  // Two vectors share each broadcast of A; one vector alone wants more rows, so that enough sums are under
  // way to hide the latency of the addition. Levels below v4 have 16 registers, v4 has 32.
  constexpr int paired_rows = lanes<float> >= 16 ? 8 : 4;
  constexpr int single_rows = lanes<float> >= 16 ? 16 : 8;
  constexpr std::size_t width = lanes<T>;
  std::size_t column = 0;
  if (p.rows == 1)  // a vector times a matrix: only its columns can keep several sums under way
    for (; column + 8 * width <= p.columns; column += 8 * width) strip<Kind, T, 1, 8, false>(p, column, 0);
  for (; column + 2 * width <= p.columns; column += 2 * width)
    strip<Kind, T, paired_rows, 2, false>(p, column, 0);
  for (; column + width <= p.columns; column += width) strip<Kind, T, single_rows, 1, false>(p, column, 0);
  if (column < p.columns) strip<Kind, T, single_rows / 2, 1, true>(p, column, p.columns - column);
}

}  // namespace detail

/// Computes `p`. One of a_row and a_column must be 1. C may not overlap A or B. Sums run over blocks in
/// order, then over depth: the result does not depend on how rows and columns are cut into tiles.
template <std::floating_point T>
void multiply(const BlockProduct<T>& p) {
  if (p.a_column != 1)
    detail::product<detail::TransposedProduct>(p);
  else if (p.blocks.size() == 1 && !p.accumulate)
    detail::product<detail::PlainProduct>(p);
  else
    detail::product<detail::BlockedProduct>(p);
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
