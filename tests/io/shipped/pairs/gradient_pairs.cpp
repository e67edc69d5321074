#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/drnas.hpp"
#include "ogive/strategy/fair_darts.hpp"
#include "ogive/strategy/gdas.hpp"
#include "ogive/strategy/pc_darts.hpp"
#include "ogive/strategy/proxyless_nas.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "ogive/strategy/smooth_darts.hpp"
#include "ogive/strategy/snas.hpp"
#include "tests/io/shipped/pairs/pairs.hpp"

using namespace ogive;
using ogive_test::Named;

TEST_CASE("named by JSON, gradient strategies give the history of typed ones where there are gradients") {
  ogive_test::compare_all(
      Named{Darts{}, R"("Darts")"}, Named{SecondOrderDarts{}, R"("SecondOrderDarts")"},
      Named{Gdas{}, R"("Gdas")"}, Named{Snas{}, R"("Snas")"}, Named{ProxylessNas{}, R"("ProxylessNas")"},
      Named{PcDarts{.connection = {.divisor = 2}}, R"({"type": "PcDarts", "connection": {"divisor": 2}})"},
      Named{FairDarts{}, R"("FairDarts")"}, Named{DrNas{}, R"("DrNas")"},
      Named{RobustDarts{.stop = {.lag = 1, .window = 1, .products = 3}},
            R"({"type": "RobustDarts", "stop": {"lag": 1, "window": 1, "products": 3}})"},
      Named{SmoothDarts{}, R"("SmoothDarts")"});
}
