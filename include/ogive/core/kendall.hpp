#pragma once
/// How many pairs two orders agree on.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace ogive {

namespace detail {

/// The pairs of equal neighbours in a sorted sequence of `count`.
template <class Equal>
std::uint64_t tied_pairs(std::size_t count, Equal equal) {
  std::uint64_t pairs = 0;
  for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
    while (end < count && equal(begin, end)) ++end;
    pairs += std::uint64_t{end - begin} * (end - begin - 1) / 2;
  }
  return pairs;
}

/// Sorts, and counts the pairs that stood in the wrong order.
inline std::uint64_t sort_and_count(std::span<double> values, std::span<double> memory) {
  if (values.size() < 2) return 0;
  const std::size_t half = values.size() / 2;
  std::uint64_t swaps = sort_and_count(values.first(half), memory.first(half)) +
                        sort_and_count(values.subspan(half), memory.subspan(half));
  std::size_t left = 0, right = half;
  for (double& place : memory) {
    if (right == values.size() || (left < half && values[left] <= values[right])) {
      place = values[left++];
    } else {
      place = values[right++];
      swaps += half - left;
    }
  }
  std::copy(memory.begin(), memory.end(), values.begin());
  return swaps;
}

}  // namespace detail

/// Kendall's tau-b, in [-1, 1]: agreeing pairs less disagreeing ones, by the geometric mean of the pairs that
/// are not tied in either order (Kendall, "The treatment of ties in ranking problems", Biometrika 33, 1945).
/// In O(n log n) (Knight, "A computer method for calculating Kendall's tau with ungrouped data", JASA 61,
/// 1966). NaN when one side has a single value.
/// @param a, b as many, none of them NaN
inline double kendall(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, double>> pairs;
  for (std::size_t i = 0; i < a.size(); ++i) pairs.emplace_back(a[i], b[i]);
  std::sort(pairs.begin(), pairs.end());
  const std::size_t n = pairs.size();
  std::vector<double> second(n), memory(n);
  for (std::size_t i = 0; i < n; ++i) second[i] = pairs[i].second;
  const auto tied_a =
      detail::tied_pairs(n, [&](std::size_t i, std::size_t k) { return pairs[i].first == pairs[k].first; });
  const auto tied_both =
      detail::tied_pairs(n, [&](std::size_t i, std::size_t k) { return pairs[i] == pairs[k]; });
  const auto swaps = detail::sort_and_count(second, memory);
  const auto tied_b =
      detail::tied_pairs(n, [&](std::size_t i, std::size_t k) { return second[i] == second[k]; });
  const auto all = static_cast<double>(n) * (static_cast<double>(n) - 1) / 2;
  const double left = all - static_cast<double>(tied_a), right = all - static_cast<double>(tied_b);
  // Of the pairs tied in neither order `swaps` disagree.
  const double either = left + right - all + static_cast<double>(tied_both);
  return (either - 2 * static_cast<double>(swaps)) / std::sqrt(left * right);
}

}  // namespace ogive
