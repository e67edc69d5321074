#pragma once
/// Sums of many numbers: short runs of them in the precision of the numbers, those runs in double.
///
/// Added one by one in single precision, the pixels of an image of 32 x 32 lose several times what each had
/// lost itself. Gradients behind a batch norm show it, since they are small differences of such sums.
#include <algorithm>
#include <array>
#include <cstddef>

#include "ogive/tensor/kernels/channels.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

template <std::floating_point T, int V>
Vectors<T, V> zeros() {
  Vectors<T, V> vectors;
  vectors.fill(Vec<T>(T{0}));
  return vectors;
}

/// A sum in double precision for each lane of V vectors.
template <std::floating_point T, int V>
class Totals {
 public:
  void add(const Vectors<T, V>& terms) {
    T numbers[V * lanes<T>];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < terms.size(); ++v) simd::store(numbers + v * lanes<T>, terms[v]);
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += static_cast<double>(numbers[i]);
  }
  /// The first `count`.
  void write(double* out, std::size_t count) const { std::copy_n(sums_.begin(), count, out); }

 private:
  std::array<double, V * lanes<T>> sums_{};
};

/// How many terms are added up in T before their sum joins the total.
inline constexpr std::size_t run_length = 16;

/// N totals over `rows` rows; add(sums, row) adds what row number `row` has for each of them.
template <std::floating_point T, int V, std::size_t N, class Add>
std::array<Totals<T, V>, N> total_rows(std::size_t rows, Add add) {
  std::array<Totals<T, V>, N> totals;
  for (std::size_t r = 0; r < rows;) {
    const std::size_t end = std::min(rows, r + run_length);
    std::array<Vectors<T, V>, N> sums, odd;
    sums.fill(zeros<T, V>());
    odd = sums;
    if constexpr (V == 1) {  // with one vector under way an addition would wait for the one before
      for (; r + 2 <= end; r += 2) {
        add(sums, r);
        add(odd, r + 1);
      }
    }
    for (; r < end; ++r) add(sums, r);
#pragma GCC unroll 2
    for (std::size_t i = 0; i < N; ++i) {
      if constexpr (V == 1) sums[i][0] = sums[i][0] + odd[i][0];
      totals[i].add(sums[i]);
    }
  }
  return totals;
}

/// out[c] = the total of channel c over `rows` rows of x (rows x channels).
template <std::floating_point T>
void row_totals(const T* x, std::size_t rows, std::size_t channels, double* out) {
  detail::for_each_channels<T>(channels, [&](std::size_t channel, auto load, auto) {
    const auto totals = total_rows<T, 1, 1>(
        rows, [&](auto& to, std::size_t row) { to[0][0] = to[0][0] + load(x + row * channels + channel); });
    totals[0].write(out + channel, std::min(lanes<T>, channels - channel));
  });
}

}  // namespace ogive::inline OGIVE_LEVEL::kernel
