#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/asha.hpp"
#include "ogive/strategy/bohb.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "ogive/strategy/successive_halving.hpp"
#include "ogive/testing/strategy.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_strategy;

namespace fidelity_test {

TEST_CASE("multi-fidelity strategies keep what they promise") {
  CHECK(check_strategy(SuccessiveHalving{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(SuccessiveHalving{.architectures = 5, .eta = 2}, DartsSpace{.nodes = 2}).text() == "");
  CHECK(check_strategy(Hyperband{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Asha{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Bohb{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Bohb{.min_trials = 3}, DartsSpace{.nodes = 2}).text() == "");
}

}  // namespace fidelity_test
