#include "ogive/search/session.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;
using ogive_test::timeless;

namespace session_test {

double loss_of(const Nb201Cell& cell) {
  double loss = 0;
  for (const int operation : cell.operations) loss += operation != 3;
  return loss;
}
const Search search{Nb201Space{}, Evolution{.population = 5, .sample = 3}, &loss_of};

TEST_CASE("a loop of one's own gives what run gives") {
  auto session = search.start({.trials = 60, .seed = 2});
  while (auto trial = session.ask()) session.tell(*trial, loss_of(trial->architecture));
  CHECK(timeless(session.result()) == timeless(search.run({.trials = 60, .seed = 2})));
  CHECK(session.result().ending == Ending::all_trials);

  auto evaluating = search.start({.trials = 60, .seed = 2});
  while (auto trial = evaluating.ask()) evaluating.tell(evaluating.evaluate(*trial));
  CHECK(timeless(evaluating.result()) == timeless(session.result()));
}

TEST_CASE("the order of asks and tells does not matter") {
  const RunOptions options{.trials = 60, .seed = 2, .lookahead = 4};
  const auto expected = timeless(search.run(options));

  auto one_by_one = search.start(options);
  while (auto trial = one_by_one.ask()) one_by_one.tell(*trial, loss_of(trial->architecture));
  CHECK(timeless(one_by_one.result()) == expected);

  auto backwards = search.start(options);
  for (;;) {
    std::vector<Trial<Nb201Cell>> out;
    while (auto trial = backwards.ask()) out.push_back(*trial);
    if (out.empty()) break;
    std::reverse(out.begin(), out.end());
    for (const auto& trial : out) backwards.tell(trial, loss_of(trial.architecture));
  }
  CHECK(timeless(backwards.result()) == expected);
}

TEST_CASE("at most lookahead trials are out") {
  auto session = search.start({.trials = 10, .lookahead = 3});
  std::vector<Trial<Nb201Cell>> out;
  while (auto trial = session.ask()) out.push_back(*trial);
  CHECK(out.size() == 3);
  session.tell(out[1], 1.0);  // the first is still out
  CHECK_FALSE(session.ask());
  CHECK(session.result().history.empty());
  session.tell(out[0], 1.0);
  CHECK(session.result().history.size() == 2);
  CHECK(session.ask()->id == 3);
  CHECK(session.ask()->id == 4);
  CHECK_FALSE(session.ask());
  CHECK(session.result().ending == Ending::unfinished);
}

TEST_CASE("a trial is told once, and only after it was asked for") {
  auto session = search.start({.trials = 3});
  CHECK(message([&] { session.tell(Trial<Nb201Cell>{}, 1.0); }) ==
        "trial 0: expected a trial that was asked for and not yet told, got another");
  const auto trial = *session.ask();
  session.tell(trial, 1.0);
  CHECK(message([&] { session.tell(trial, 1.0); }) ==
        "trial 0: expected a trial that was asked for and not yet told, got another");
}

TEST_CASE("a trial told without a score has failed") {
  auto session = search.start({.trials = 3});
  session.tell(*session.ask());
  auto trial = *session.ask();
  trial.error = "the cluster was down";
  session.tell(trial);
  session.tell(*session.ask(), std::numeric_limits<double>::quiet_NaN());
  CHECK(session.result().failed() == 3);
  CHECK(session.result().history[0].error == "no score");
  CHECK(session.result().history[1].error == "the cluster was down");
  CHECK(session.result().history[2].error == "the score is NaN");
}

/// Keeps two trials out, every other one at half the effort, each going on from the one before last; ends
/// after six.
struct Rounds {
  template <class Space>
  class State {
   public:
    State(const Rounds&, const Space&) {}
    std::optional<Proposal<Nb201Cell>> ask(Rng&) {
      if (asked_ == told_ + 2) return {};
      const std::uint64_t id = asked_++;
      Proposal<Nb201Cell> proposal({}, id % 2 == 0 ? 0.5 : 1);
      if (id >= 2) proposal.continues = id - 2;
      return proposal;
    }
    void tell(const Trial<Nb201Cell>&, Rng& rng) {
      last_draw_ = rng();
      ++told_;
    }
    bool done() const { return told_ >= 6; }

   private:
    std::uint64_t asked_ = 0, told_ = 0, last_draw_ = 0;
  };
};

TEST_CASE("a strategy may wait, ask for shares of the effort, and end") {
  const Search rounds{Nb201Space{}, Rounds{}, [](const Nb201Cell&, const Context& c) {
                        return c.fidelity + (c.continues ? static_cast<double>(*c.continues) : -1);
                      }};
  const auto result = rounds.run({.trials = 100, .lookahead = 5});
  CHECK(result.ending == Ending::strategy);
  CHECK(result.history.size() == 7);  // the seventh was out when the sixth was told
  CHECK((*result.history[0].score)[0] == -0.5);
  CHECK((*result.history[3].score)[0] == 2);  // fidelity 1, continues trial 1
  CHECK(result.best().id == 1);               // of those with full effort, though trial 0 has the lower loss
}

struct Stray {
  double fidelity;
  int operation;
  template <class Space>
  struct State {
    State(const Stray& options, const Space&) : stray(options) {}
    Proposal<Nb201Cell> ask(Rng&) {
      return {Nb201Cell{{static_cast<std::uint8_t>(stray.operation), 0, 0, 0, 0, 0}}, stray.fidelity};
    }
    void tell(const Trial<Nb201Cell>&) {}
    const Stray& stray;
  };
};

TEST_CASE("what a strategy proposes is checked") {
  const auto says = [](Stray stray) {
    return message([&] { Search{Nb201Space{}, stray, &loss_of}.run({.trials = 1}); });
  };
  CHECK(says({0, 1}) == "trial 0: expected the strategy to propose a fidelity above 0 and at most 1, got 0");
  CHECK(says({1, 7}) ==
        "trial 0: expected the strategy to propose an architecture of the space, got another");
  CHECK(says({1, 1}) == "nothing was thrown");
}

/// Counts its preparations, and ends them early at a wish.
struct Prepares {
  int* calls;
  template <class Space>
  class State {
   public:
    State(const Prepares& options, const Space&) : calls_(options.calls) {}
    bool prepare(const Preparation& preparation) {
      ++*calls_;
      CHECK(preparation.mixed_epochs == 0);
      for (std::uint64_t step = 1; step <= 4; ++step)
        if (!preparation.goes_on("warming up", step, 4)) return false;
      return true;
    }
    double evaluate(const Nb201Cell& cell, Context&) const { return loss_of(cell); }
    std::vector<std::string> notes() const { return {concat("prepared ", *calls_, " times")}; }

   private:
    int* calls_;
  };
};
struct StopsAt {
  std::uint64_t step;
  bool on_progress(std::string_view stage, std::uint64_t done, std::uint64_t) {
    return stage != "warming up" || done < step;
  }
};

TEST_CASE("an estimator is prepared once, before the first trial") {
  int calls = 0;
  const Search prepared{Nb201Space{}, Evolution{.population = 5, .sample = 3}, Prepares{&calls}};
  const auto result = prepared.run({.trials = 20, .seed = 2});
  CHECK(calls == 1);
  CHECK(timeless(result) == timeless(search.run({.trials = 20, .seed = 2})));
  CHECK(result.notes == std::vector<std::string>{"prepared 1 times"});

  auto session = prepared.start({.trials = 3});
  CHECK(calls == 1);
  while (auto trial = session.ask()) session.tell(session.evaluate(*trial));
  CHECK(calls == 2);
}

TEST_CASE("a run that is stopped while it prepares says by whom") {
  int calls = 0;
  const Search prepared{Nb201Space{}, Evolution{}, Prepares{&calls}};
  CHECK(prepared.run({.trials = 20}, StopsAt{2}).ending == Ending::observer);
  const std::atomic<bool> stop = true;
  const auto result = prepared.run({.trials = 20, .stop = StopToken(stop)});
  CHECK(result.ending == Ending::stop_token);
  CHECK(result.history.empty());
}

}  // namespace session_test
