// A search that is stopped while one of its networks trains.
#include <algorithm>
#include <atomic>

#include "ogive/estimate/training.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"

using namespace ogive_test;

namespace stop_test {

/// Networks that ask for a stop at a given step of training, counted over all trials.
struct AlarmedSpace {
  using Architecture = std::size_t;  ///< the units of the hidden layer

  std::atomic<std::size_t>* steps;
  std::atomic<bool>* stop;
  std::size_t alarm;

  Architecture sample(Rng& rng) const { return 1 + rng.below(16); }
  bool contains(Architecture units) const { return units >= 1 && units <= 16; }
};
class Alarm final : public Layer {
 public:
  explicit Alarm(const AlarmedSpace& space) : space_(space) {}

 private:
  Var forward(const Var& x) override {
    if (x.tape().mode() == Mode::training && ++*space_.steps == space_.alarm) *space_.stop = true;
    return x;
  }
  AlarmedSpace space_;
};
Network build(const AlarmedSpace& alarmed, std::size_t units, const NetworkShape& shape) {
  const std::size_t pixels = shape.images(1).size();
  return {std::make_unique<Sequential>(std::make_unique<Alarm>(alarmed), std::make_unique<Flatten>(),
                                       std::make_unique<Linear>(pixels, units), std::make_unique<Relu>(),
                                       std::make_unique<Linear>(units, shape.classes)),
          shape};
}

TEST_CASE("a token raised while a network trains ends the search before the next step", "[threads]") {
  std::atomic<std::size_t> steps = 0;
  std::atomic<bool> stop = false;
  const std::size_t steps_of_trial = 4 * 3;  // epochs, batches
  const auto run = [&](std::size_t alarm, std::uint64_t lookahead, auto&&... parts) {
    steps = 0;
    stop = false;
    const Search search{AlarmedSpace{&steps, &stop, alarm}, Random{}, TrainingEstimator{data(), quick}};
    return search.run({.trials = 6, .seed = 3, .lookahead = lookahead}, parts...);
  };
  const auto is_prefix = [](const auto& part, const auto& whole) {
    return part.size() < whole.size() && std::equal(part.begin(), part.end(), whole.begin());
  };
  struct Button {
    const std::atomic<bool>* stop;
    StopToken stop_token() const { return StopToken(*stop); }
    void on_start(const RunInfo&) const {}
  };
  const Button button{&stop};
  const auto whole = timeless(run(0, 1, button));
  CHECK(whole.size() == 6);
  CHECK(steps == 6 * steps_of_trial);
  for (const auto& trial : whole) CHECK_FALSE(trial.failed());

  const std::size_t alarm = 2 * steps_of_trial + 5;
  const auto stopped = run(alarm, 1, button);
  CHECK(stopped.ending == Ending::stop_token);
  CHECK(steps == alarm);
  CHECK(stopped.history.size() == 2);
  CHECK(is_prefix(timeless(stopped), whole));

  const auto threaded = run(alarm, 2, button, Threads{2});  // two trials are under way
  CHECK(threaded.ending == Ending::stop_token);
  CHECK(is_prefix(timeless(threaded), timeless(run(0, 2, button))));
}

}  // namespace stop_test
