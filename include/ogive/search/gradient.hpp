#pragma once
/// The loop behind `Search::run` for gradient strategies.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/search/driver.hpp"

namespace ogive::detail {

/// A gradient strategy on a supernet. Each step moves the logits on the validation part, then the shared
/// weights on the training part (Liu, Simonyan and Yang, "DARTS", ICLR 2019, algorithm 1, first order).
/// After each epoch the architecture is read off the mixing weights and judged as a trial: the history is the
/// run's anytime curve, its last trial the published outcome.
template <class Space, class Strategy, class Estimator, class Audience>
class GradientRun {
 public:
  using Architecture = typename Space::Architecture;

  GradientRun(const Space& space, const Strategy& strategy, const Estimator& estimator,
              const RunOptions& options, const StopToken& stop, Audience& audience)
      : space_(space),
        options_(options),
        stop_(stop),
        audience_(audience),
        limits_(options, stop),
        root_(options.seed),
        judge_(make_judge(estimator, space)),
        relaxation_(space.relaxation()),
        first_(root_.split(~std::uint64_t{0})),
        logits_(strategy, relaxation_, first_) {
    std::size_t count = 0;
    for (const std::size_t options_of_edge : relaxation_) count += options_of_edge;
    weights_.resize(count);
    gradient_.resize(count);
    result_.objectives = objectives_of(estimator, judge_, 1);
  }

  Result<Architecture> run() {
    const double start = seconds_now();
    const auto report = [&](std::string_view stage, std::uint64_t done, std::uint64_t total) {
      return limits_.go_on(audience_.progress(stage, done, total));
    };
    if (audience_.start({options_, result_.objectives}) &&
        prepare(judge_, {.random = root_.split(~std::uint64_t{2}),
                         .mixed_epochs = options_.trials,
                         .stop = stop_,
                         .progress = report})) {
      while (result_.history.size() < options_.trials && epoch()) {
      }
    }
    if (result_.ending != Ending::failure) result_.ending = ending();
    result_.seconds = seconds_now() - start;
    result_.notes = notes_of(judge_);
    audience_.finish(result_);
    return std::move(result_);
  }

 private:
  Ending ending() const {
    if (result_.history.size() == options_.trials) return Ending::all_trials;
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
    const std::uint64_t number = result_.history.size(), steps = steps_of_epoch();
    Trial<Architecture> trial{.id = number};
    const double start = seconds_now();
    bool go_on = true;
    try {
      for (std::uint64_t step = number * steps; go_on && step < (number + 1) * steps; ++step) {
        Context context{.id = step, .random = root_.split(0).split(step), .stop = stop_};
        logits_.mixing(weights_, context.random);
        judge_.loss_and_gradient(weights_, gradient_, Part::validation, context);
        logits_.step(gradient_);
        logits_.mixing(weights_, context.random);
        judge_.train_step(weights_, context);
        go_on = limits_.go_on(audience_.progress("steps", step + 1, options_.trials * steps));
      }
      if (!go_on && number > 0) return false;  // the epoch before is what the run leaves
      read_off(trial);
    } catch (const std::exception& failure) {
      trial.error = failure.what();
      result_.ending = Ending::failure;
      go_on = false;
    }
    trial.seconds = seconds_now() - start;
    const bool improved = result_.add(std::move(trial), [&](const Architecture& a) { return name(a); });
    return limits_.go_on(audience_.trial(result_.history.back(), improved)) && go_on;
  }

  void read_off(Trial<Architecture>& trial) {
    Rng random = root_.split(1).split(trial.id);
    logits_.mixing(weights_, random);
    trial.architecture = space_.discretise(weights_);
    MixingRecord record{.epoch = trial.id, .relaxation = relaxation_, .weights = weights_};
    std::vector<std::size_t> path;
    if constexpr (requires { path = space_.path(trial.architecture); })
      record.path = path = space_.path(trial.architecture);
    if constexpr (requires { record.option_names = Space::operation_names; })
      record.option_names = Space::operation_names;
    limits_.go_on(audience_.mixing(record));
    Context context{.id = trial.id, .random = root_.split(2).split(trial.id), .stop = stop_};
    trial.score = to_score(evaluate(judge_, std::as_const(trial.architecture), context));
  }

  std::string name(const Architecture& architecture) const {
    if constexpr (PrintableSpace<Space>)
      return ogive::text(space_, architecture);
    else
      return {};
  }

  const Space& space_;
  const RunOptions& options_;
  const StopToken& stop_;
  Audience& audience_;
  Limits limits_;
  Rng root_;
  JudgeOf<Estimator, Space> judge_;
  std::vector<std::size_t> relaxation_;
  Rng first_;
  typename Strategy::Logits logits_;
  std::vector<float> weights_{}, gradient_{};
  Result<Architecture> result_{};
};

}  // namespace ogive::detail
