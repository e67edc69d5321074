#include "ogive/search/any_strategy.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/drnas.hpp"
#include "ogive/strategy/fair_darts.hpp"
#include "ogive/strategy/gdas.hpp"
#include "ogive/strategy/pc_darts.hpp"
#include "ogive/strategy/proxyless_nas.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "ogive/strategy/smooth_darts.hpp"
#include "ogive/strategy/snas.hpp"
#include "ogive/testing/strategy.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_strategy;

namespace differentiable_test {

template <class Strategy>
void check_gradient_method() {
  CHECK(check_strategy(Strategy{.learning_rate = 0.1}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Strategy{.learning_rate = 0.1, .deviation = 1}, DartsSpace{.nodes = 2}).text() == "");
  CHECK(check_strategy(AnyStrategy(Strategy{.learning_rate = 0.1}), AnySpace(Nb201Space{})).text() == "");
}

TEST_CASE("gradient methods keep what they promise") {
  check_gradient_method<SecondOrderDarts>();
  check_gradient_method<Gdas>();
  check_gradient_method<Snas>();
  check_gradient_method<PcDarts>();
  check_gradient_method<ProxylessNas>();
  check_gradient_method<DrNas>();
  check_gradient_method<FairDarts>();
  check_gradient_method<SmoothDarts>();
  check_gradient_method<RobustDarts>();
}

}  // namespace differentiable_test
