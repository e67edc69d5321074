// Gradient strategies with a journal: epochs are its trials, and checkpoints let a run go on inside of one.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/memory_keeper.hpp"
#include "tests/message.hpp"

using namespace ogive;
using namespace ogive_test;

namespace gradient_journal_test {

Bytes bytes_of(const std::vector<double>& numbers) {
  Bytes bytes;
  append_numbers(bytes, std::span(numbers));
  return bytes;
}
void take_from(std::span<const std::uint8_t> bytes, std::vector<double>& numbers) {
  expect(bytes.size() == numbers.size() * sizeof(double), "state", "as many numbers", "another count");
  std::memcpy(numbers.data(), bytes.data(), bytes.size());
}

/// Mixing weights are the logits of an edge as they are; noise shows which random stream was drawn from.
struct Drift {
  class Logits {
   public:
    Logits(const Drift&, const std::vector<std::size_t>& rows, Rng& rng) : logits_(5 * rows.size()) {
      for (double& logit : logits_) logit = rng.uniform();
    }
    void mixing(std::span<float> weights, Rng& rng) {
      for (std::size_t k = 0; k < weights.size(); ++k)
        weights[k] = static_cast<float>(logits_[k] + 0.01 * rng.uniform());
    }
    void step(std::span<const float> gradient) {
      for (std::size_t k = 0; k < gradient.size(); ++k) logits_[k] -= 0.1 * static_cast<double>(gradient[k]);
    }
    Bytes save() const { return bytes_of(logits_); }
    void load(std::span<const std::uint8_t> bytes) { take_from(bytes, logits_); }

   private:
    std::vector<double> logits_;
  };
};

int steps_taken = 0;

/// Shared weights that drift with every step; three steps are an epoch. `Saves`: whether it can be put away.
template <bool Saves>
struct Moving {
  double scale = 1;

  template <class Space>
  class State {
   public:
    State(const Moving& options, const Space&) : scale_(options.scale), weights_(30) {}
    double evaluate(const Nb201Cell& cell, const Context& context) const {
      if (context.id == 3) throw Error("Moving", "can't judge this one");
      double loss = 0;
      for (std::size_t e = 0; e < 6; ++e) loss += weights_[5 * e + cell.operations[e]];
      return scale_ * loss;
    }
    double loss_and_gradient(std::span<const float> mixing, std::span<float> gradient, Part,
                             Context& context) {
      for (std::size_t k = 0; k < 30; ++k)
        gradient[k] =
            static_cast<float>(weights_[k] - static_cast<double>(mixing[k]) + context.random.normal());
      return 0;
    }
    void train_step(std::span<const float> mixing, Context& context) {
      ++steps_taken;
      for (std::size_t k = 0; k < 30; ++k)
        weights_[k] = std::sin(weights_[k] + static_cast<double>(mixing[k]) + context.random.uniform());
    }
    std::size_t steps() const { return 3; }
    Bytes save() requires Saves { return bytes_of(weights_); }
    void load(std::span<const std::uint8_t> bytes) requires Saves { take_from(bytes, weights_); }

   private:
    double scale_;
    std::vector<double> weights_;
  };
};

/// Keeps records and checkpoints in memory, through runs that end by an exception.
struct Kept : MemoryJournal {
  MemoryKeeper checkpoints{};
  int opened = 0, closed = 0;

  void open(const RunDescription& run) {
    ++opened;
    const auto trials =
        std::find_if(run.begin(), run.end(), [](const auto& fact) { return fact.name == "run.trials"; });
    CHECK((trials != run.end() && trials->fixed && trials->value == "6"));
  }
  void close() { ++closed; }
  Keeper* keeper() { return &checkpoints; }
};

/// Hears all, and breaks the run off, as if the process were killed, when it has heard enough.
struct Listener {
  std::uint64_t fatal = 1000;
  std::vector<std::vector<float>> mixing{};
  std::vector<Trial<Nb201Cell>> trials{};

  void on_progress(std::string_view, std::uint64_t done, std::uint64_t) const {
    if (done == fatal) throw Error("Listener", "killed");
  }
  void on_mixing(const MixingRecord& record) {
    mixing.emplace_back(record.weights.begin(), record.weights.end());
  }
  void on_trial(const Trial<Nb201Cell>& trial) {
    trials.push_back(trial);
    trials.back().seconds = 0;
  }
};

const RunOptions options{.trials = 6, .seed = 3};
const Search saving{Nb201Space{}, Drift{}, Moving<true>{}};
const Search forgetting{Nb201Space{}, Drift{}, Moving<false>{}};

TEST_CASE("a gradient run writes every epoch with the mixing weights that it was read off") {
  Kept journal;
  Listener listener;
  const auto result = saving.run(options, journal, listener);
  REQUIRE(journal.records().size() == 6);
  CHECK(journal.opened == 1);
  CHECK(journal.closed == 1);
  for (std::size_t i = 0; i < 6; ++i) {
    const auto& record = journal.records()[i];
    CHECK(record.id == i);
    CHECK(record.architecture == Nb201Space{}.text(result.history[i].architecture));
    CHECK(record.mixing == listener.mixing[i]);
    CHECK(record.error == (i == 3 ? "Moving: can't judge this one" : ""));
    CHECK(record.score.size() == (i == 3 ? 0 : 1));
  }
}

TEST_CASE("a gradient run that was killed goes on inside of an epoch, to the same end") {
  Listener whole;
  const auto expected = saving.run(options, whole);
  CHECK(timeless(expected) == timeless(forgetting.run(options)));
  for (const double seconds_between : {0.0, 1e9})
    for (std::uint64_t step = 1; step <= 18; ++step) {
      Kept journal;
      journal.checkpoints.seconds_between = seconds_between;
      Listener first{.fatal = step}, second;
      CHECK(message([&] { saving.run(options, journal, first); }) == "Listener: killed");
      CHECK(journal.closed == 1);
      steps_taken = 0;
      const auto result = saving.run(options, journal, second);
      CHECK(timeless(result) == timeless(expected));
      CHECK(result.ending == Ending::all_trials);
      CHECK(result.notes.empty());
      CHECK(second.mixing == whole.mixing);
      CHECK(second.trials == whole.trials);
      CHECK(journal.records().size() == 6);
      // Its last checkpoint was that after the step before.
      CHECK(steps_taken == (seconds_between == 0 ? 18 - static_cast<int>(step - 1) : 18));
      steps_taken = 0;
      CHECK(timeless(saving.run(options, journal)) == timeless(expected));
      CHECK(steps_taken == 0);  // the end is kept in any case
    }
}

TEST_CASE("a gradient run that is told to stop leaves a checkpoint, though none was due") {
  struct Stop {
    std::uint64_t at;
    bool on_progress(std::string_view, std::uint64_t done, std::uint64_t) const { return done < at; }
  };
  Kept journal;
  journal.checkpoints.seconds_between = 1e9;
  CHECK(saving.run(options, journal, Stop{8}).history.size() == 2);
  steps_taken = 0;
  CHECK(timeless(saving.run(options, journal)) == timeless(saving.run(options)));
  CHECK(steps_taken == 18 - 8 + 18);
}

TEST_CASE("without checkpoints the epochs of the journal are computed again and compared") {
  Kept journal;
  Listener killed{.fatal = 11};
  CHECK(message([&] { forgetting.run(options, journal, killed); }) == "Listener: killed");
  CHECK(journal.records().size() == 3);
  CHECK(journal.checkpoints.saves.empty());
  steps_taken = 0;
  CHECK(timeless(forgetting.run(options, journal)) == timeless(forgetting.run(options)));
  CHECK(steps_taken == 2 * 18);
  CHECK(journal.records().size() == 6);

  const Search changed{Nb201Space{}, Drift{}, Moving<false>{.scale = 2}};
  const auto says = message([&] { changed.run(options, journal); });
  CHECK(says.starts_with("journal, trial 0: expected |"));
  CHECK(has(says, "~2| with score "));
  CHECK(says.ends_with(": the program, its options or its data changed"));
}

TEST_CASE("a checkpoint that is ahead of its journal is not used, and the result says so") {
  Kept journal, shorter;
  saving.run(options, journal);
  for (std::size_t i = 0; i < 2; ++i) shorter.append(journal.records()[i]);
  shorter.checkpoints.kept = journal.checkpoints.kept;
  const auto result = saving.run(options, shorter);
  CHECK(timeless(result) == timeless(saving.run(options)));
  CHECK(result.notes ==
        std::vector<std::string>{"a checkpoint after 6 epochs was not used: the journal has 2"});
}

TEST_CASE("a journal whose architecture cannot be read ends the run") {
  Kept journal, other;
  saving.run(options, journal);
  auto record = journal.records()[0];
  record.architecture = "|what~0|";
  other.append(record);
  for (std::size_t i = 1; i < 6; ++i) other.append(journal.records()[i]);
  other.checkpoints.kept = journal.checkpoints.kept;
  CHECK(has(message([&] { saving.run(options, other); }), "journal, trial 0: "));
}

}  // namespace gradient_journal_test
