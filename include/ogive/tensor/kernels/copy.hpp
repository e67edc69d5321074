#pragma once
/// Copies between matrices whose rows are different distances apart.
#include <cstddef>

#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// Copies `rows` rows of `columns` elements; rows start `source_row` and `target_row` elements apart.
template <std::floating_point T>
void copy_columns(std::size_t rows, std::size_t columns, const T* source, std::size_t source_row, T* target,
                  std::size_t target_row) {
  for_each_piece(rows, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t r = begin; r < end; ++r) {
      const T* const from = source + r * source_row;
      T* const to = target + r * target_row;
      simd::for_each_vector<T>(columns, [&](auto load, auto store) { store(to, load(from)); });
    }
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
