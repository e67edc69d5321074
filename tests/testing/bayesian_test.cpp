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

/// Few, as each costs a millisecond without optimisation.
const testing::Options few{.samples = 30};

TEST_CASE("Bayesian optimisation keeps what it promises") {
  CHECK(check_strategy(Bayesian{}, Nb201Space{}, few).text() == "");
  CHECK(check_strategy(Bayesian{.acquisition = Bayesian::Acquisition::thompson, .points = 20},
                       DartsSpace{.nodes = 2}, few)
            .text() == "");
  const Bayesian bound{.model = {Kernel::hamming},
                       .acquisition = Bayesian::Acquisition::confidence_bound,
                       .starts = 1,
                       .parents = 1};
  CHECK(check_strategy(AnyStrategy(bound), AnySpace(Nb201Space{}), few).text() == "");
  const Nb201Cell cell{{3, 3, 3, 3, 3, 3}};
  CHECK(check_strategy(enqueue(Bayesian{.starts = 5}, {cell}), Nb201Space{}, few).text() == "");
}

}  // namespace bayesian_test
