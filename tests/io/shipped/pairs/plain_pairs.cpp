#include "ogive/strategy/annealing.hpp"
#include "ogive/strategy/at_fidelity.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/exhaustive.hpp"
#include "ogive/strategy/local_search.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/io/shipped/pairs/pairs.hpp"

using namespace ogive;
using ogive_test::Named;

TEST_CASE("named by JSON, strategies that vary what was good give the history of typed ones") {
  ogive_test::compare_all(Named{Random{}, R"("Random")"}, Named{Exhaustive{}, R"("Exhaustive")"},
                          Named{Evolution{.population = 2}, R"({"type": "Evolution", "population": 2})"},
                          Named{LocalSearch{.starts = 2}, R"({"type": "LocalSearch", "starts": 2})"},
                          Named{Annealing{.starts = 2}, R"({"type": "Annealing", "starts": 2})"});
}

TEST_CASE("named by JSON, strategies around others give the history of typed ones") {
  ogive_test::compare_all(Named{at_fidelity(Evolution{.population = 2}, {{.trials = 2, .fidelity = 0.5}}),
                                R"({"type": "AtFidelity", "stages": [{"trials": 2, "fidelity": 0.5}],
                                    "strategy": {"type": "Evolution", "population": 2}})"});
  const auto begin_with_one = [](const auto& space) {
    Rng random(7);
    const std::string first = text(space.part, sample(space.part, random));
    ogive_test::compare_on(space, Named{enqueue(Random{}, {first}),
                                        concat(R"({"type": "Enqueue", "strategy": "Random", "first": [)",
                                               json_text(first), "]}")});
  };
  begin_with_one(ogive_test::named_nb201());
  begin_with_one(ogive_test::named_darts());
}
