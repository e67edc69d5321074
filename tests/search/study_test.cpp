#include "ogive/search/study.hpp"

#include <atomic>
#include <cmath>
#include <stdexcept>

#include "ogive/estimate/direction.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/evolution.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;
using ogive_test::timeless;

namespace study_test {

/// The digits 0 to 9, drawn evenly.
struct Digits {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(10)); }
  bool contains(int digit) const { return digit >= 0 && digit < 10; }
};

/// A run with these losses, one trial a second; NaN fails.
Result<int> run_of(const std::vector<double>& losses) {
  Result<int> run;
  run.objectives = {accuracy_objective()};
  run.ending = Ending::all_trials;
  for (const double loss : losses) {
    Trial<int> trial{.id = run.history.size()};
    if (!std::isnan(loss)) trial.score = Score<1>{{loss}};
    run.add(std::move(trial), [](int) { return ""; });
    run.moments.back() = static_cast<double>(run.history.size());
  }
  return run;
}

constexpr double failed = NAN;

StudyOutcome<Digits> four_runs() {
  StudyOutcome<Digits> outcome{
      .space = {}, .strategy = "Mine", .seeds = {1, 2, 3, 4}, .options = {.trials = 3}};
  outcome.runs = {run_of({30, 12, 20}), run_of({failed, 40, 10}), run_of({16, 16, 16}), run_of({50, 14})};
  outcome.random = {run_of({30, 30, 30}), run_of({12, 30, failed}), run_of({failed, failed, failed}),
                    run_of({50, 40, 14})};
  return outcome;
}

TEST_CASE("mean and sample deviation are those of the textbook") {
  // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares' sum 32.
  const std::vector<double> numbers{2, 4, 4, 4, 5, 5, 7, 9};
  const Spread all = spread(numbers);
  CHECK(all.count == 8);
  CHECK(all.mean == 5);
  CHECK(all.deviation == Approx(std::sqrt(32.0 / 7)));
  CHECK(all.least == 2);
  CHECK(all.greatest == 9);
  CHECK(spread(std::vector<double>{3}).deviation == 0);
  CHECK(spread({}).count == 0);
  // A large offset does not eat the spread.
  CHECK(spread(std::vector<double>{1e9 + 1, 1e9 + 2, 1e9 + 3}).deviation == 1);
}

TEST_CASE("a study's numbers, by hand") {
  const auto outcome = four_runs();
  // Bests: 88, 90, 84, 86 %; of Random: 70, 88, nothing, 86 %.
  CHECK(outcome.found().count == 4);
  CHECK(outcome.found().mean == 87);
  CHECK(outcome.found().deviation == Approx(std::sqrt(20.0 / 3)));
  CHECK(outcome.found().least == 84);
  CHECK(outcome.found().greatest == 90);
  CHECK(outcome.found_by_random().count == 3);
  CHECK(outcome.found_by_random().mean == Approx(244.0 / 3));
  // After one trial: 70, nothing yet, 84, 50. After two: 88, 60, 84, 86. The fourth run ended with two.
  CHECK(outcome.after(0).count == 0);
  CHECK(outcome.after(1).count == 3);
  CHECK(outcome.after(1).mean == 68);
  CHECK(outcome.after(2).mean == Approx(318.0 / 4));
  CHECK(outcome.after(3).mean == 87);
  CHECK(outcome.after(100).mean == 87);
  CHECK(outcome.random_after(2).mean == Approx((70 + 88 + 60) / 3.0));
  // Draws: 70, 70, 70, 88, 70, 50, 60, 86.
  CHECK(outcome.drawn().count == 8);
  CHECK(outcome.drawn().mean == Approx(564.0 / 8));
  // Pairs: 88 beats 70 and 86, equals 88; 90 beats all three; 84 beats 70; 86 beats 70, equals 86.
  CHECK(outcome.superiority() == Approx((2.5 + 3 + 1 + 1.5) / 12));
  CHECK(outcome.cut_short() == 0);
}

TEST_CASE("the best so far is a step function; a higher fidelity starts afresh") {
  const auto steps = incumbents(run_of({30, failed, 30, 12, 20, 11}));
  REQUIRE(steps.size() == 3);
  CHECK(steps[1].trials == 4);
  CHECK(steps[1].seconds == 4);
  CHECK(steps[1].loss == 12);
  CHECK(losses_at(std::vector<Incumbents>{steps}, 0.5).empty());
  CHECK(losses_at(std::vector<Incumbents>{steps}, 5.9) == std::vector<double>{12});
  CHECK(losses_at(std::vector<Incumbents>{steps}, 6) == std::vector<double>{11});

  FollowIncumbent best;
  CHECK(best.take(0.5, 10));
  CHECK(best.take(1, 20));
  CHECK_FALSE(best.take(0.5, 5));
  CHECK_FALSE(best.take(1, 20));
  CHECK(best.take(1, 19));
}

/// Stands for one that moves logits.
struct Gradient {
  const int* gradient() const { return moves ? &one : nullptr; }
  bool moves;
  int one = 1;
};

TEST_CASE("a gradient strategy leaves its last trial, whatever its best") {
  CHECK(outcome_of(Random{}) == Outcome::best);
  CHECK(outcome_of(Darts{}) == Outcome::last);
  CHECK(outcome_of(Gradient{true}) == Outcome::last);
  CHECK(outcome_of(Gradient{false}) == Outcome::best);

  const auto run = run_of({30, failed, 12, 20, failed});
  const auto steps = incumbents(run, Outcome::last);
  REQUIRE(steps.size() == 3);
  CHECK(steps.back().loss == 20);
  CHECK(steps.back().trials == 4);

  auto outcome = four_runs();
  outcome.outcome = Outcome::last;
  // Last: 80, 90, 84, 86 %; after two trials: 88, 60, 84, 86. Random is as good as its best.
  CHECK(outcome.found().mean == 85);
  CHECK(outcome.after(2).mean == Approx(318.0 / 4));
  CHECK(outcome.found_by_random().mean == Approx(244.0 / 3));
  CHECK(has(outcome.text(), "the last trial of each run counts"));
}

TEST_CASE("the text of a study has all of its numbers") {
  const std::string text = four_runs().text();
  INFO(text);
  CHECK(has(text, "Mine: 4 seeds (1 to 4), 3 trials each"));
  CHECK(has(text, "87.00 \u00b1 2.58   90.00   84.00"));
  CHECK(has(text, "81.33 \u00b1 9.87   88.00   70.00"));
  CHECK(has(text, "one random draw          70.50"));
  CHECK(has(text, "after trials       1       3"));
  CHECK(has(text, "Mine           68.00   87.00"));
  CHECK(has(text, "66.7 % of all pairs"));
  CHECK(has(text, "Random: 1 of 4 runs found nothing"));
  CHECK(has(text, "Random: 4 failed trials"));
  CHECK(has(text, "Mine: 1 failed trials"));
  CHECK_FALSE(has(text, "no spread"));
}

TEST_CASE("one seed has no spread, and says so") {
  StudyOutcome<Digits> outcome{.space = {}, .strategy = "Mine", .seeds = {7}, .options = {.trials = 1}};
  outcome.runs = {run_of({30})};
  const std::string text = outcome.text();
  INFO(text);
  CHECK(has(text, "1 seed (7)"));
  CHECK(has(text, "one seed: no spread"));
  CHECK_FALSE(has(text, "\u00b1"));
  CHECK_FALSE(has(text, "Random"));
  CHECK(outcome.superiority() == 0.5);
}

TEST_CASE("a study in which nothing was found says so") {
  StudyOutcome<Digits> outcome{.space = {}, .strategy = "Mine", .seeds = {1, 2}, .options = {.trials = 2}};
  outcome.runs = {run_of({failed, failed}), run_of({failed, failed})};
  CHECK(outcome.found().count == 0);
  CHECK(has(outcome.text(), "Mine: 2 of 2 runs found nothing"));
}

// The least of k draws from 0, ..., 9 is above v with probability ((9 - v) / 10)^k: its mean is the sum over
// v.
TEST_CASE("random search on digits is as good as probability theory says") {
  const Search search{Digits{}, Random{}, [](int digit) { return digit; }};
  const auto outcome = study(search, seeds(1, 2000), {.trials = 5});
  CHECK(outcome.strategy == "Random");
  CHECK(outcome.random.empty());  // it would be the same runs again
  CHECK(outcome.after(1).mean == Approx(4.5).margin(4 * 2.87 / std::sqrt(2000)));
  CHECK(outcome.after(2).mean == Approx(2.85).margin(4 * 2.4 / std::sqrt(2000)));
  CHECK(outcome.after(5).mean == Approx(1.20825).margin(4 * 1.4 / std::sqrt(2000)));
  CHECK(outcome.after(1).deviation == Approx(std::sqrt(8.25)).epsilon(0.05));
}

/// Every 13th trial fails; the others have noise of their own.
double noisy(const Nb201Cell& cell, Context& context) {
  if (context.id % 13 == 5) throw std::runtime_error("it broke");
  double loss = 0.1 * context.random.uniform();
  for (const int operation : cell.operations) loss += operation != 3;
  return loss;
}

TEST_CASE("runs of a study are single runs, for any number of threads, with Random beside them",
          "[threads]") {
  const Search search{Nb201Space{}, Evolution{.population = 8, .sample = 4}, &noisy};
  const Search random{Nb201Space{}, Random{}, &noisy};
  const auto one = study(search, {5, 2, 9}, {.trials = 40, .lookahead = 2});
  const auto many = study(search, {5, 2, 9}, {.trials = 40, .lookahead = 2}, Threads{3});
  CHECK(one.strategy == "Evolution");
  CHECK(one.fact("strategy.population") == "8");
  CHECK(one.fact("run.seed") == "5");
  REQUIRE(one.runs.size() == 3);
  REQUIRE(one.random.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const RunOptions options{.trials = 40, .seed = one.seeds[i], .lookahead = 2};
    CHECK(timeless(one.runs[i]) == timeless(search.run(options)));
    CHECK(timeless(one.random[i]) == timeless(random.run(options)));
    CHECK(timeless(one.runs[i]) == timeless(many.runs[i]));
    CHECK(timeless(one.random[i]) == timeless(many.random[i]));
    CHECK(one.runs[i].failed() == 3);
    CHECK(one.runs[i].moments.size() == 40);
    CHECK(std::is_sorted(one.runs[i].moments.begin(), one.runs[i].moments.end()));
  }
  CHECK(study(search, {5}, {.trials = 4, .random = false}).random.empty());
}

TEST_CASE("estimators that are not const run one at a time", "[threads]") {
  std::atomic<int> inside = 0, most = 0;
  const auto counting = [&inside, &most, calls = 0](int digit) mutable {
    most = std::max(most.load(), ++inside);
    sleep_for(1e-5);  // so that others would come in meanwhile
    --inside;
    return digit + ++calls;
  };
  const Search search{Digits{}, Random{}, counting};
  const auto outcome = study(search, seeds(1, 8), {.trials = 20}, Threads{4});
  CHECK(most == 1);
  // Each run has a copy of the estimator: calls begin anew.
  CHECK((*outcome.runs[7].history[0].score)[0] <= 10);
}

struct Watcher {
  std::uint64_t total = 0;
  int runs = 0, starts = 0, finishes = 0, stop_after = 1000;
  void on_start(const RunInfo& info) { starts += info.options.seed == 3; }
  bool on_progress(std::string_view stage, std::uint64_t, std::uint64_t all) {
    total = all;
    return stage != "runs" || ++runs < stop_after;
  }
  void on_finish(const auto& result) { finishes += result.options.seed == 4; }
};

TEST_CASE("observers hear of the runs of a study, and may end it") {
  const auto evolution = Evolution{.population = 4, .sample = 2};
  const Search search{Nb201Space{}, evolution, &noisy};
  Watcher watcher;
  const auto whole = study(search, {3, 4}, {.trials = 5}, watcher);
  CHECK(watcher.starts == 1);
  CHECK(watcher.runs == 4);
  CHECK(watcher.total == 4);
  CHECK(watcher.finishes == 1);
  CHECK(whole.cut_short() == 0);

  Watcher impatient{.stop_after = 2};
  const auto part = study(search, {3, 4}, {.trials = 5}, impatient);
  CHECK(part.runs[0].history.size() == 5);
  CHECK(part.random[0].history.size() == 5);
  CHECK(part.runs[1].history.empty());
  CHECK(part.cut_short() == 2);
  CHECK(has(part.text(), "2 runs were cut short"));
}

TEST_CASE("a study refuses seeds and options that make none", "[threads]") {
  const Search search{Digits{}, Random{}, [](int digit) { return digit; }};
  CHECK(seeds(1, 3) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(message([] { seeds(3, 2); }) == "seeds: expected a last seed of at least 3, got 2");
  CHECK(message([&] { study(search, {}); }) == "study: expected at least one seed, got none");
  CHECK(message([&] { study(search, {1, 2, 1}); }) == "study: expected each seed once, got 1 again");
  CHECK(message([&] { study(search, {1}, {.trials = 0}); }) ==
        "StudyOptions.trials: expected a number at least 1, got 0");
  CHECK(message([&] { study(search, {1}, {.lookahead = 0}, Threads{2}); }) ==
        "StudyOptions.lookahead: expected a number at least 1, got 0");
}

}  // namespace study_test
