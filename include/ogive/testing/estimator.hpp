#pragma once
/// The conformance kit for estimators: `testing::check_estimator(MyEstimator{}, space)`.
#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ogive/core/type_name.hpp"
#include "ogive/estimate/concepts.hpp"
#include "ogive/search/description.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/testing/fields.hpp"
#include "ogive/testing/gradient_estimator.hpp"
#include "ogive/testing/report.hpp"
#include "ogive/testing/space_abilities.hpp"

namespace ogive::testing_detail {

/// Checks of an estimator on architectures of a space.
template <class Estimator, class Space>
class EstimatorKit {
 public:
  using Architecture = typename Space::Architecture;
  using Judge = detail::JudgeOf<Estimator, Space>;
  using Answer = ScoreOf<Estimator, Space>;

  EstimatorKit(const Estimator& estimator, const Space& space, const Options& options, Recorder& record)
      : estimator_(estimator), space_(space), options_(options), root_(options.seed), record_(record) {}

  void run(const std::optional<Architecture>& alien) {
    const std::string before = fields_text(estimator_);
    record_.look_at("");
    if (!record_.attempt("sample", [&] { draw(); })) return;
    record_.attempt("evaluate", [&] {
      auto judge = detail::make_judge(estimator_, space_);
      if (!prepare(judge)) return;
      record_.attempt("objectives", [&] { objectives(judge); });
      first_ = all(judge);
      scores();
      if (detail::Judges<const Judge, Architecture> && detail::is_parallel(judge)) {
        again(judge);
        in_threads(judge);
      }
      repeats();
      if (detail::round_length<Architecture>(judge) > 0) rounds();
      fidelities(judge);
      if (alien) refuses(judge, *alien);
    });
    record_.look_at("");
    record_.expect(fields_text(estimator_) == before, "fields",
                   concat("the options to stay what they were, ", before), fields_text(estimator_));
    if constexpr (DifferentiableEstimator<Estimator, Space> && RelaxableSpace<Space>) {
      if constexpr (requires { estimator_.has_gradients(space_); }) {  // known at run time only
        if (!estimator_.has_gradients(space_)) return;
      }
      check_gradients(record_, estimator_, space_, options_);
    }
  }

 private:
  /// What an evaluation gave: a score, or the reason why there is none.
  struct Outcome {
    std::optional<Answer> score{};
    std::string error{};

    std::string text() const {
      return score ? concat("the score ", join(score->values, ", ")) : concat("'", error, "'");
    }
  };

  void draw() {
    for (std::size_t i = 0; i < options_.samples; ++i) {
      Rng rng = root_.split(0).split(i);
      drawn_.push_back(ogive::sample(space_, rng));
    }
  }
  bool prepare(Judge& judge) {
    const bool done = detail::prepare(judge, {.random = root_.split(1), .progress = &go_on});
    record_.expect(done, "prepare", "true, as nobody told it to stop", "false");
    return done;
  }

  static bool go_on(std::string_view, std::uint64_t, std::uint64_t) { return true; }

  /// As in a run: const if it can be, with a stream for each trial.
  Outcome evaluate(Judge& judge, const Architecture& architecture, std::uint64_t id, double fidelity = 1,
                   unsigned threads = 1) const {
    Context context{.id = id, .random = root_.split(2).split(id), .fidelity = fidelity, .threads = threads};
    Outcome outcome;
    try {
      if constexpr (detail::Judges<const Judge, Architecture>)
        outcome.score = detail::to_score(detail::evaluate(std::as_const(judge), architecture, context));
      else
        outcome.score = detail::to_score(detail::evaluate(judge, architecture, context));
    } catch (...) {
      outcome.error = detail::thrown();
    }
    return outcome;
  }
  std::vector<Outcome> all(Judge& judge) const {
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < drawn_.size(); ++i) outcomes.push_back(evaluate(judge, drawn_[i], i));
    return outcomes;
  }

  void objectives(const Judge& judge) {
    const auto list = detail::objectives_of(estimator_, judge, Answer::objectives);
    for (std::size_t i = 0; i < list.size(); ++i) {
      record_.expect(!list[i].name.empty(), "objectives", "a name for each objective", "an empty one");
      for (std::size_t k = 0; k < i; ++k)
        record_.expect(list[k].name != list[i].name, "objectives", "a name of its own for each objective",
                       concat("'", list[i].name, "' twice"));
    }
  }

  /// Some may fail, but not all.
  void scores() {
    std::size_t failed = 0;
    for (std::size_t i = 0; i < first_.size(); ++i) {
      look_at(i);
      failed += first_[i].score ? 0 : 1;
      if (first_[i].score) expect_number(*first_[i].score);
    }
    record_.look_at("");
    if (failed > 0 && failed == first_.size())
      record_.add("evaluate", concat("a score for one or more of ", failed, " architectures"),
                  first_[0].text());
  }
  void expect_number(const Answer& score) {
    const std::string reason = detail::nan_in(score);
    record_.expect(reason.empty(), "evaluate", "a number", concat("NaN: ", reason));
  }

  /// A const evaluation leaves nothing behind: the order does not matter, nor the share of threads.
  void again(Judge& judge) {
    for (std::size_t i = drawn_.size(); i-- > 0;) {
      look_at(i);
      expect_equal(evaluate(judge, drawn_[i], i, 1, 2), first_[i], "evaluate",
                   "the same from a const evaluate for the same architecture and Context");
    }
  }

  /// Four threads at once, each beginning elsewhere.
  void in_threads(Judge& judge) {
    constexpr std::size_t count = 4;
    std::array<std::vector<Outcome>, count> outcomes;
    {
      std::vector<std::jthread> threads;
      for (std::size_t t = 0; t < count; ++t) {
        outcomes[t].resize(drawn_.size());
        threads.emplace_back([this, t, &judge, &own = outcomes[t]] {
          for (std::size_t k = 0; k < drawn_.size(); ++k) {
            const std::size_t i = (k + t * drawn_.size() / count) % drawn_.size();
            own[i] = evaluate(judge, drawn_[i], i);
          }
        });
      }
    }
    for (const auto& own : outcomes) {
      for (std::size_t i = 0; i < drawn_.size(); ++i) {
        look_at(i);
        expect_equal(own[i], first_[i], "threads", "the same from a const evaluate in several threads");
      }
    }
  }

  /// Another State, prepared alike, gives the same in the same order.
  void repeats() {
    auto other = detail::make_judge(estimator_, space_);
    if (!prepare(other)) return;
    const auto outcomes = all(other);
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      look_at(i);
      expect_equal(outcomes[i], first_[i], "state", "the same from another State in the same order");
    }
  }

  /// What goes on learning between rounds still gives the same from another State that went the same way.
  void rounds() {
    const std::vector<Outcome> expected = after_a_round(), came = after_a_round();
    for (std::size_t i = 0; i < came.size() && i < expected.size(); ++i) {
      look_at(i);
      if (expected[i].score) expect_number(*expected[i].score);
      expect_equal(came[i], expected[i], "adapt", "the same after a round from another State");
    }
  }
  std::vector<Outcome> after_a_round() {
    auto judge = detail::make_judge(estimator_, space_);
    if (!prepare(judge)) return {};
    all(judge);
    std::vector<Architecture> asked;
    for (std::uint64_t i = 0; i < detail::round_length<Architecture>(judge); ++i)
      asked.push_back(drawn_[i % drawn_.size()]);
    record_.look_at("");
    const bool done = detail::adapt(judge, std::span<const Architecture>(asked),
                                    {.random = root_.split(4), .progress = &go_on});
    record_.expect(done, "adapt", "true, as nobody told it to stop", "false");
    return all(judge);
  }

  /// Who can score an architecture with full effort can do so with less.
  void fidelities(Judge& judge) {
    for (const double fidelity : {0.5, 1e-3}) {
      for (std::size_t i = 0; i < drawn_.size(); ++i) {
        if (!first_[i].score) continue;
        look_at(i);
        const Outcome outcome = evaluate(judge, drawn_[i], i, fidelity);
        if (outcome.score)
          expect_number(*outcome.score);
        else
          record_.add("fidelity", concat("a score at fidelity ", fidelity), outcome.text());
      }
    }
  }

  void refuses(Judge& judge, const Architecture& alien) {
    record_.look_at(shown(space_, alien));
    Context context{.random = root_.split(3)};
    try {
      const auto score = detail::to_score(detail::evaluate(judge, alien, context));
      record_.add("alien", "an ogive::Error", concat("the score ", join(score.values, ", ")));
    } catch (const Error&) {  // as it should be
    } catch (...) {
      record_.add("alien", "an ogive::Error", concat("another exception, '", detail::thrown(), "'"));
    }
  }

  void expect_equal(const Outcome& came, const Outcome& expected, const char* check, const char* sentence) {
    const bool equal = came.score && expected.score ? same_bits(*came.score, *expected.score)
                                                    : !came.score && !expected.score;
    record_.expect(equal, check, concat(sentence, ", ", expected.text()), came.text());
  }
  /// NaN is a finding of its own.
  static bool same_bits(const Answer& a, const Answer& b) {
    for (std::size_t k = 0; k < Answer::objectives; ++k)
      if (a[k] != b[k] && !(std::isnan(a[k]) && std::isnan(b[k]))) return false;
    return true;
  }
  void look_at(std::size_t i) { record_.look_at(sample_name(space_, i, drawn_[i])); }

  const Estimator& estimator_;
  const Space& space_;
  const Options options_;
  const Rng root_;
  Recorder& record_;
  std::vector<Architecture> drawn_{};
  std::vector<Outcome> first_{};
};

}  // namespace ogive::testing_detail

namespace ogive::testing {

/// Checks that an estimator keeps what it promises, on `options.samples` random architectures of `space`:
///
/// - options: in their ranges, each under a name of its own, and unchanged by evaluations;
/// - objectives: as many as the score has, each with a name of its own;
/// - a number for one architecture or more, never NaN; what it throws is a failure, and those repeat too;
/// - the same architecture and Context give the same score: from another State in the same order, and where
///   evaluate is const in any order, with any share of threads, and in four threads at once;
/// - fidelities of 0.5 and 0.001 give a number where 1 does;
/// - what adapts between rounds gives the same after a round, too;
/// - of a DifferentiableEstimator: a finite loss and gradient at mixing weights, the same from the same
///   steps; and with `save` and `load` a new State goes on as the old.
///
/// A sample costs about nine evaluations; three States are prepared. Rounds cost four more, and two States.
/// @param alien an architecture that it promises to refuse with an Error, if any
template <class Estimator, class Space>
Report check_estimator(const Estimator& estimator, const Space& space,
                       const Options& options = {.samples = 8},
                       const std::optional<typename Space::Architecture>& alien = {}) {
  static_assert(EstimatorFor<Estimator, Space>,
                "ogive: check_estimator: the estimator must fit the space as a Search would take them");
  check_fields(options, "check_estimator");
  testing_detail::Recorder record(detail::part_name(type_name<Estimator>()), options);
  if constexpr (EstimatorFor<Estimator, Space>) {
    if (testing_detail::check_options(record, estimator))
      testing_detail::EstimatorKit<Estimator, Space>(estimator, space, options, record).run(alien);
  }
  return std::move(record).report();
}

}  // namespace ogive::testing
