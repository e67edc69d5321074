#include "ogive/strategy/asha.hpp"
#include "ogive/strategy/bohb.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "ogive/strategy/successive_halving.hpp"
#include "tests/io/shipped/pairs/pairs.hpp"

using namespace ogive;
using ogive_test::Named;

TEST_CASE("named by JSON, strategies that race give the history of typed ones") {
  ogive_test::compare_all(
      Named{SuccessiveHalving{.architectures = 2, .min_fidelity = 0.5, .eta = 2},
            R"({"type": "SuccessiveHalving", "architectures": 2, "min_fidelity": 0.5, "eta": 2})"},
      Named{Hyperband{.min_fidelity = 0.5, .eta = 2},
            R"({"type": "Hyperband", "min_fidelity": 0.5, "eta": 2})"},
      Named{Asha{.min_fidelity = 0.5, .eta = 2}, R"({"type": "Asha", "min_fidelity": 0.5, "eta": 2})"},
      Named{Bohb{.min_fidelity = 0.5, .eta = 2, .min_trials = 2},
            R"({"type": "Bohb", "min_fidelity": 0.5, "eta": 2, "min_trials": 2})"});
}
