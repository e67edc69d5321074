#include "ogive/strategy/brackets.hpp"

#include "tests/catch.hpp"
#include "tests/strategy/curves.hpp"

using namespace ogive;
using detail::Bracket;
using detail::BracketStart;
using detail::Ladder;

namespace brackets_test {

TEST_CASE("the brackets of Hyperband are those of the paper's table 1") {
  // Li et al. 2018: R = 81 and eta = 3 start 81, 34, 15, 8 and 5 at 1, 3, 9, 27 and 81 units.
  const auto brackets = detail::hyperband_brackets(Ladder(1.0 / 81, 3));
  CHECK(brackets == std::vector<BracketStart>{{81, 0}, {34, 1}, {15, 2}, {8, 3}, {5, 4}});
}

/// How many trials a bracket has on each rung when of four only the first `keep_of_four` do not fail.
std::vector<std::size_t> sizes_when_failing(const BracketStart& start, std::size_t keep_of_four) {
  const Ladder ladder(0.25, 2);
  Bracket<Choices> bracket(ladder, start);
  std::vector<std::size_t> sizes;
  double fidelity = 0;
  std::uint64_t id = 0;
  while (!bracket.done()) {
    const auto proposal = bracket.ask([&] { return Choices{0}; });
    if (!proposal) break;
    if (proposal->fidelity != fidelity) sizes.push_back(0);
    fidelity = proposal->fidelity;
    ++sizes.back();
    Trial<Choices> trial{.id = id, .architecture = {0}, .fidelity = fidelity};
    if (id % 4 < keep_of_four) trial.score = Score<1>{{static_cast<double>(id)}};
    bracket.tell(trial);
    ++id;
  }
  CHECK(bracket.done());
  return sizes;
}

TEST_CASE("failed trials are not promoted, and a bracket of failures ends") {
  CHECK(sizes_when_failing({8, 0}, 4) == std::vector<std::size_t>{8, 4, 2});
  CHECK(sizes_when_failing({8, 0}, 1) == std::vector<std::size_t>{8, 2, 1});  // two of the eight did not fail
  CHECK(sizes_when_failing({8, 0}, 0) == std::vector<std::size_t>{8});
  CHECK(sizes_when_failing({3, 0}, 4) == std::vector<std::size_t>{3, 1, 1});
}

TEST_CASE("a bracket waits for the last trials of a rung, and the next one begins meanwhile") {
  detail::Brackets<Choices> brackets(Ladder(0.5, 2), {{2, 0}}, 2);
  const auto draw = [] { return Choices{7}; };
  CHECK(brackets.ask(draw)->fidelity == 0.5);
  CHECK(brackets.ask(draw)->fidelity == 0.5);
  CHECK(brackets.ask(draw)->fidelity == 0.5);  // of the second bracket
  const auto told = [&](std::uint64_t id, double loss) {
    brackets.tell({.id = id, .architecture = {7}, .fidelity = 0.5, .score = Score<1>{{loss}}});
  };
  told(0, 2);
  told(1, 1);
  const auto promoted = brackets.ask(draw);  // earlier brackets go first
  CHECK(promoted->continues == 1);
  CHECK(promoted->fidelity == 1);
  CHECK(brackets.ask(draw)->fidelity == 0.5);
  CHECK_FALSE(brackets.ask(draw).has_value());
  brackets.tell({.id = ~std::uint64_t{0}, .architecture = {7}, .score = Score<1>{{0}}});  // given: nobody's
  told(2, 3);
  told(3, 4);
  CHECK_FALSE(brackets.done());
  CHECK_FALSE(brackets.ask(draw).has_value());
  told(4, 5);
  CHECK(brackets.ask(draw)->continues == 2);
  told(5, 6);
  CHECK(brackets.done());
}

}  // namespace brackets_test
