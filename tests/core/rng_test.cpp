#include "ogive/core/rng.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace rng_test {
/// The statistic of Pearson's test that all cells are equally likely.
double chi_square(const std::vector<double>& counts) {
  const double expected =
      std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
  double sum = 0;
  for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}
/// Five deviations above the mean of the statistic of `cells` cells. (Seeds are fixed: it fails always or
/// never.)
double chi_square_limit(std::size_t cells) {
  const auto freedom = static_cast<double>(cells - 1);
  return freedom + 5 * std::sqrt(2 * freedom);
}

TEST_CASE("philox4x32-10 gives the known answers of Random123", "[rng]") {
  using Words = std::array<std::uint32_t, 4>;
  // Random123, tests/kat_vectors
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
  static_assert(philox({0, 0, 0, 0}, {0, 0})[0] == 0x6627e8d5);
}

TEST_CASE("a seed and a stream mean the same numbers on every machine", "[rng]") {
  // From an implementation in Python of the same definition, which gives Random123's known answers.
  Rng rng(42);
  CHECK(rng() == 0x4306b273a1d7a484ULL);
  CHECK(rng() == 0x8a9e1b8531c5804dULL);
  CHECK(rng() == 0x1c24581036d4655aULL);
  Rng stream = Rng(42).split(7);
  CHECK(stream() == 0xcaec8eb82e3fd230ULL);
  CHECK(stream() == 0x7faaefc065c9c9e1ULL);
  CHECK(stream() == 0x51733d9f94e6c1dbULL);
}

TEST_CASE("a stream depends on seed and number, not on what was drawn", "[rng]") {
  const Rng fresh(3);
  Rng used(3);
  for (int i = 0; i < 5; ++i) used();
  CHECK(used.split(8) == fresh.split(8));
  CHECK(!(fresh.split(8) == fresh.split(9)));
  CHECK(!(fresh.split(0) == fresh));
  CHECK(!(fresh.split(1).split(2) == fresh.split(2).split(1)));
  CHECK(!(fresh.split(8) == Rng(4).split(8)));
}

TEST_CASE("a copy goes on where the original was, in the middle of a block too", "[rng]") {
  for (const int drawn : {0, 1, 2, 3}) {
    Rng rng(5);
    for (int i = 0; i < drawn; ++i) rng();
    Rng copy = rng;
    CHECK(copy == rng);
    for (int i = 0; i < 5; ++i) CHECK(copy() == rng());
  }
}

TEST_CASE("first numbers of neighbouring streams and seeds are independent", "[rng]") {
  std::vector<double> by_stream(64 * 64), by_seed(64 * 64);
  for (std::uint64_t i = 0; i < 80'000; ++i) {
    const auto cell = [](Rng a, Rng b) { return a.below(64) * 64 + b.below(64); };
    ++by_stream[cell(Rng(1).split(i), Rng(1).split(i + 1))];
    ++by_seed[cell(Rng(i), Rng(i + 1))];
  }
  CHECK(chi_square(by_stream) < chi_square_limit(by_stream.size()));
  CHECK(chi_square(by_seed) < chi_square_limit(by_seed.size()));
}

TEST_CASE("below is uniform", "[rng]") {
  Rng rng(6);
  for (const std::size_t n : {1U, 2U, 3U, 7U, 100U}) {
    INFO(n);
    std::vector<double> counts(n);
    for (int i = 0; i < 100'000; ++i) {
      ++counts.at(rng.below(n));
    }
    if (n > 1) CHECK(chi_square(counts) < chi_square_limit(n));
  }
}

TEST_CASE("below has no bias where 2^64 is no multiple of n", "[rng]") {
  // Of 2^64 words, four fall on three numbers below 3 * 2^62: without rejection one residue would come twice
  // as often.
  Rng rng(7);
  std::vector<double> counts(3);
  for (int i = 0; i < 30'000; ++i) ++counts[rng.below(std::size_t{3} << 62) % 3];
  CHECK(chi_square(counts) < chi_square_limit(3));
}

TEST_CASE("uniform numbers fill [0, 1) evenly", "[rng]") {
  Rng rng(8);
  std::vector<double> counts(1000);
  double sum = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double x = rng.uniform();
    sum += x;
    ++counts.at(static_cast<std::size_t>(x * 1000));
  }
  CHECK(chi_square(counts) < chi_square_limit(1000));
  CHECK(std::abs(sum / 200'000 - 0.5) < 5 * std::sqrt(1.0 / 12 / 200'000));
  const double y = rng.uniform(-3, -2);
  CHECK((y >= -3 && y < -2));
}

TEST_CASE("bernoulli", "[rng]") {
  Rng rng(9);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) {
    hits += rng.bernoulli(0.3);
    if (rng.bernoulli(0) || !rng.bernoulli(1)) FAIL("certain events are certain");
  }
  CHECK(std::abs(hits - 30'000) < 5 * std::sqrt(100'000 * 0.3 * 0.7));
}

TEST_CASE("normal numbers have the moments and tails of a normal distribution", "[rng]") {
  Rng rng(10);
  constexpr int n = 200'000;
  double sums[4] = {};
  int beyond = 0;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sums[0] += x;
    sums[1] += x * x;
    sums[2] += x * x * x;
    sums[3] += x * x * x * x;
    beyond += std::abs(x) > 1.959963985;
  }
  // E x^k is 0, 1, 0, 3; the variances of x^k are 1, 2, 15, 96
  CHECK(std::abs(sums[0] / n) < 5 * std::sqrt(1.0 / n));
  CHECK(std::abs(sums[1] / n - 1) < 5 * std::sqrt(2.0 / n));
  CHECK(std::abs(sums[2] / n) < 5 * std::sqrt(15.0 / n));
  CHECK(std::abs(sums[3] / n - 3) < 5 * std::sqrt(96.0 / n));
  CHECK(std::abs(beyond - 0.05 * n) < 5 * std::sqrt(n * 0.05 * 0.95));
}

TEST_CASE("shuffle gives each order equally often", "[rng]") {
  Rng rng(11);
  std::map<std::array<int, 4>, double> orders;
  for (int i = 0; i < 48'000; ++i) {
    std::array<int, 4> items{0, 1, 2, 3};
    rng.shuffle(std::span<int>(items));
    ++orders[items];
  }
  REQUIRE(orders.size() == 24);  // every order, and nothing but orders
  std::vector<double> counts;
  for (const auto& [order, count] : orders) {
    CHECK(std::is_permutation(order.begin(), order.end(), std::array<int, 4>{0, 1, 2, 3}.begin()));
    counts.push_back(count);
  }
  CHECK(chi_square(counts) < chi_square_limit(24));
  rng.shuffle(std::span<int>());
}

TEST_CASE("it serves the standard library's algorithms", "[rng]") {
  static_assert(std::uniform_random_bit_generator<Rng>);
  std::vector<int> items(100);
  std::iota(items.begin(), items.end(), 0);
  std::vector<int> shuffled = items;
  std::shuffle(shuffled.begin(), shuffled.end(), Rng(12));
  CHECK(shuffled != items);
  CHECK(std::is_permutation(shuffled.begin(), shuffled.end(), items.begin()));
}

}  // namespace rng_test
