#include "ogive/strategy/rungs.hpp"

#include <array>

#include "tests/catch.hpp"
#include "tests/strategy/arms.hpp"

using namespace ogive;
using detail::Ladder;

namespace rungs_test {

TEST_CASE("a ladder has powers of eta down to the least fidelity") {
  const Ladder exact(1.0 / 3 / 3 / 3, 3);  // not 1.0 / 27 to the last bit
  REQUIRE(exact.size() == 4);
  for (std::size_t rung = 0; rung < 4; ++rung) CHECK(exact.share(rung) == std::array{27U, 9U, 3U, 1U}[rung]);
  CHECK(exact.fidelity(0) == 1.0 / 27);
  CHECK(exact.fidelity(3) == 1);
  CHECK(Ladder(0.2, 3).size() == 2);   // 1 / 3 and 1: 1 / 9 would be below
  CHECK(Ladder(0.25, 4).size() == 2);  // 1 / 4 is not
  CHECK(Ladder(1, 2).size() == 1);
}

TEST_CASE("a rung promotes each of the best once, the earlier told among equals") {
  detail::Rung<Choices> rung;
  const auto tell = [&](std::uint64_t id, double loss) {
    auto trial = ogive_test::pulled({0}, loss);
    trial.id = id;
    rung.add(trial);
  };
  CHECK_FALSE(rung.promote(1, 1).has_value());
  tell(0, 2);
  tell(1, 1);
  tell(2, 1);
  rung.add({.id = 3, .architecture = {0}, .error = "it broke"});
  CHECK(rung.told() == 4);
  CHECK(rung.ranked() == 3);
  const auto first = rung.promote(2, 0.5);
  REQUIRE(first.has_value());
  CHECK(first->continues == 1);
  CHECK(first->fidelity == 0.5);
  CHECK(rung.promote(2, 0.5)->continues == 2);
  CHECK_FALSE(rung.promote(2, 0.5).has_value());  // the third is not among the two best
  CHECK(rung.promote(9, 0.5)->continues == 0);
  CHECK_FALSE(rung.promote(9, 0.5).has_value());
  tell(4, 0);  // a new best
  CHECK(rung.promote(1, 0.5)->continues == 4);
}

}  // namespace rungs_test
