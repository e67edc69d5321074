#include "ogive/strategy/exhaustive.hpp"

#include <set>

#include "ogive/search/search.hpp"
#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/strategy/arms.hpp"

using namespace ogive;

namespace exhaustive_test {

struct Grid {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"width", 4}, {"depth", 3}}; }
};
static_assert(StrategyFor<Exhaustive, Grid, 1> && StrategyFor<Exhaustive, Grid, 3>);
static_assert(!StrategyFor<Exhaustive, ogive_test::NoChoices, 1>);

TEST_CASE("every architecture is tried once, then the search ends") {
  const auto far = [](const Choices& choices) { return 10.0 - choices[0] - 2.0 * choices[1]; };
  const Search search{Grid{}, Exhaustive{}, far};
  const auto result = search.run({.trials = 100});
  std::set<Choices> tried;
  for (const auto& trial : result.history) tried.insert(trial.architecture);
  CHECK(result.history.size() == 12);
  CHECK(tried.size() == 12);
  CHECK(result.best().architecture == Choices{3, 2});
}

}  // namespace exhaustive_test
