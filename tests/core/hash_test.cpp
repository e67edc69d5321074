#include "ogive/core/hash.hpp"

#include <bit>
#include <cstdint>
#include <set>

#include "tests/catch.hpp"

using namespace ogive;

TEST_CASE("mix is the finaliser of SplitMix64", "[hash]") {
  // The published outputs of SplitMix64 for the seed 1234567: state k times 0x9e3779b97f4a7c15 further.
  const std::uint64_t golden[] = {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
                                  4593380528125082431ULL, 16408922859458223821ULL};
  std::uint64_t state = 1234567;
  for (const std::uint64_t expected : golden) CHECK(mix(state += 0x9e3779b97f4a7c15ULL) == expected);
}

TEST_CASE("text is hashed by FNV-1a", "[hash]") {
  // draft-eastlake-fnv, appendix C
  CHECK(hash_text("") == 0xcbf29ce484222325ULL);
  CHECK(hash_text("a") == 0xaf63dc4c8601ec8cULL);
  CHECK(hash_text("foobar") == 0x85944171f73967e8ULL);
  static_assert(hash_text("a") != hash_text("b"));
}

TEST_CASE("combine depends on both sides and their order, and spreads small numbers", "[hash]") {
  CHECK(combine(1, 2) != combine(2, 1));
  CHECK(combine(0, 0) != 0);
  std::set<std::uint64_t> all;
  for (std::uint64_t a = 0; a < 100; ++a)
    for (std::uint64_t b = 0; b < 100; ++b) all.insert(combine(a, b));
  CHECK(all.size() == 10'000);
}

TEST_CASE("each bit of an input flips about half of the bits of the hash", "[hash]") {
  for (int bit = 0; bit < 64; ++bit) {
    int flipped = 0;
    for (std::uint64_t i = 0; i < 100; ++i) {
      const std::uint64_t word = mix(i);
      flipped += std::popcount(combine(word, 5) ^ combine(word ^ (1ULL << bit), 5));
      flipped += std::popcount(combine(5, word) ^ combine(5, word ^ (1ULL << bit)));
    }
    INFO(bit);
    CHECK(flipped > 200 * 30);  // of 200 * 64; a fair coin has a deviation of 57 around 6400
    CHECK(flipped < 200 * 34);
  }
}
