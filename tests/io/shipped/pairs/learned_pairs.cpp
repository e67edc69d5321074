#include "ogive/strategy/bananas.hpp"
#include "ogive/strategy/bayesian.hpp"
#include "ogive/strategy/generative.hpp"
#include "ogive/strategy/reinforce.hpp"
#include "ogive/strategy/softmax_reinforce.hpp"
#include "ogive/strategy/tpe.hpp"
#include "tests/io/shipped/pairs/pairs.hpp"

using namespace ogive;
using ogive_test::Named;

TEST_CASE("named by JSON, strategies that learn where to look give the history of typed ones") {
  const MlpEnsemble ensemble{.members = 2, .width = 8, .steps = 5, .ranks = true};
  const std::string small = R"("ensemble": {"members": 2, "width": 8, "steps": 5}})";
  ogive_test::compare_all(
      Named{SoftmaxReinforce{}, R"("SoftmaxReinforce")"},
      Named{Tpe{.starts = 2}, R"({"type": "Tpe", "starts": 2})"},
      Named{Reinforce{.controller = {.hidden = 4}, .policy = {.batch = 2}},
            R"({"type": "Reinforce", "controller": {"hidden": 4}, "policy": {"batch": 2}})"},
      Named{Ppo{.controller = {.hidden = 4}, .policy = {.batch = 2}},
            R"({"type": "Ppo", "controller": {"hidden": 4}, "policy": {"batch": 2}})"},
      Named{Bananas{.ensemble = ensemble, .starts = 2, .batch = 2},
            R"({"type": "Bananas", "starts": 2, "batch": 2, )" + small},
      Named{PathBananas{.ensemble = ensemble, .starts = 2, .batch = 2},
            R"({"type": "PathBananas", "starts": 2, "batch": 2, )" + small},
      Named{Generative{.diffusion = {.width = 8, .steps = 5}, .ensemble = ensemble, .starts = 2, .batch = 2},
            R"({"type": "Generative", "starts": 2, "batch": 2, "diffusion": {"width": 8, "steps": 5}, )" +
                small},
      Named{Bayesian{.starts = 2}, R"({"type": "Bayesian", "starts": 2})"});
}
