#include "ogive/strategy/bananas.hpp"

#include "ogive/search/any_strategy.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/space/where.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/testing/strategy.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_strategy;

namespace bananas_test {

constexpr MlpEnsemble small{.members = 2, .width = 8, .steps = 5, .ranks = true};

TEST_CASE("an ensemble on mutations keeps what it promises") {
  CHECK(check_strategy(Bananas{.ensemble = small}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Bananas{.ensemble = small, .acquisition = Bananas::Acquisition::thompson, .batch = 3},
                       DartsSpace{.nodes = 2})
            .text() == "");
  CHECK(check_strategy(AnyStrategy(Bananas{.ensemble = small}), AnySpace(Nb201Space{})).text() == "");
}

TEST_CASE("an ensemble on paths keeps what it promises") {
  CHECK(check_strategy(PathBananas{.ensemble = small, .batch = 4}, Nb201Space{}).text() == "");
  CHECK(check_strategy(AnyStrategy(PathBananas{.ensemble = small}), AnySpace(Nb201Space{})).text() == "");
}

TEST_CASE("an ensemble of plain losses keeps what it promises") {
  const MlpEnsemble plain{.members = 2, .width = 8, .steps = 5};
  const Bananas bananas{
      .ensemble = plain, .acquisition = Bananas::Acquisition::expected_improvement, .starts = 4, .batch = 2};
  const auto few = where(Nb201Space{}, [](const Nb201Cell& cell) { return cell.operations[0] < 2; });
  CHECK(check_strategy(bananas, few).text() == "");
  CHECK(check_strategy(enqueue(bananas, {Nb201Cell{{3, 3, 3, 3, 3, 3}}}), Nb201Space{}).text() == "");
}

}  // namespace bananas_test
