#include "ogive/testing/space.hpp"

#include "ogive/search/any_space.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/space/where.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_space;

namespace space_test {

TEST_CASE("the spaces of NAS-Bench-201 keep what they promise") {
  CHECK(check_space(Nb201Space{}).text() == "");
  CHECK(check_space(BasicNb201Space<SkipConnect, NorConv3x3>{}).text() == "");  // 64: looked at whole
  CHECK(check_space(BasicNb201Space<None>{}).text() == "");                     // a single one
}

TEST_CASE("the spaces of DARTS keep what they promise") {
  CHECK(check_space(DartsSpace{}).text() == "");
  CHECK(check_space(DartsSpace{.nodes = 1}).text() == "");
  CHECK(check_space(DartsSpace{.nodes = 8}, {.seed = 3, .samples = 20}).text() == "");
  CHECK(check_space(BasicDartsSpace<SkipConnect, MaxPool3x3>{.nodes = 2}).text() == "");
}

/// Elastic depth: a kernel counts only when the network is so deep; never two kernels of the largest size.
struct Elastic {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"depth", 2, true}, {"kernel1", 3}, {"kernel2", 3}}; }
  bool active(std::span<const Choice> earlier) const {
    return earlier.empty() || earlier.size() <= earlier[0] + std::size_t{1};
  }
  bool valid(std::span<const Choice> choices) const { return choices[1] != 2 || choices[2] != 2; }
};

/// Only what a space must have.
struct Numbers {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(6)); }
  bool contains(const int& a) const { return a >= 0 && a < 6; }
};

TEST_CASE("spaces made of decisions, and of hardly anything, are sound") {
  CHECK(check_space(Elastic{}).text() == "");
  CHECK(check_space(Numbers{}).text() == "");
}

TEST_CASE("parts of spaces keep what those promise") {
  CHECK(check_space(where(Elastic{}, [](const Choices& c) { return c[1] != 1; })).text() == "");
  CHECK(check_space(where(Numbers{}, [](const int& a) { return a % 2 == 0; })).text() == "");
  const auto connected = [](const Nb201Cell& cell) { return Nb201Space{}.identity(cell) != "#"; };
  CHECK(check_space(where(Nb201Space{}, connected)).text() == "");
  const auto no_skip = [](const DartsArchitecture& a) { return a.normal.nodes[0][0].operation != 3; };
  CHECK(check_space(where(DartsSpace{}, no_skip)).text() == "");
}

TEST_CASE("spaces known at run time only are asked for no more than they can do") {
  CHECK(check_space(AnySpace(Nb201Space{})).text() == "");
  CHECK(check_space(AnySpace(DartsSpace{}), {.samples = 20}).text() == "");
  CHECK(check_space(AnySpace(Elastic{})).text() == "");
  CHECK(check_space(AnySpace(Numbers{})).text() == "");
}

}  // namespace space_test
