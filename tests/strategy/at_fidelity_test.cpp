#include "ogive/strategy/at_fidelity.hpp"

#include <vector>

#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/testing/strategy.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;
using ogive_test::timeless;

namespace at_fidelity_test {

double first_operation(const Nb201Cell& cell) { return cell.operations[0]; }

template <class Strategy>
auto run(const Strategy& strategy, std::uint64_t trials = 20) {
  return Search{Nb201Space{}, strategy, &first_operation}.run({.trials = trials, .seed = 5});
}
template <class Strategy>
std::vector<double> fidelities(const Strategy& strategy, std::uint64_t trials) {
  std::vector<double> list;
  for (const auto& trial : run(strategy, trials).history) list.push_back(trial.fidelity);
  return list;
}

TEST_CASE("trials have the fidelities of their stages, and then 1") {
  const std::vector<FidelityStage> stages{{.trials = 2, .fidelity = 0.1}, {.trials = 1, .fidelity = 0.5}};
  CHECK(fidelities(at_fidelity(Random{}, stages), 5) == std::vector<double>{0.1, 0.1, 0.5, 1, 1});
  CHECK(fidelities(at_fidelity(Random{}, 0.25), 3) == std::vector<double>{0.25, 0.25, 0.25});
  CHECK(fidelities(at_fidelity(Random{}, std::vector<FidelityStage>{}), 2) == std::vector<double>{1, 1});
  CHECK(fidelities(enqueue(at_fidelity(Random{}, 0.25), {Nb201Cell{}}), 2) == std::vector<double>{1, 0.25});
}

TEST_CASE("what is asked for is what the strategy asks for without a schedule") {
  const Evolution evolution{.population = 4, .sample = 2};
  auto scheduled = timeless(run(at_fidelity(evolution, {{.trials = 7, .fidelity = 0.1}})));
  for (auto& trial : scheduled) trial.fidelity = 1;
  CHECK(scheduled == timeless(run(evolution)));
}

TEST_CASE("a schedule keeps what strategies promise") {
  CHECK(testing::check_strategy(at_fidelity(Random{}, 0.5), Nb201Space{}).text() == "");
  CHECK(testing::check_strategy(at_fidelity(Evolution{}, {{.trials = 9, .fidelity = 0.5}}), Nb201Space{})
            .text() == "");
}

TEST_CASE("a schedule out of range, or over one of the strategy's own, is refused") {
  CHECK(message([] {
          run(at_fidelity(Random{}, {{.trials = 3}, {.trials = 1, .fidelity = 1.5}}));
        }) == "AtFidelity.stages.1.fidelity: expected a number above 0 and at most 1, got 1.5");
  CHECK(message([] { run(at_fidelity(Random{}, {{.trials = 0}})); }) ==
        "AtFidelity.stages.0.trials: expected a number at least 1, got 0");
  CHECK(message([] { run(at_fidelity(Hyperband{.min_fidelity = 0.25, .eta = 2}, 0.5)); }) ==
        "at_fidelity: expected a strategy that leaves fidelity to the schedule, got one that asks for 0.25");
}

TEST_CASE("a journal's header tells the schedule") {
  CHECK(fields_text(at_fidelity(Random{}, {{.trials = 3, .fidelity = 0.5}})) == "stages=[3 at 0.5]");
}

}  // namespace at_fidelity_test
