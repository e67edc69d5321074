#pragma once
/// How work over a batch is cut for the threads: by the problem only, so that no result depends on their
/// number.
#include <algorithm>
#include <cstddef>

#include "ogive/core/parallel.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// Into how many pieces `count` images (or rows of a matrix) are cut.
inline std::size_t image_pieces(std::size_t count) { return std::min<std::size_t>(count, 16); }

/// Calls body(piece, first, end) for each piece of [0, count), on the threads of the current share.
inline void for_each_piece(std::size_t count, FunctionRef<void(std::size_t, std::size_t, std::size_t)> body) {
  const std::size_t pieces = image_pieces(count);
  parallel_for(pieces,
               [&](std::size_t piece) { body(piece, piece * count / pieces, (piece + 1) * count / pieces); });
}

/// out = the sum of what `pieces` pieces found, `size` numbers each, added in order. At least one piece.
template <class T>
void sum_pieces(const T* parts, std::size_t pieces, std::size_t size, T* out) {
  constexpr std::size_t at_once = 4096;  // numbers that one thread sums, so many that it is worth the call
  parallel_for((size + at_once - 1) / at_once, [=](std::size_t chunk) {
    const std::size_t begin = chunk * at_once, end = std::min(size, begin + at_once);
    std::copy(parts + begin, parts + end, out + begin);
    for (std::size_t piece = 1; piece < pieces; ++piece)
      for (std::size_t i = begin; i < end; ++i) out[i] += parts[piece * size + i];
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
