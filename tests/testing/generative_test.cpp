#include "ogive/strategy/generative.hpp"

#include "ogive/search/any_strategy.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/space/where.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/testing/strategy.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_strategy;

namespace generative_test {

const Generative small{.diffusion = {.width = 8, .steps = 5},
                       .ensemble = {.members = 2, .width = 8, .steps = 5, .ranks = true},
                       .candidates = 40};

TEST_CASE("a screened diffusion keeps what it promises") {
  CHECK(check_strategy(small, Nb201Space{}).text() == "");
  CHECK(check_strategy(AnyStrategy(small), AnySpace(Nb201Space{})).text() == "");
}

TEST_CASE("a diffusion alone keeps what it promises") {
  Generative alone = small;
  alone.screen = false;
  alone.starts = 4;
  alone.batch = 3;
  CHECK(check_strategy(alone, DartsSpace{.nodes = 2}).text() == "");
  const auto few = where(Nb201Space{}, [](const Nb201Cell& cell) { return cell.operations[0] < 2; });
  CHECK(check_strategy(alone, few).text() == "");
  CHECK(check_strategy(enqueue(alone, {Nb201Cell{{3, 3, 3, 3, 3, 3}}}), Nb201Space{}).text() == "");
}

}  // namespace generative_test
