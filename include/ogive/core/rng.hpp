#pragma once
/// Random numbers that depend on (seed, stream, position) only: the same on every machine and for any number
/// of threads.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include "ogive/core/hash.hpp"

namespace ogive {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a keyed bijection
/// of a 128-bit counter. `counter` and the result are four 32-bit words, `key` two.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = 0xD2511F53ULL * counter[0];
    const std::uint64_t right = 0xCD9E8D57ULL * counter[2];
    counter = {
        static_cast<std::uint32_t>(right >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(right),
        static_cast<std::uint32_t>(left >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(left)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

/// A counter-based generator: a regular value of 32 bytes, and a std::uniform_random_bit_generator of 64-bit
/// words.
class Rng {
 public:
  using result_type = std::uint64_t;

  explicit constexpr Rng(std::uint64_t seed = 0) : key_(mix(seed + 0x9e3779b97f4a7c15ULL)) {}

  /// The independent stream number `id` of this generator. It depends on the seed and `id`, not on how many
  /// numbers were drawn: trial k has the stream `rng.split(k)` whatever ran before it.
  constexpr Rng split(std::uint64_t id) const {
    Rng child;
    child.key_ = combine(key_, id);
    return child;
  }

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  /// 64 random bits.
  constexpr std::uint64_t operator()() {
    const auto low = static_cast<std::uint32_t>(position_ >> 1);
    const auto high = static_cast<std::uint32_t>(position_ >> 33);
    if (position_ % 2 == 0) {
      const auto words = philox({low, high, 0, 0},
                                {static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)});
      spare_ = words[2] | std::uint64_t{words[3]} << 32;
      ++position_;
      return words[0] | std::uint64_t{words[1]} << 32;
    }
    ++position_;
    return spare_;
  }

  /// Uniform in {0, ..., n - 1}, without bias (Lemire 2019). `n` must be positive.
  constexpr std::size_t below(std::size_t n) {
    const std::uint64_t floor = (0 - std::uint64_t{n}) % n;
    for (;;) {
      const auto [high, low] = multiply((*this)(), n);
      if (low >= floor) return static_cast<std::size_t>(high);
    }
  }

  /// Uniform in [0, 1), 53 random bits.
  constexpr double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }

  constexpr bool bernoulli(double probability) { return uniform() < probability; }

  /// Standard normal (Box and Muller 1958). The second value of each pair is not kept, so that the position
  /// says all.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(6.283185307179586476925 * uniform());
  }

  /// Puts `items` into a uniformly random order (Fisher and Yates).
  template <class Item>
  constexpr void shuffle(std::span<Item> items) {
    for (std::size_t left = items.size(); left > 1; --left) {
      using std::swap;
      swap(items[left - 1], items[below(left)]);
    }
  }

  friend constexpr bool operator==(const Rng&, const Rng&) = default;

 private:
  /// The 128-bit product of two words as (high, low).
  static constexpr std::pair<std::uint64_t, std::uint64_t> multiply(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t a_low = a & 0xffffffffU, a_high = a >> 32, b_low = b & 0xffffffffU, b_high = b >> 32;
    const std::uint64_t low = a_low * b_low, middle = a_high * b_low + (low >> 32);
    const std::uint64_t cross = a_low * b_high + (middle & 0xffffffffU);
    return {a_high * b_high + (middle >> 32) + (cross >> 32), a * b};
  }

  std::uint64_t key_;
  std::uint64_t position_ = 0;  // in 64-bit words
  std::uint64_t spare_ = 0;     // the second half of the last block
};

}  // namespace ogive
