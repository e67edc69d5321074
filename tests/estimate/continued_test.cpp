// Trials that continue others: the training goes on, and ends as one that never paused.
#include <atomic>
#include <optional>

#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/strategy/successive_halving.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/memory_keeper.hpp"

using namespace ogive_test;

namespace continued_test {

TEST_CASE("a training in legs is the training in one, bit for bit") {
  const SearchData set = data();
  const auto normalisation = Normalisation::of(set.train);
  Training training = quick;
  training.augment = {.pad = 1, .flip = true};
  training.warmup_steps = 3;
  Network whole = fresh(conv_cell);
  const auto losses = train(whole, set.train, normalisation, training, Rng(3)).losses;

  Bytes state;
  for (const std::size_t until : {1U, 3U, 4U}) {
    Network leg = fresh(conv_cell, 70 + until);  // other weights: all must come from the state
    if (until == 1) leg = fresh(conv_cell);
    const auto so_far =
        train(leg, set.train, normalisation, training, Rng(3), {}, {}, {until, &state}).losses;
    CHECK(so_far == std::vector<double>(losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(until)));
    if (until == 4)
      CHECK((weights_to_bytes(ogive::state(leg.layers())) == weights_to_bytes(ogive::state(whole.layers()))));
  }
}

/// Each architecture is trained for a quarter, then a half, then whole.
struct Steps {
  template <class Space>
  class State {
   public:
    State(const Steps&, const Space& space) : space_(space) {}
    std::optional<Proposal<Nb201Cell>> ask(Rng& rng) {
      if (asked_ > told_) return {};
      const std::uint64_t id = asked_++;
      if (id % 3 == 0) cell_ = sample(space_, rng);
      const double fidelity = id % 3 == 0 ? 0.25 : id % 3 == 1 ? 0.5 : 1;
      return Proposal<Nb201Cell>(cell_, fidelity, id % 3 == 0 ? std::nullopt : std::optional(id - 1));
    }
    void tell(const Trial<Nb201Cell>&) { ++told_; }

   private:
    const Space& space_;
    Nb201Cell cell_{};
    std::uint64_t asked_ = 0, told_ = 0;
  };
};

TEST_CASE("a continued trial is judged as one that was trained straight, kept or not") {
  const RunOptions options{.trials = 6, .seed = 5};
  const TrainingEstimator keeps{.data = data(), .training = quick};
  TrainingEstimator forgets = keeps;
  forgets.kept = 0;
  const auto result = Search{space, Steps{}, keeps}.run(options);
  REQUIRE(result.failed() == 0);
  CHECK(result.history[2].origin == 0);
  CHECK(result.history[4].origin == 3);
  for (const std::size_t begun : {0U, 3U}) {
    Network network = build(space, result.history[begun].architecture, NetworkShape{8, 8, 3, 3});
    const Rng stream = Rng(options.seed).split(begun);
    network.initialise(stream.split(0));
    const auto normalisation = Normalisation::of(keeps.data.train);
    train(network, keeps.data.train, normalisation, quick, stream);
    CHECK((*result.history[begun + 2].score)[0] ==
          100.0 - accuracy(network, keeps.data.validation, normalisation));
  }
  CHECK(timeless(Search{space, Steps{}, forgets}.run(options)) == timeless(result));
}

/// How many steps a run takes: checkpoints are due before every step.
std::size_t steps_of(const TrainingEstimator& estimator, bool continues) {
  TrainingEstimator::State<Nb201Space> judge(estimator, space);
  MemoryKeeper keeper;
  for (std::uint64_t id = 0; id < 3; ++id) {
    Context context{.id = id,
                    .random = Rng(1),
                    .fidelity = id == 0   ? 0.25
                                : id == 1 ? 0.5
                                          : 1,
                    .continues = id > 0 && continues ? std::optional(id - 1) : std::nullopt,
                    .checkpoint = {&keeper, to_text(id)}};
    judge.evaluate(conv_cell, context);
  }
  std::size_t steps = 0;
  for (const auto& [name, saves] : keeper.saves) steps += saves.size();
  return steps;
}

TEST_CASE("a continued trial spends only the epochs that it adds") {
  // 48 images in batches of 16 are 3 steps an epoch; a quarter, half and all of 4 epochs are 1, 2 and 4.
  TrainingEstimator estimator{.data = data(), .training = quick};
  CHECK(steps_of(estimator, true) == 3 * 4);
  CHECK(steps_of(estimator, false) == 3 * (1 + 2 + 4));
  estimator.kept = 0;
  CHECK(steps_of(estimator, true) == 3 * (1 + 2 + 4));
  estimator = {.data = data(), .training = quick, .one_schedule = false};
  CHECK(steps_of(estimator, true) == 3 * (1 + 2 + 4));
}

TEST_CASE("successive halving of trainings has one history for any number of threads", "[threads]") {
  const SuccessiveHalving halving{.architectures = 4, .min_fidelity = 0.25, .eta = 2};
  const TrainingEstimator estimator{.data = data(), .training = quick};
  const RunOptions options{.trials = 14, .seed = 2, .lookahead = 3};
  const auto result = Search{space, halving, estimator}.run(options);
  CHECK(result.failed() == 0);
  CHECK(timeless(Search{space, halving, estimator}.run(options, Threads{3})) == timeless(result));
  // Around it, a cache has streams of its own: trainings start over there, to the same answers twice.
  const auto behind = Search{space, halving, cached(estimator)}.run(options);
  CHECK(timeless(Search{space, halving, cached(estimator)}.run(options, Threads{2})) == timeless(behind));
}

}  // namespace continued_test
