#include "ogive/core/score.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace ogive;

TEST_CASE("domination: better in one, worse in none", "[score]") {
  const Score<2> a{{1, 2}}, b{{1, 3}}, c{{2, 1}};
  CHECK(dominates(a, b));
  CHECK(!dominates(b, a));
  CHECK(!dominates(a, a));
  CHECK(!dominates(a, c));
  CHECK(!dominates(c, a));
  CHECK(dominates(Score<1>{{1}}, Score<1>{{2}}));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(dominates(a, Score<2>{{1, infinity}}));
}

TEST_CASE("NaN takes part in nothing", "[score]") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const Score<2> broken{{0, nan}}, a{{1, 1}};
  CHECK(!dominates(broken, a));
  CHECK(!dominates(a, broken));
}

TEST_CASE("scores know their size and compare", "[score]") {
  static_assert(Score<3>::objectives == 3 && is_score<Score<2>> && !is_score<double>);
  CHECK(Score<2>{{1, 2}} == Score<2>{{1, 2}});
  CHECK(Score<2>{{1, 2}}[1] == 2);
}
