#pragma once
/// A run under way, for programs that own the loop:
///
///     auto session = search.start({.trials = 100});
///     while (auto trial = session.ask()) session.tell(*trial, measure(trial->architecture));
///     std::puts(session.result().text().c_str());
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ogive/core/clock.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/estimate/concepts.hpp"
#include "ogive/search/journal.hpp"
#include "ogive/search/options.hpp"
#include "ogive/search/result.hpp"
#include "ogive/search/rounds.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/concepts.hpp"

namespace ogive {

namespace detail {
/// The text of an architecture, where the space has one.
template <class Space>
std::string name_of(const Space& space, const typename Space::Architecture& architecture) {
  if constexpr (requires { space.can_print(); }) {  // known at run time only
    if (!space.can_print()) return {};
  }
  if constexpr (PrintableSpace<Space>)
    return ogive::text(space, architecture);
  else
    return {};
}
}  // namespace detail

/// Hands out trials and takes back their scores. Whatever the order of calls, the strategy sees ask k right
/// after tell k - lookahead, and tells in the order of asking: equal seeds give equal histories.
template <class Space, class Strategy, class Estimator>
class Session {
 public:
  using Architecture = typename Space::Architecture;
  static constexpr std::size_t objectives = ScoreOf<Estimator, Space>::objectives;
  using Trial = ogive::Trial<Architecture, objectives>;
  using Result = ogive::Result<Architecture, objectives>;

  /// Copies its parts. @throws Error when an option is out of range
  Session(const Space& space, const Strategy& strategy, const Estimator& estimator, const RunOptions& options)
      : options_(checked(options)),
        root_(options.seed),
        parts_(std::make_unique<Parts>(space, strategy, estimator)),
        simulates_time_(detail::simulates_time(parts_->judge)),
        rounds_(detail::round_length<Architecture>(parts_->judge)),
        started_(seconds_now()) {
    result_.objectives = detail::objectives_of(parts_->estimator, parts_->judge, objectives);
    result_.options = options;
    result_.options.stop = {};
  }

  /// Lets the estimator do what comes before the first evaluation, such as training a supernet. ask() sees to
  /// it where nobody did.
  /// @param progress hears how far it is, and gives false to end it early
  /// @return whether it came to its end
  bool prepare(FunctionRef<bool(std::string_view, std::uint64_t, std::uint64_t)> progress,
               const StopToken& stop = {}) {
    if (!prepared_)
      prepared_ = detail::prepare(parts_->judge, {.random = prepare_stream(),
                                                  .stop = stop,
                                                  .progress = progress,
                                                  .checkpoint = {keeper_, "preparation"}});
    return prepared_;
  }

  /// Whether a round of trials is over, after which the estimator goes on learning.
  bool between_rounds() const { return rounds_.is_over(); }
  /// Lets it do so. ask() sees to it where nobody did. The same parameters and answer as prepare().
  bool adapt(FunctionRef<bool(std::string_view, std::uint64_t, std::uint64_t)> progress,
             const StopToken& stop = {}) {
    const Preparation preparation{
        .random = adapt_stream(rounds_.number()), .stop = stop, .progress = progress};
    if (!detail::adapt(parts_->judge, rounds_.told(), preparation)) return false;
    rounds_.begin_next();
    return true;
  }

  /// The next trial, without a score. Empty when all are out, or when `lookahead` of them are and must be
  /// told first, or all of a round after which the estimator goes on learning.
  std::optional<Trial> ask() {
    const auto silent = [](std::string_view, std::uint64_t, std::uint64_t) { return true; };
    if (!prepare(silent, options_.stop)) return {};
    if (between_rounds() && !adapt(silent, options_.stop)) return {};
    fill();
    for (auto& slot : window_) {
      if (slot.out) continue;
      if (rounds_.is_ahead(slot.trial.id)) return {};
      slot.out = true;
      return slot.trial;
    }
    return {};
  }

  /// Takes a trial back, with its score or without (failed). @throws Error when it is not out
  void tell(Trial trial) {
    const std::uint64_t position = trial.id - told_;
    if (trial.id < told_ || position >= window_.size() || !window_[position].out || window_[position].back)
      throw Error(concat("trial ", trial.id), "a trial that was asked for and not yet told", "another");
    Slot& slot = window_[position];
    slot.trial.score = trial.score;
    slot.trial.error = std::move(trial.error);
    slot.trial.seconds = trial.seconds;
    refuse_nan(slot.trial);
    slot.back = true;
    while (!window_.empty() && window_.front().back) {
      fill();  // what this tell must not yet influence
      pass_on();
    }
  }
  /// The same for a number (a loss) or a Score<N>.
  void tell(Trial trial, const auto& loss) {
    trial.score = detail::to_score(loss);
    tell(std::move(trial));
  }

  /// The trial with what the search's own estimator says of it: a score, or an error for what it throws.
  /// May be called in several threads at once when `evaluates_in_parallel`.
  /// @param stop a long evaluation should look at it
  /// @param threads this evaluation's share of the machine
  Trial evaluate(Trial trial, const StopToken& stop = {}, unsigned threads = 1) const {
    Context context{.id = trial.id,
                    .random = root_.split(trial.origin.value_or(trial.id)),
                    .fidelity = trial.fidelity,
                    .continues = trial.continues,
                    .stop = stop,
                    .threads = threads,
                    .checkpoint = {keeper_, detail::checkpoint_name(trial.id)}};
    const double start = seconds_now();
    try {
      trial.score = detail::to_score(detail::evaluate(judge(), std::as_const(trial.architecture), context));
    } catch (...) {
      trial.error = detail::thrown();
    }
    trial.seconds = simulates_time_ ? context.simulated_seconds.value_or(0) : seconds_now() - start;
    return trial;
  }
  /// Where evaluations and preparations leave their checkpoints; null: nowhere.
  void keep(Keeper* keeper) { keeper_ = keeper; }
  /// Counts a trial that was evaluated in an earlier run, and shows it to an estimator whose State has
  /// `recall(trial)`.
  void recall(const Trial& trial) {
    if constexpr (requires { parts_->judge.recall(trial); }) parts_->judge.recall(trial);
    ++result_.recalled;
  }
  static constexpr bool evaluates_in_parallel =
      detail::Judges<const detail::JudgeOf<Estimator, Space>, Architecture>;
  /// The same, with what only the estimator's State knows at run time.
  bool parallel() const { return evaluates_in_parallel && detail::is_parallel(parts_->judge); }

  /// Everything told so far, in order.
  const Result& result() {
    result_.seconds = simulates_time_ ? simulated_now() : seconds_now() - started_;
    if (result_.ending == Ending::unfinished && window_.empty()) {
      if (asked_ == options_.trials)
        result_.ending = Ending::all_trials;
      else if (exhausted())
        result_.ending = Ending::strategy;
    }
    if (result_.ending != Ending::unfinished) result_.notes = detail::notes_of(parts_->judge);
    return result_;
  }

  /// Whether seconds are what evaluations say that they cost.
  bool simulates_time() const { return simulates_time_; }
  /// The simulated time: when the last trial was told.
  double simulated_now() const { return result_.moments.empty() ? 0.0 : result_.moments.back(); }

  /// Trials told in order so far.
  std::uint64_t told() const { return told_; }
  /// Whether the last trial told in order became the best, or joined the front.
  bool improved() const { return improved_; }
  /// Notes why the run ends before its time.
  void end(Ending ending) { result_.ending = ending; }

 private:
  using State = detail::StrategyStateOf<Strategy, Space, objectives>;

  struct Parts {
    Parts(const Space& s, const Strategy& t, const Estimator& e)
        : space(s),
          strategy(t),
          estimator(e),
          judge(detail::make_judge(estimator, space)),
          state(strategy, space) {}
    Space space;
    Strategy strategy;
    Estimator estimator;
    detail::JudgeOf<Estimator, Space> judge;
    State state;
  };
  struct Slot {
    Trial trial;
    bool out = false;
    bool back = false;
  };

  /// The estimator, const if it can be called so: several threads may then call it at once.
  auto& judge() const {
    if constexpr (evaluates_in_parallel)
      return std::as_const(parts_->judge);
    else
      return parts_->judge;
  }

  static const RunOptions& checked(const RunOptions& options) {
    check_fields(options, "RunOptions");
    return options;
  }

  /// Streams of the preparation, adaptations, asks and tells, apart from those of the trials.
  Rng prepare_stream() const { return root_.split(~std::uint64_t{2}); }
  Rng adapt_stream(std::uint64_t round) const { return root_.split(~std::uint64_t{3}).split(round); }
  Rng ask_stream(std::uint64_t id) const { return root_.split(~std::uint64_t{0}).split(id); }
  Rng tell_stream(std::uint64_t id) const { return root_.split(~std::uint64_t{1}).split(id); }

  bool exhausted() const {
    if constexpr (requires {
                    { parts_->state.done() } -> std::convertible_to<bool>;
                  }) {
      if (parts_->state.done()) return true;
    }
    return starved_ == told_;
  }

  /// Asks the strategy for all trials that may be asked by now.
  void fill() {
    while (asked_ < options_.trials && asked_ < told_ + options_.lookahead && !exhausted()) {
      Rng rng = ask_stream(asked_);
      std::optional<Proposal<Architecture>> proposal = parts_->state.ask(rng);
      if (!proposal) {
        starved_ = told_;
        return;
      }
      const std::string where = concat("trial ", asked_);
      if (!(proposal->fidelity > 0 && proposal->fidelity <= 1))
        throw Error(where, "the strategy to propose a fidelity above 0 and at most 1",
                    to_text(proposal->fidelity));
      expect(ogive::contains(parts_->space, proposal->architecture), where,
             "the strategy to propose an architecture of the space", "another");
      Trial trial{.id = asked_++,
                  .architecture = std::move(proposal->architecture),
                  .fidelity = proposal->fidelity,
                  .continues = proposal->continues,
                  .origin = origin_of(proposal->continues, where)};
      window_.push_back({std::move(trial)});
    }
  }

  std::optional<std::uint64_t> origin_of(const std::optional<std::uint64_t>& continued,
                                         const std::string& where) const {
    if (!continued) return {};
    if (*continued >= told_)
      throw Error(where, "the strategy to continue a trial that was told", concat("trial ", *continued));
    return result_.history[*continued].origin.value_or(*continued);
  }

  /// Tells the strategy the oldest trial.
  void pass_on() {
    const Trial trial = std::move(window_.front().trial);
    window_.pop_front();
    if constexpr (requires { parts_->state.tell(trial); })
      parts_->state.tell(trial);
    else {
      Rng rng = tell_stream(trial.id);
      parts_->state.tell(trial, rng);
    }
    ++told_;
    rounds_.add(trial.architecture);
    improved_ = result_.add(trial, [&](const Architecture& architecture) {
      return detail::name_of(parts_->space, architecture);
    });
    if (simulates_time_) simulate_moment(trial);
  }

  /// As with `lookahead` workers: each trial starts when the one before it by so many was told, and none is
  /// told before an earlier one.
  void simulate_moment(const Trial& trial) {
    auto& moments = result_.moments;
    const std::size_t i = moments.size() - 1;
    const double start =
        i < options_.lookahead ? 0.0 : moments[i - static_cast<std::size_t>(options_.lookahead)];
    moments[i] = std::max(start + trial.seconds, i == 0 ? 0.0 : moments[i - 1]);
  }

  static void refuse_nan(Trial& trial) {
    if (trial.score) {
      if (std::string reason = detail::nan_in(*trial.score); !reason.empty()) {
        trial.score.reset();
        trial.error = std::move(reason);
      }
    }
    if (!trial.score && trial.error.empty()) trial.error = "no score";
  }

  RunOptions options_;
  Rng root_;
  Keeper* keeper_ = nullptr;
  std::unique_ptr<Parts> parts_;
  bool simulates_time_;
  detail::Rounds<Architecture> rounds_;
  std::deque<Slot> window_{};  ///< the trials told_, ..., asked_ - 1
  std::uint64_t asked_ = 0;
  std::uint64_t told_ = 0;
  std::uint64_t starved_ =
      ~std::uint64_t{0};  ///< the number of tells at which the strategy last had nothing to ask
  bool improved_ = false;
  bool prepared_ = false;
  Result result_{};
  double started_;
};

}  // namespace ogive
