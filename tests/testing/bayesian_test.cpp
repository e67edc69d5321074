#include "ogive/strategy/bayesian.hpp"

#include "ogive/search/any_strategy.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/testing/strategy.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_strategy;

namespace bayesian_test {

TEST_CASE("Bayesian optimisation keeps what it promises") {
  CHECK(check_strategy(Bayesian{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Bayesian{.acquisition = Bayesian::Acquisition::thompson, .points = 30},
                       DartsSpace{.nodes = 2})
            .text() == "");
  CHECK(check_strategy(Bayesian{.model = {Kernel::hamming},
                                .acquisition = Bayesian::Acquisition::confidence_bound,
                                .starts = 1,
                                .parents = 1},
                       Nb201Space{}, {.seed = 7})
            .text() == "");
  CHECK(check_strategy(AnyStrategy(Bayesian{}), AnySpace(Nb201Space{})).text() == "");
  const Nb201Cell cell{{3, 3, 3, 3, 3, 3}};
  CHECK(check_strategy(enqueue(Bayesian{}, {cell}), Nb201Space{}).text() == "");
}

}  // namespace bayesian_test
