#pragma once
/// What estimators around other estimators have in common.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/function_ref.hpp"
#include "ogive/estimate/concepts.hpp"

namespace ogive::detail {

/// A value that comes back at the end of the block.
template <class Value>
class Restored {
 public:
  explicit Restored(Value& place) : place_(place), before_(place) {}
  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;
  ~Restored() { place_ = std::move(before_); }

  const Value& before() const { return before_; }

 private:
  Value& place_;
  Value before_;
};

/// Makes `Outer`, the State of an estimator around another one, able to do all that the inner State can. Only
/// evaluations go through `Outer`, which must have:
/// `Answer around(const Architecture&, Context&, FunctionRef<InnerAnswer()> evaluate) const`.
/// @tparam AnswerType where it is another than that of the inner one, `Outer` has objectives() of its own,
/// trials of a journal are not shown to the inner State, whose scores they do not tell, and gradients, which
/// are of something else, are not passed on
template <class Outer, class Estimator, class Space, class AnswerType = ScoreOf<Estimator, Space>>
class Wrapper {
 public:
  using Judge = JudgeOf<Estimator, Space>;
  using Architecture = typename Space::Architecture;
  using Answer = AnswerType;
  using InnerAnswer = ScoreOf<Estimator, Space>;
  static constexpr bool same_answer = std::same_as<Answer, InnerAnswer>;
  static constexpr bool in_parallel = Judges<const Judge, Architecture>;

  Wrapper(const Estimator& estimator, const Space& space)
      : estimator_(estimator), judge_(make_judge(estimator, space)) {}

  Answer evaluate(const Architecture& architecture, Context& context) const requires in_parallel {
    return outer().around(architecture, context, [&] {
      return to_score(detail::evaluate(judge_, outer().form(architecture), context));
    });
  }
  Answer evaluate(const Architecture& architecture, Context& context) requires(!in_parallel) {
    return outer().around(architecture, context, [&] {
      return to_score(detail::evaluate(judge_, outer().form(architecture), context));
    });
  }

  /// What the inner State is asked to evaluate in the place of `architecture`: itself, unless `Outer` has a
  /// form() of its own.
  const Architecture& form(const Architecture& architecture) const { return architecture; }

  bool evaluates_in_parallel() const { return is_parallel(judge_); }
  bool simulates_time() const { return detail::simulates_time(judge_); }
  std::vector<Objective> objectives() const {
    return objectives_of(estimator_, judge_, InnerAnswer::objectives);
  }
  bool prepare(const Preparation& preparation) { return detail::prepare(judge_, preparation); }
  std::uint64_t round_length() const { return detail::round_length<Architecture>(judge_); }
  bool adapt(std::span<const Architecture> asked, const Preparation& preparation) {
    return detail::adapt(judge_, asked, preparation);
  }
  std::vector<std::string> notes() const { return notes_of(judge_); }
  void recall(const Trial<Architecture, Answer::objectives>& trial) {
    if constexpr (same_answer && requires { judge_.recall(trial); }) judge_.recall(trial);
  }

  double loss_and_gradient(std::span<const float> weights, std::span<float> gradient, Part part,
                           Context& context) requires(same_answer&& HasGradient<Judge>) {
    return judge_.loss_and_gradient(weights, gradient, part, context);
  }
  double unrolled_loss_and_gradient(std::span<const float> weights, std::span<float> gradient,
                                    Context& context) requires(same_answer&& HasUnrolledGradient<Judge>) {
    return judge_.unrolled_loss_and_gradient(weights, gradient, context);
  }
  double probe(std::span<const float> weights, std::span<float> gradient,
               Context& context) requires(same_answer&& HasProbe<Judge>) {
    return judge_.probe(weights, gradient, context);
  }
  void train_step(std::span<const float> weights,
                  Context& context) requires(same_answer&& HasGradient<Judge>) {
    judge_.train_step(weights, context);
  }
  std::size_t steps() const requires requires(const Judge& judge) { judge.steps(); }
  { return judge_.steps(); }
  bool can_save() const requires requires(const Judge& judge) { judge.can_save(); }
  { return judge_.can_save(); }
  Bytes save() requires requires(Judge& judge) {
    { judge.save() } -> std::same_as<Bytes>;
  }
  { return judge_.save(); }
  void load(std::span<const std::uint8_t> bytes) requires requires(Judge& judge) { judge.load(bytes); }
  { judge_.load(bytes); }

 private:
  const Outer& outer() const { return static_cast<const Outer&>(*this); }

  const Estimator& estimator_;
  Judge judge_;
};

}  // namespace ogive::detail
