#include <algorithm>
#include <set>

#include "ogive/space/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace decisions_test {

/// Elastic depth: kernel k counts only when depth is at least k. 3 + 9 + 27 = 39 architectures.
struct Elastic {
  using Architecture = Choices;
  std::vector<Decision> decisions() const {
    return {{"depth", 3, true}, {"kernel1", 3}, {"kernel2", 3}, {"kernel3", 3}};
  }
  bool active(std::span<const Choice> earlier) const {
    return earlier.empty() || earlier.size() <= earlier[0] + std::size_t{1};
  }
};

/// Two digits that differ, kept as one number: from_choices and to_choices of its own.
struct TwoDigits {
  using Architecture = int;
  std::vector<Decision> decisions() const { return {{"tens", 10}, {"ones", 10}}; }
  bool valid(std::span<const Choice> choices) const { return choices[0] != choices[1]; }
  int from_choices(std::span<const Choice> choices) const { return 10 * choices[0] + choices[1]; }
  Choices to_choices(int number) const {
    return {static_cast<Choice>(number / 10), static_cast<Choice>(number % 10)};
  }
};

/// The search space of DARTS: in each of two cells, four nodes choose a pair of inputs and two operations.
struct Darts {
  using Architecture = Choices;
  std::vector<Decision> decisions() const {
    std::vector<Decision> list;
    for (std::size_t node = 0; node < 8; ++node) {
      const std::size_t inputs = node % 4 + 2;
      list.push_back({"inputs", inputs * (inputs - 1) / 2});
      list.insert(list.end(), 2, {"operation", 7});
    }
    return list;
  }
};

/// Five independent choices among 7,371: as many architectures as Once-for-All has (Cai et al. 2020: 9^2 +
/// 9^3 + 9^4 settings of each of five units).
struct OnceForAll {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return std::vector<Decision>(5, {"unit", 81 + 729 + 6561}); }
};

struct Impossible {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"a", 2}}; }
  bool valid(std::span<const Choice>) const { return false; }
};

struct Rigid {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"a", 1}}; }
};

/// Says itself how to do things; everything else would follow from its one decision.
struct Own : Rigid {
  Choices mutate(const Choices&, Rng&) const { return {9}; }
  std::string text(const Choices&) const { return "own"; }
  Choices parse(std::string_view) const { return {9}; }
};

static_assert(SearchSpace<Elastic> && MutableSpace<Elastic> && CrossableSpace<Elastic>);
static_assert(EncodableSpace<Elastic> && PrintableSpace<Elastic>);
static_assert(!EnumerableSpace<Elastic> && !EnumerableSpace<TwoDigits> && EnumerableSpace<Darts>);
static_assert(!RelaxableSpace<Elastic>);

// Each is wrong in one way.
struct NoArchitecture {};
struct NoSample {
  using Architecture = int;
  bool contains(int) const { return true; }
};
struct SampleNotConst : NoSample {
  int sample(Rng&) { return 1; }
};
struct SamplesSomethingElse : NoSample {
  std::string sample(Rng&) const { return ""; }
};
struct NoContains {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
};
struct NotComparable {
  struct Architecture {};
  Architecture sample(Rng&) const { return {}; }
  bool contains(const Architecture&) const { return true; }
};
struct Sound : NoContains {
  bool contains(int) const { return true; }
};
struct NoChoices {
  using Architecture = int;
  std::vector<Decision> decisions() const { return {}; }
};
static_assert(!SearchSpace<NoArchitecture> && !SearchSpace<NoSample> && !SearchSpace<SampleNotConst>);
static_assert(!SearchSpace<SamplesSomethingElse> && !SearchSpace<NoContains> && !SearchSpace<NotComparable>);
static_assert(!SearchSpace<NoChoices> && !DecisionSpace<NoChoices>);
static_assert(SearchSpace<Sound> && !MutableSpace<Sound> && !CrossableSpace<Sound> && !EncodableSpace<Sound>);
static_assert(!PrintableSpace<Sound> && !EnumerableSpace<Sound>);

TEST_CASE("inactive decisions are none, and every architecture is reached") {
  const Elastic space;
  Rng rng(1);
  std::set<Choices> seen;
  std::size_t shallow = 0;
  for (int i = 0; i < 3000; ++i) {
    const Choices a = sample(space, rng);
    REQUIRE(contains(space, a));
    for (std::size_t k = 1; k < 4; ++k) REQUIRE((a[k] == none) == (k > a[0] + 1U));
    seen.insert(a);
    shallow += a[0] == 0;
  }
  CHECK(seen.size() == 39);
  CHECK(static_cast<double>(shallow) ==
        Approx(1000).margin(5 * 26));  // decision by decision: a third; s.d. 26
}

TEST_CASE("contains knows the normal form") {
  const Elastic space;
  CHECK(contains(space, {0, 2, none, none}));
  CHECK_FALSE(contains(space, {0, 2, 1, none}));     // inactive but chosen
  CHECK_FALSE(contains(space, {1, 2, none, none}));  // active but open
  CHECK_FALSE(contains(space, {0, 3, none, none}));  // no such option
  CHECK_FALSE(contains(space, {0, 2, none}));
  CHECK(contains(TwoDigits{}, 12));
  CHECK_FALSE(contains(TwoDigits{}, 11));   // against a rule
  CHECK_FALSE(contains(TwoDigits{}, 120));  // no such tens
}

TEST_CASE("a mutation changes one decision, and draws what it makes active") {
  const Elastic space;
  Rng rng(2);
  std::set<Choices> seen;
  for (int i = 0; i < 2000; ++i) {
    const Choices child = mutate(space, {0, 2, none, none}, rng);
    REQUIRE(contains(space, child));
    const bool deeper = child[0] != 0;
    REQUIRE((deeper ? child[1] == 2 : child[1] != 2));
    seen.insert(child);
  }
  CHECK(seen.size() == 2 + 3 + 9);  // another kernel; depth 1 with any second kernel; depth 2 with any two
  for (int i = 0; i < 200; ++i) {
    const int child = mutate(TwoDigits{}, 12, rng);
    CHECK(contains(TwoDigits{}, child));
    CHECK(((child / 10 == 1) != (child % 10 == 2)));
  }
}

TEST_CASE("a child takes each choice from a parent") {
  const Elastic space;
  Rng rng(3);
  std::set<Choices> seen;
  for (int i = 0; i < 500; ++i) {
    const Choices child = crossover(space, {0, 1, none, none}, {1, 2, 0, none}, rng);
    REQUIRE(contains(space, child));
    REQUIRE((child[0] == 1) == (child[2] == 0));  // the second kernel comes with the depth
    seen.insert(child);
  }
  CHECK(seen.size() == 4);
}

TEST_CASE("codes: one-hot, ordered decisions as steps, zeros where inactive") {
  const Elastic space;
  REQUIRE(dimension(space) == 12);
  std::vector<float> code(12);
  encode(space, {1, 2, 0, none}, code);
  CHECK(code == std::vector<float>{1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0});
  code.pop_back();
  CHECK(message([&] { encode(space, {1, 2, 0, none}, code); }) == "encode: expected 12 numbers, got 11");
}

TEST_CASE("texts are read back") {
  const Elastic space;
  CHECK(text(space, {1, 2, 0, none}) == "depth=1 kernel1=2 kernel2=0");
  Rng rng(4);
  for (int i = 0; i < 100; ++i) {
    const Choices a = sample(space, rng);
    CHECK(parse(space, text(space, a)) == a);
  }
  const auto says = [&](const char* line) { return message([&] { parse(space, line); }); };
  CHECK(says("depth=1 kernel1=2") == "parse: expected ' kernel2=' and a number below 3, got ''");
  CHECK(says("depth=3") == "parse: expected 'depth=' and a number below 3, got 'depth=3'");
  CHECK(says("depth= kernel1=2") == "parse: expected 'depth=' and a number below 3, got 'depth= kernel1=2'");
  CHECK(says("depth=0 kernel1=2 kernel2=1") ==
        "parse: expected the end of the architecture, got ' kernel2=1'");
  CHECK(message([] { parse(TwoDigits{}, "tens=1 ones=1"); }) ==
        "parse: expected a valid architecture, got 'tens=1 ones=1'");
}

TEST_CASE("hashes tell architectures apart") {
  std::set<std::uint64_t> hashes;
  for (std::uint64_t i = 0; i < 1000; ++i) hashes.insert(hash(Darts{}, at(Darts{}, i * 7919)));
  CHECK(hashes.size() == 1000);
  CHECK(hash(Own{}, Choices{0}) == combine(0, 0));  // decisions come before texts
}

TEST_CASE("product spaces are counted") {
  CHECK(size(Darts{}) == 1'037'664'180ULL * 1'037'664'180ULL);  // (180 * 7^8)^2
  CHECK(cardinality(Darts{}) == to_text(size(Darts{})));
  CHECK(cardinality(OnceForAll{}) == "21758655492572485851");
  CHECK(message([] { size(OnceForAll{}); }).empty() == false);
  CHECK(index(Darts{}, at(Darts{}, 123'456'789'012'345ULL)) == 123'456'789'012'345ULL);
  CHECK(at(Darts{}, 1).back() == 1);
  CHECK(has(message([] { at(Rigid{}, 1); }), "at: expected an index below 1, got 1"));
}

TEST_CASE("what a space does itself is preferred") {
  Rng rng(5);
  CHECK(mutate(Own{}, {0}, rng) == Choices{9});
  CHECK(text(Own{}, {0}) == "own");
  CHECK(sample(Own{}, rng) == Choices{0});
  CHECK(canonical(Own{}, {0}) == Choices{0});
}

TEST_CASE("what cannot be is an error") {
  Rng rng(6);
  CHECK(message([&] { sample(Impossible{}, rng); }) ==
        "sample: expected an architecture that the space calls valid, got none in 10000 draws");
  CHECK(has(message([&] { mutate(Impossible{}, {0}, rng); }), "mutate: expected an architecture"));
  CHECK(message([&] { mutate(Rigid{}, {0}, rng); }) ==
        "mutate: expected an active decision with two options or more, got none");
}

}  // namespace decisions_test
