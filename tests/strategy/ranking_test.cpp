#include "ogive/strategy/ranking.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "tests/catch.hpp"

using namespace ogive;

namespace ranking_test {

using Names = detail::Ranking<std::string>;

TEST_CASE("a ranking keeps the best first and failed trials last") {
  Names names;
  names.add("c", 2);
  names.add("failed", Names::loss_of(std::nullopt));
  names.add("a", -std::numeric_limits<double>::infinity());
  names.add("d", Names::loss_of(Score<1>{{2}}));
  names.add("b", 1);
  CHECK(std::ranges::equal(names.items(), std::vector<std::string>{"a", "b", "c", "d", "failed"}));
  CHECK(std::ranges::equal(names.best(2), std::vector<std::string>{"a", "b"}));
  CHECK(names.best(9).size() == 4);
  CHECK(Names{}.best(1).empty());
}

}  // namespace ranking_test
