#include "ogive/strategy/reinforce.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/arms.hpp"

using namespace ogive;
using ogive_test::Arms;
using ogive_test::arms;
using ogive_test::NoChoices;
using ogive_test::pulled;

namespace reinforce_test {

static_assert(StrategyFor<Reinforce, Arms, 1> && !StrategyFor<Reinforce, Arms, 2>);
static_assert(StrategyFor<Ppo, Arms, 1> && !StrategyFor<Ppo, NoChoices, 1>);

const std::vector<Choices> all_pulls{{0, none}, {1, 0}, {1, 1}, {2, none}};

/// The log probability of each of them.
template <class State>
std::vector<double> logs_of_pulls(State& state) {
  Rng rng(9);
  std::vector<double> logs;
  for (const Choices& choices : all_pulls) {
    const auto each = state.log_probabilities(choices, rng);
    logs.push_back(std::accumulate(each.begin(), each.end(), 0.0));
  }
  return logs;
}

template <class Strategy>
void learns_the_best_arm(const Strategy& strategy) {
  for (const double scale : {1e-6, 1.0, 1e6}) {
    CAPTURE(scale);
    typename Strategy::template State<Arms> state(strategy, arms);
    Rng rng(4);
    for (std::uint64_t id = 0; id < 600; ++id) {
      const Choices choices = state.ask(rng);
      REQUIRE(contains(arms, choices));
      auto trial = pulled(choices, choices == Choices{1, 1} ? 0.0 : scale * (1 + rng.uniform()));
      trial.id = id;
      state.tell(trial, rng);
    }
    CHECK(logs_of_pulls(state)[2] > std::log(0.7));
  }
}
TEST_CASE("both policies learn where the reward is, at any scale") {
  learns_the_best_arm(Reinforce{});
  learns_the_best_arm(Reinforce{.policy = {.batch = 4}});
  learns_the_best_arm(Ppo{});
}

TEST_CASE("asks come from the probabilities of the controller") {
  const Reinforce options;
  Reinforce::State<Arms> state(options, arms);
  Rng rng(2);
  std::vector<double> counts(all_pulls.size());
  const int draws = 4000;
  for (int i = 0; i < draws; ++i) {
    const Choices choices = state.ask(rng);
    for (std::size_t k = 0; k < all_pulls.size(); ++k) counts[k] += choices == all_pulls[k] ? 1 : 0;
  }
  const auto logs = logs_of_pulls(state);
  double all = 0;
  for (std::size_t k = 0; k < all_pulls.size(); ++k) {
    const double p = std::exp(logs[k]);
    all += p;
    CHECK(counts[k] / draws == Approx(p).margin(4 * std::sqrt(p * (1 - p) / draws)));
  }
  CHECK(all == Approx(1.0));
}

TEST_CASE("the first score is the baseline, and the next moves its architecture") {
  const Reinforce options{.entropy = 0};
  Reinforce::State<Arms> state(options, arms);
  Rng rng(1);
  const auto start = logs_of_pulls(state);
  state.tell(pulled({0, none}, 5.0), rng);
  CHECK(logs_of_pulls(state) == start);
  state.tell(pulled({1, 1}, 4.0), rng);
  const auto better = logs_of_pulls(state);
  CHECK(better[2] > start[2]);
  CHECK(better[0] < start[0]);
  state.tell(pulled({2, none}, 9.0), rng);
  CHECK(logs_of_pulls(state)[3] < better[3]);
}

TEST_CASE("entropy alone draws the policy to the uniform one") {
  const Reinforce options{.entropy = 1};
  Reinforce::State<Arms> state(options, arms);
  Rng rng(1);
  for (int i = 0; i < 300; ++i) state.tell(pulled({1, 0}, 2.0), rng);  // equal losses: no advantage
  const auto logs = logs_of_pulls(state);
  CHECK(logs[0] == Approx(std::log(1.0 / 3)).epsilon(0.02));
  CHECK(logs[1] == Approx(std::log(1.0 / 6)).epsilon(0.02));
}

TEST_CASE("weights move once for each batch of scores") {
  const Reinforce options{.policy = {.batch = 3}};
  Reinforce::State<Arms> state(options, arms);
  Rng rng(1);
  const auto start = logs_of_pulls(state);
  state.tell(pulled({0, none}, 5.0), rng);
  state.tell({.architecture = {1, 0}, .error = "it broke"}, rng);
  state.tell(pulled({1, 1}, std::numeric_limits<double>::infinity()), rng);
  state.tell(pulled({1, 1}, 4.0), rng);
  CHECK(logs_of_pulls(state) == start);
  state.tell(pulled({1, 1}, 3.0), rng);
  CHECK(logs_of_pulls(state) != start);
}

/// What the policy is after the score of an early ask came late, when its arm had become far likelier.
std::vector<double> after_late_score(std::uint64_t id, double loss) {
  const Ppo options{.policy = {.batch = 1, .epochs = 1, .clip = 0.01}, .learning_rate = 0.05, .entropy = 0};
  Ppo::State<Arms> state(options, arms);
  Rng rng(4);
  const Choices first = state.ask(rng);
  const Choices other = first[0] == 0 ? Choices{2, none} : Choices{0, none};
  for (int i = 0; i < 5; ++i) {  // given trials: no asks of its own
    for (const auto& trial : {pulled(other, 8.0), pulled(first, 0.0)}) {
      auto told = trial;
      told.id = ~std::uint64_t{0} - static_cast<std::uint64_t>(i);
      state.tell(told, rng);
    }
  }
  auto late = pulled(first, loss);
  late.id = id;
  state.tell(late, rng);
  return logs_of_pulls(state);
}
TEST_CASE("the proximal policy compares with the probabilities at the ask of that trial") {
  // The moving average of 8, 0, 8, 0, ... by hand, for a score that has no advantage at all.
  double mean = 8;
  for (int i = 1; i < 10; ++i) mean = 0.8 * mean + 0.2 * (i % 2 == 0 ? 8.0 : 0.0);
  const std::uint64_t asked = 0, never_asked = 1;
  const auto nothing_learnt = after_late_score(asked, mean);
  CHECK(after_late_score(asked, -5.0) == nothing_learnt);  // clipped: it is likelier than when it was drawn
  CHECK(after_late_score(never_asked, -5.0) != nothing_learnt);
  CHECK(after_late_score(asked, 50.0) != nothing_learnt);
}

TEST_CASE("given trials teach before anything was asked") {
  const Reinforce options;
  Reinforce::State<Arms> state(options, arms);
  Rng rng(3);
  for (std::uint64_t i = 0; i < 40; ++i) {
    auto trial = pulled(i % 2 == 0 ? Choices{2, none} : Choices{1, 0}, i % 2 == 0 ? 1.0 : 2.0);
    trial.id = ~i;
    REQUIRE(trial.given());
    state.tell(trial, rng);
  }
  CHECK(logs_of_pulls(state)[3] > std::log(0.5));
}

struct ChooseFromNothing {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"colour", 0}}; }
};
TEST_CASE("a controller refuses a decision without options") {
  CHECK(ogive_test::message([] {
          const Reinforce options;
          const ChooseFromNothing nothing;
          Reinforce::State<ChooseFromNothing>(options, nothing);
        }) == "decision colour: expected 1 to 65534 options, got 0");
}

TEST_CASE("the options of a policy search have ranges") {
  const auto says = [](const auto& options) {
    return ogive_test::message([&] { check_fields(options, "Reinforce"); });
  };
  CHECK(says(Reinforce{.learning_rate = 0}) == "Reinforce.learning_rate: expected a number above 0, got 0");
  CHECK(says(Reinforce{.decay = 1}) == "Reinforce.decay: expected a number at least 0 and below 1, got 1");
  CHECK(says(Reinforce{.entropy = -1}) == "Reinforce.entropy: expected a number at least 0, got -1");
  CHECK(says(Reinforce{.policy = {.batch = 0}}) ==
        "Reinforce.policy.batch: expected a number at least 1, got 0");
  CHECK(says(Reinforce{.controller = {.hidden = 0}}) ==
        "Reinforce.controller.hidden: expected a number at least 1, got 0");
  CHECK(says(Ppo{.policy = {.clip = 2}}) ==
        "Reinforce.policy.clip: expected a number above 0 and below 1, got 2");
  CHECK(says(Reinforce{}) == "nothing was thrown");
}

}  // namespace reinforce_test
