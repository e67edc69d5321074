#pragma once
/// What an evaluation says of an architecture.
#include <array>
#include <concepts>
#include <cstddef>

namespace ogive {

/// N objectives, every one to be minimised. N is part of the type, so that a strategy for one objective can't
/// meet an estimator of two without being told when compiling.
template <std::size_t N = 1>
struct Score {
  static_assert(N > 0, "ogive: Score: at least one objective");
  static constexpr std::size_t objectives = N;
  std::array<double, N> values{};

  constexpr double operator[](std::size_t objective) const { return values[objective]; }
  friend constexpr bool operator==(const Score&, const Score&) = default;
};

template <class>
inline constexpr bool is_score = false;
template <std::size_t N>
inline constexpr bool is_score<Score<N>> = true;

/// Better in one objective and worse in none (minimisation). NaN dominates nothing, and nothing dominates it.
template <std::size_t N>
constexpr bool dominates(const Score<N>& a, const Score<N>& b) {
  bool better = false;
  for (std::size_t i = 0; i < N; ++i) {
    if (!(a[i] <= b[i])) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

}  // namespace ogive
