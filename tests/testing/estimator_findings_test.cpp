// Each check of testing/estimator.hpp can fail.
#include <atomic>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>

#include "ogive/core/clock.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/testing/estimator.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using testing::check_estimator;

namespace estimator_findings_test {

enum class Fault {
  none,
  not_a_number,
  always_throws,
  fails_at_times,
  remembers,
  counts_threads,
  crowded,
  states_differ,
  needs_full_effort,
  less_is_not_a_number,
  too_many_objectives,
  equal_objectives,
  nameless_objective,
  changes_options,
  prepares_nothing,
  ends_in_a_round,
  rounds_differ,
  takes_any_cell,
  throws_other_at_alien,
  slope_missing,
  slope_infinite,
  slope_drifts,
  loss_infinite,
  loss_drifts,
  steps_drift,
  saves_nothing,
};

struct Toy {
  Fault fault = Fault::none;
  mutable std::uint64_t option = 1;

  void fields(auto&& f) const { f("option", option, at_least(1)); }
  bool with(Fault f) const { return fault == f; }

  template <class Space>
  class State {
   public:
    State(const Toy& options, const Space&) : options_(options) {
      static std::atomic<int> born = 0;
      number_ = ++born;
    }

    std::vector<Objective> objectives() const {
      if (with(Fault::too_many_objectives)) return {{}, {}, {}};
      if (with(Fault::nameless_objective)) return {{.name = "loss"}, {.name = ""}};
      return {{.name = "loss"}, {.name = with(Fault::equal_objectives) ? "loss" : "time"}};
    }
    bool prepare(const Preparation&) { return !with(Fault::prepares_nothing); }
    std::uint64_t round_length() const {
      return with(Fault::none) || with(Fault::ends_in_a_round) || with(Fault::rounds_differ) ? 3 : 0;
    }
    bool adapt(std::span<const Nb201Cell> asked, const Preparation&) {
      adapted_ = asked.size() == 3;
      return !with(Fault::ends_in_a_round);
    }

    Score<2> evaluate(const Nb201Cell& cell, Context& context) const {
      const double nan = std::numeric_limits<double>::quiet_NaN();
      const int call = ++calls_;
      double loss = context.random.uniform();
      if (with(Fault::always_throws)) throw std::runtime_error("no GPU");
      if (with(Fault::fails_at_times) && call % 3 == 0) throw std::runtime_error("unlucky");
      if (cell.operations[0] == 9 && !with(Fault::takes_any_cell)) {
        if (with(Fault::throws_other_at_alien)) throw std::out_of_range("9");
        throw Error("Toy", "an operation below 5", "9");
      }
      if (with(Fault::not_a_number)) loss = nan;
      if (with(Fault::remembers)) loss += call;
      if (with(Fault::counts_threads)) loss += context.threads;
      if (with(Fault::states_differ)) loss += number_;
      if (with(Fault::rounds_differ) && adapted_) loss += number_;
      if (with(Fault::needs_full_effort) && context.fidelity < 1) throw Error("Toy", "all or nothing");
      if (with(Fault::less_is_not_a_number) && context.fidelity < 0.1) loss = nan;
      if (with(Fault::changes_options)) std::atomic_ref(options_.option) = 2;
      if (with(Fault::crowded)) {
        ++inside_;
        sleep_for(5e-3);
        if (inside_ > 1) loss = 2;
        --inside_;
      }
      return {{loss, 1}};
    }

   private:
    bool with(Fault f) const { return options_.with(f); }

    const Toy& options_;
    int number_ = 0;
    bool adapted_ = false;
    mutable std::atomic<int> calls_ = 0, inside_ = 0;
  };
};

std::string found(Fault fault) { return check_estimator(Toy{.fault = fault}, Nb201Space{}).text(); }
/// Whether the only finding begins so.
bool finds(Fault fault, std::string_view start) {
  const auto report = check_estimator(Toy{.fault = fault}, Nb201Space{});
  UNSCOPED_INFO(report.text());
  return report.findings.size() == 1 && report.text().starts_with(concat("Toy.", start));
}

TEST_CASE("a sound estimator has no findings") { CHECK(found(Fault::none) == ""); }

TEST_CASE("findings about scores") {
  CHECK(finds(Fault::not_a_number,
              "evaluate: expected a number, got NaN: objective 1 of the score is NaN (seed 0, sample 0, '|"));
  CHECK(found(Fault::always_throws) ==
        "Toy.evaluate: expected a score for one or more of 8 architectures, got 'no GPU' (seed 0)");
  CHECK(has(found(Fault::fails_at_times),
            "Toy.evaluate: expected the same from a const evaluate for the same architecture and Context, "));
  CHECK(has(found(Fault::remembers),
            "Toy.evaluate: expected the same from a const evaluate for the same architecture and Context, "
            "the score "));
  CHECK(finds(Fault::counts_threads, "evaluate: expected the same from a const evaluate"));
  CHECK(finds(Fault::crowded, "threads: expected the same from a const evaluate in several threads, the "));
  CHECK(finds(Fault::states_differ,
              "state: expected the same from another State in the same order, the score "));
}

TEST_CASE("findings about less effort") {
  CHECK(finds(Fault::needs_full_effort,
              "fidelity: expected a score at fidelity 0.5, got 'Toy: all or nothing' (seed 0, sample 0, '|"));
  CHECK(finds(Fault::less_is_not_a_number, "evaluate: expected a number, got NaN: "));
}

TEST_CASE("findings about rounds") {
  CHECK(finds(Fault::ends_in_a_round, "adapt: expected true, as nobody told it to stop, got false (seed 0)"));
  CHECK(finds(Fault::rounds_differ, "adapt: expected the same after a round from another State, the score "));
}

TEST_CASE("findings about objectives, options and preparation") {
  CHECK(found(Fault::too_many_objectives) ==
        "Toy.objectives: expected no exception, got 'objectives(): expected 2 of them, as many as the score "
        "has, got 3' (seed 0)");
  CHECK(found(Fault::equal_objectives) ==
        "Toy.objectives: expected a name of its own for each objective, got 'loss' twice (seed 0)");
  CHECK(finds(Fault::nameless_objective, "objectives: expected a name for each objective, got an empty one"));
  CHECK(found(Fault::changes_options) ==
        "Toy.fields: expected the options to stay what they were, option=1, got option=2 (seed 0)");
  CHECK(found(Fault::prepares_nothing) ==
        "Toy.prepare: expected true, as nobody told it to stop, got false (seed 0)");
  CHECK(check_estimator(Toy{.option = 0}, Nb201Space{}).text() ==
        "Toy.fields: expected options in their ranges, got 'Toy.option: expected a number at least 1, got 0' "
        "(seed 0)");
}

TEST_CASE("findings about an architecture that should be refused") {
  const auto found = [](Fault fault) {
    const Nb201Cell alien{{9, 0, 0, 0, 0, 0}};
    return check_estimator(Toy{.fault = fault}, BasicNb201Space<None>{}, {.samples = 2}, alien).text();
  };
  CHECK(found(Fault::none) == "");
  CHECK(has(found(Fault::takes_any_cell), "Toy.alien: expected an ogive::Error, got the score "));
  CHECK(has(found(Fault::throws_other_at_alien),
            "Toy.alien: expected an ogive::Error, got another exception, '9'"));
}

// ---- gradients ----

/// The loss is the sum of the weights' squares times a factor that training steps lower.
struct Bowl {
  Fault fault = Fault::none;
  bool with(Fault f) const { return fault == f; }

  template <class Space>
  class State {
   public:
    State(const Bowl& options, const Space&) : options_(options) {}

    double evaluate(const Nb201Cell&, Context&) const { return 1; }
    double loss_and_gradient(std::span<const float> weights, std::span<float> gradient, Part, Context&) {
      static double drift = 0;
      drift += 1;
      double loss = with(Fault::loss_drifts) ? drift : 0;
      for (std::size_t k = with(Fault::slope_missing) ? 1 : 0; k < weights.size(); ++k) {
        loss += factor_ * static_cast<double>(weights[k] * weights[k]);
        gradient[k] = static_cast<float>(factor_) * 2 * weights[k];
        if (with(Fault::slope_drifts)) gradient[k] += static_cast<float>(drift);
      }
      if (with(Fault::slope_infinite)) gradient[2] = HUGE_VALF;
      return with(Fault::loss_infinite) ? HUGE_VAL : loss;
    }
    void train_step(std::span<const float>, Context&) {
      static double drift = 0;
      factor_ *= 0.5;
      if (with(Fault::steps_drift)) factor_ += drift += 1;
    }
    Bytes save() { return {static_cast<std::uint8_t>(256 * factor_ - 1)}; }
    void load(std::span<const std::uint8_t> bytes) {
      if (!with(Fault::saves_nothing)) factor_ = (bytes[0] + 1) / 256.0;
    }

   private:
    bool with(Fault f) const { return options_.with(f); }

    const Bowl& options_;
    double factor_ = 1;
  };
};

TEST_CASE("findings about gradients") {
  const auto found = [](Fault fault) { return check_estimator(Bowl{fault}, Nb201Space{}).text(); };
  CHECK(found(Fault::none) == "");
  CHECK(has(found(Fault::slope_missing),
            "Bowl.loss_and_gradient: expected a slope for each weight, got none for weight 0"));
  CHECK(has(found(Fault::slope_infinite),
            "Bowl.loss_and_gradient: expected finite slopes, got inf for weight 2"));
  CHECK(has(found(Fault::slope_drifts),
            "Bowl.loss_and_gradient: expected the same slopes from the same steps, got "));
  CHECK(has(found(Fault::loss_infinite), "Bowl.loss_and_gradient: expected a finite loss, got inf"));
  CHECK(has(found(Fault::loss_drifts),
            "Bowl.loss_and_gradient: expected the same loss from the same steps, got "));
  CHECK(has(found(Fault::steps_drift), "Bowl.train_step: expected the same loss after the same steps, got "));
  CHECK(has(found(Fault::saves_nothing),
            "Bowl.save: expected the same losses after load() of what save() gave, got "));
}

}  // namespace estimator_findings_test
