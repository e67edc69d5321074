#include "ogive/strategy/constant_liar.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace ogive;
using detail::ConstantLiar;

namespace constant_liar_test {

constexpr double failed = std::numeric_limits<double>::infinity();

TEST_CASE("what is under way is a median one until it is told") {
  ConstantLiar trials(1);
  trials.ask(0, {0});
  trials.ask(1, {1});
  trials.give({2}, 30);
  trials.ask(2, {3});
  trials.tell(1, 10);
  // Two are told: quantiles of 1/4 and 3/4.
  const Examples some = trials.examples();
  REQUIRE(some.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(some.row(i)[0] == static_cast<float>(i));
  CHECK(some.targets()[0] == 0);
  CHECK(some.targets()[1] == Approx(-0.6744897501960817));
  CHECK(some.targets()[2] == Approx(0.6744897501960817));
  CHECK(some.targets()[3] == 0);

  trials.tell(0, failed);
  trials.tell(2, 20);
  trials.tell(2, 99);  // neither again
  trials.tell(7, 0);   // nor what is not known
  const Examples all = trials.examples();
  CHECK(all.targets()[0] == Approx(1.1503493803760083));  // of 7/8
  CHECK(all.targets()[1] == Approx(-1.1503493803760083));
  CHECK(all.targets()[3] == Approx(-0.3186393639643752));  // of 3/8
}

TEST_CASE("what is forgotten is some of the worse half") {
  Rng rng(1);
  ConstantLiar trials(1);
  for (std::uint64_t id = 0; id < 100; ++id) trials.ask(id, {static_cast<float>(id)});
  for (std::uint64_t id = 0; id < 90; ++id) trials.tell(id, static_cast<double>(id * 7 % 90));
  trials.forget(100, rng);
  CHECK(trials.size() == 100);
  trials.forget(99, rng);
  const Examples rest = trials.examples();
  CHECK(rest.size() < 90);  // 45 stay, 10 are under way, of 45 others half, give or take 3 deviations
  CHECK(rest.size() > 66);
  std::size_t good = 0, pending = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const auto id = static_cast<std::uint64_t>(rest.row(i)[0]);
    CHECK((i == 0 || rest.row(i - 1)[0] < rest.row(i)[0]));
    pending += id >= 90;
    good += id < 90 && id * 7 % 90 < 45;
  }
  CHECK(good == 45);
  CHECK(pending == 10);
}

TEST_CASE("equal losses are forgotten, too, but never all") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Rng rng(seed);
    ConstantLiar trials(1);
    for (int i = 0; i < 3; ++i) trials.give({static_cast<float>(i)}, 5);
    trials.forget(2, rng);
    CHECK(trials.size() >= 2);
  }
}

}  // namespace constant_liar_test
