#pragma once
/// The loop behind `Search::run` for gradient strategies.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/search/driver.hpp"
#include "ogive/strategy/optional_logits.hpp"

namespace ogive::detail {

/// Whether it can save, as one whose type is known at run time only knows.
template <class State>
bool can_save(const State& state) {
  if constexpr (requires { state.can_save(); })
    return state.can_save();
  else
    return true;
}

/// A gradient strategy on a supernet. Each step moves the logits on the validation part, then the shared
/// weights on the training part (Liu, Simonyan and Yang, "DARTS", ICLR 2019, algorithm 1, first order).
/// After each epoch the architecture is read off the mixing weights and judged as a trial: the history is the
/// run's anytime curve, its last trial the published outcome. The strategy may end the run.
///
/// With a journal it goes on from the last checkpoint, where the estimator's State and the logits can be
/// saved; otherwise from the beginning. Epochs that the journal has and the checkpoint has not are computed
/// again and compared.
template <class Space, class Strategy, class Estimator, class Audience, class Memory>
class GradientRun {
 public:
  using Architecture = typename Space::Architecture;

  GradientRun(const Space& space, const Strategy& strategy, const Estimator& estimator,
              const RunOptions& options, const StopToken& stop, Audience& audience, Memory& memory)
      : space_(space),
        options_(options),
        stop_(stop),
        audience_(audience),
        memory_(memory),
        limits_(options.seconds, stop),
        root_(options.seed),
        judge_(make_judge(estimator, space)),
        relaxation_(space.relaxation()),
        first_(root_.split(~std::uint64_t{0})),
        logits_(strategy, relaxation_, first_) {
    std::size_t count = 0;
    for (const std::size_t options_of_edge : relaxation_) count += options_of_edge;
    weights_.resize(count);
    gradient_.resize(count);
    if constexpr (requires { space.edge_ends(); }) lead_to(logits_, space.edge_ends());
    result_.objectives = objectives_of(estimator, judge_, 1);
    result_.options = options;
    result_.options.stop = {};
  }

  const std::vector<Objective>& objectives() const { return result_.objectives; }

  Result<Architecture> run() {
    const double start = seconds_now();
    const auto report = [&](std::string_view stage, std::uint64_t done, std::uint64_t total) {
      return limits_.go_on(audience_.progress(stage, done, total));
    };
    if (audience_.start({options_, result_.objectives}) &&
        prepare(judge_, {.random = root_.split(~std::uint64_t{2}),
                         .mixed_epochs = options_.trials,
                         .channel_divisor = channel_divisor(logits_),
                         .stop = stop_,
                         .progress = report}) &&
        resume()) {
      while (result_.history.size() < options_.trials && !is_done(logits_) && epoch()) {
      }
    }
    if (result_.ending != Ending::failure) result_.ending = ending();
    result_.seconds = seconds_now() - start;
    for (std::string& note : notes_of(judge_)) result_.notes.push_back(std::move(note));
    memory_.add_notes(result_.notes);
    audience_.finish(result_);
    return std::move(result_);
  }

 private:
  Ending ending() const {
    if (result_.history.size() == options_.trials) return Ending::all_trials;
    if (is_done(logits_)) return Ending::strategy;
    return limits_.ending() == Ending::unfinished ? Ending::observer
                                                  : limits_.ending();  // on_start said stop
  }

  std::uint64_t steps_of_epoch() const {
    if constexpr (requires {
                    { judge_.steps() } -> std::convertible_to<std::uint64_t>;
                  })
      return judge_.steps();
    else
      return 1;
  }

  /// @return whether to go on
  bool epoch() {
    const std::uint64_t number = result_.history.size(), end = (number + 1) * steps_of_epoch();
    Trial<Architecture> trial{.id = number};
    const double start = seconds_now();
    bool go_on = true;
    begin_epoch(logits_, number, options_.trials);
    while (go_on && !failed() && done_ < end) go_on = step(trial);
    if (!go_on && number > 0) return false;  // the epoch before is what the run leaves
    if (!failed() && watches(logits_)) watch_curvature(trial);
    if (!failed()) read_off(trial);
    if (trial.failed() && stop_.stop_requested()) return stopped();
    trial.seconds = seconds_now() - start;
    if (go_on && !failed()) memory_.confirm(trial, weights_);
    go_on = add(std::move(trial)) && go_on && !failed();
    if (!go_on || is_done(logits_) || number + 1 == options_.trials) leave_checkpoint();
    return go_on;
  }

  void watch_curvature(Trial<Architecture>& trial) {
    if constexpr (HasProbe<JudgeOf<Estimator, Space>>) {
      attempt(trial, [&] {
        watch(logits_, [&](std::span<const float> weights, std::span<float> slopes) {
          Context context{.id = trial.id, .random = root_.split(3), .stop = stop_};
          judge_.probe(weights, slopes, context);
        });
      });
    }
  }

  /// @return whether to go on
  bool step(Trial<Architecture>& trial) {
    Context context{.id = done_, .random = root_.split(0).split(done_), .stop = stop_};
    if (!rests(logits_)) move_logits(trial, context);
    if (failed()) return true;
    training_weights(logits_, weights_, context.random);
    attempt(trial, [&] { judge_.train_step(weights_, context); });
    if (failed()) return true;
    ++done_;
    const bool go_on = limits_.go_on(audience_.progress("steps", done_, options_.trials * steps_of_epoch()));
    const bool before_watch = watches(logits_) && done_ % steps_of_epoch() == 0;
    if (!go_on || (checkpoint_.due() && !before_watch)) leave_checkpoint();
    return go_on;
  }

  void move_logits(Trial<Architecture>& trial, Context& context) {
    logits_.mixing(weights_, context.random);
    attempt(trial, [&] { find_gradient(context); });
    if (!failed()) logits_.step(gradient_);
  }

  void find_gradient(Context& context) {
    if constexpr (HasUnrolledGradient<JudgeOf<Estimator, Space>>) {
      if (unrolls(logits_)) {
        judge_.unrolled_loss_and_gradient(weights_, gradient_, context);
        return;
      }
    }
    judge_.loss_and_gradient(weights_, gradient_, Part::validation, context);
  }

  /// An architecture that can't be judged is a failed trial; the shared weights go on.
  void read_off(Trial<Architecture>& trial) {
    Rng random = root_.split(1).split(trial.id);
    outcome_weights(logits_, weights_, random);
    trial.architecture = space_.discretise(weights_);
    tell_mixing(trial, weights_, eigenvalue_of(logits_));
    if (!ogive::contains(space_, trial.architecture)) {
      trial.error = "the space rejects the architecture that was read off";
      return;
    }
    Context context{.id = trial.id, .random = root_.split(2).split(trial.id), .stop = stop_};
    try {
      const auto score = to_score(evaluate(judge_, std::as_const(trial.architecture), context));
      trial.error = nan_in(score);
      if (trial.error.empty()) trial.score = score;
    } catch (...) {
      trial.error = thrown();
    }
  }

  void tell_mixing(const Trial<Architecture>& trial, std::span<const float> weights,
                   std::optional<double> eigenvalue = {}) {
    MixingRecord record{
        .epoch = trial.id, .relaxation = relaxation_, .weights = weights, .eigenvalue = eigenvalue};
    std::vector<std::size_t> path;
    if constexpr (requires { path = space_.path(trial.architecture); })
      record.path = path = space_.path(trial.architecture);
    if constexpr (requires { record.option_names = Space::operation_names; })
      record.option_names = Space::operation_names;
    else if constexpr (requires { record.option_names = space_.option_names(); })
      record.option_names = space_.option_names();
    limits_.go_on(audience_.mixing(record));
  }

  /// @return whether to go on
  bool add(Trial<Architecture> trial) {
    const bool improved =
        result_.add(std::move(trial), [&](const Architecture& a) { return name_of(space_, a); });
    return limits_.go_on(audience_.trial(result_.history.back(), improved));
  }

  /// What the estimator throws at a step ends the run, and the trial says why.
  void attempt(Trial<Architecture>& trial, FunctionRef<void()> work) {
    try {
      work();
    } catch (...) {
      trial.error = thrown();
      result_.ending = Ending::failure;
    }
  }
  bool failed() const { return result_.ending == Ending::failure; }
  /// What was under way when a stop was requested is dropped.
  bool stopped() {
    result_.ending = Ending::unfinished;
    return limits_.go_on(true);
  }

  // ---- checkpoints: steps done, the estimator's state with its length before it, the logits' state ----

  static constexpr bool saves =
      SavesState<JudgeOf<Estimator, Space>> && SavesState<typename Strategy::Logits>;

  void leave_checkpoint() {
    if constexpr (saves) {
      if (!checkpoint_ || failed()) return;
      const Bytes judge = judge_.save(), logits = logits_.save();
      Bytes bytes;
      append_number(bytes, done_);
      append_number(bytes, std::uint64_t{judge.size()});
      append_numbers(bytes, std::span(judge));
      append_numbers(bytes, std::span(logits));
      checkpoint_.save(bytes);
      memory_.check();
    }
  }

  /// Takes up the last checkpoint; the epochs before it are told as the journal has them.
  /// @return whether to go on
  bool resume() {
    if constexpr (saves) {
      if (!can_save(judge_) || !can_save(logits_)) return true;
      checkpoint_ = Checkpoint(memory_.keeper(), "epochs");
      const auto saved = checkpoint_.load();
      if (!saved) return true;
      ByteReader reader(*saved, "the checkpoint of the epochs");
      const auto done = reader.template number<std::uint64_t>("steps");
      const std::uint64_t steps = steps_of_epoch();
      if (done > (memory_.size() + 1) * steps) {
        result_.notes.push_back(concat("a checkpoint after ", done / steps,
                                       " epochs was not used: the journal has ", memory_.size()));
        return true;
      }
      const auto length = reader.template number<std::uint64_t>("a length");
      judge_.load(reader.take(length, "the estimator's state"));
      logits_.load(reader.take(reader.left(), "the logits' state"));
      done_ = done;
      for (std::uint64_t number = 0; number < std::min(done / steps, memory_.size()); ++number) {
        auto trial = memory_.trial(number);
        tell_mixing(trial, memory_.find(number)->mixing);
        ++result_.recalled;
        if (!add(std::move(trial))) return false;
      }
    }
    return true;
  }

  const Space& space_;
  const RunOptions& options_;
  const StopToken& stop_;
  Audience& audience_;
  Memory& memory_;
  Limits limits_;
  Rng root_;
  JudgeOf<Estimator, Space> judge_;
  std::vector<std::size_t> relaxation_;
  Rng first_;
  typename Strategy::Logits logits_;
  std::vector<float> weights_{}, gradient_{};
  std::uint64_t done_ = 0;  ///< steps
  Checkpoint checkpoint_{};
  Result<Architecture> result_{};
};

}  // namespace ogive::detail
