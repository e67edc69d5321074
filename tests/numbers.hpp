#pragma once
// Numbers for tests: random ones that repeat, and how far they are from the right ones.
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "ogive/core/rng.hpp"

namespace ogive_test {

/// `count` draws of a standard normal variable.
template <std::floating_point T>
std::vector<T> normal_numbers(std::size_t count, std::uint64_t seed) {
  ogive::Rng random(seed);
  std::vector<T> numbers(count);
  for (T& number : numbers) number = static_cast<T>(random.normal());
  return numbers;
}

/// The norm of found - right over that of right; infinite where lengths differ or something is not finite.
template <std::floating_point T>
double relative_error(std::span<const T> found, std::span<const T> right) {
  if (found.size() != right.size()) return std::numeric_limits<double>::infinity();
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    difference += std::pow(static_cast<double>(found[i]) - static_cast<double>(right[i]), 2);
    norm += std::pow(static_cast<double>(right[i]), 2);
  }
  const double ratio = difference == 0 ? 0 : std::sqrt(difference / norm);
  return std::isfinite(ratio) ? ratio : std::numeric_limits<double>::infinity();
}
template <std::floating_point T>
double relative_error(const std::vector<T>& found, const std::vector<T>& right) {
  return relative_error(std::span<const T>(found), std::span<const T>(right));
}

}  // namespace ogive_test
