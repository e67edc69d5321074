#pragma once
/// An estimator that is known at run time only.
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/estimate/concepts.hpp"
#include "ogive/search/any_space.hpp"
#include "ogive/search/gradient.hpp"

namespace ogive {

namespace detail {

/// What AnyEstimator's State calls.
class AnyJudge {
 public:
  AnyJudge() = default;
  AnyJudge(const AnyJudge&) = delete;
  AnyJudge& operator=(const AnyJudge&) = delete;
  virtual ~AnyJudge() = default;
  virtual bool evaluates_in_parallel() const = 0;
  virtual bool simulates_time() const = 0;
  virtual Score<1> evaluate(const AnyArchitecture&, Context&) = 0;
  virtual std::vector<Objective> objectives() const = 0;
  virtual bool prepare(const Preparation&) = 0;
  virtual std::uint64_t round_length() const = 0;
  virtual bool adapt(std::span<const AnyArchitecture>, const Preparation&) = 0;
  virtual std::vector<std::string> notes() const = 0;
  virtual void recall(const Trial<AnyArchitecture>&) = 0;
  // Without gradients these are never called.
  virtual double loss_and_gradient(std::span<const float>, std::span<float>, Part, Context&) = 0;
  virtual double unrolled_loss_and_gradient(std::span<const float>, std::span<float>, Context&) = 0;
  virtual double probe(std::span<const float>, std::span<float>, Context&) = 0;
  virtual void train_step(std::span<const float>, Context&) = 0;
  virtual std::size_t steps() const = 0;
  virtual bool can_save() const = 0;
  virtual Bytes save() = 0;
  virtual void load(std::span<const std::uint8_t>) = 0;
};

/// An estimator on one space: AnySpace, or the one that it was written for.
template <class E, class Space>
class AnyJudgeOf final : public AnyJudge {
 public:
  using Judge = JudgeOf<E, Space>;
  using Architecture = typename Space::Architecture;
  static_assert(
      ScoreOf<E, Space>::objectives == 1,
      "ogive: AnyEstimator: an estimator that is known at run time only has one objective; return a "
      "number");

  AnyJudgeOf(const E& estimator, const Space& space)
      : estimator_(estimator), judge_(make_judge(estimator, space)) {}

  bool evaluates_in_parallel() const override {
    return Judges<const Judge, Architecture> && is_parallel(judge_);
  }
  bool simulates_time() const override { return detail::simulates_time(judge_); }
  Score<1> evaluate(const AnyArchitecture& a, Context& context) override {
    if constexpr (Judges<const Judge, Architecture>)
      return to_score(detail::evaluate(std::as_const(judge_), own(a), context));
    else
      return to_score(detail::evaluate(judge_, own(a), context));
  }
  std::vector<Objective> objectives() const override { return objectives_of(estimator_, judge_, 1); }
  bool prepare(const Preparation& preparation) override { return detail::prepare(judge_, preparation); }
  std::uint64_t round_length() const override { return detail::round_length<Architecture>(judge_); }
  bool adapt(std::span<const AnyArchitecture> asked, const Preparation& preparation) override {
    std::vector<Architecture> all;
    for (const AnyArchitecture& each : asked) all.push_back(own(each));
    return detail::adapt(judge_, std::span<const Architecture>(all), preparation);
  }
  std::vector<std::string> notes() const override { return notes_of(judge_); }
  void recall(const Trial<AnyArchitecture>& trial) override {
    if constexpr (requires(const Trial<Architecture>& t) { judge_.recall(t); }) {
      if constexpr (std::same_as<Architecture, AnyArchitecture>)
        judge_.recall(trial);
      else
        judge_.recall(Trial<Architecture>{.id = trial.id,
                                          .architecture = own(trial.architecture),
                                          .fidelity = trial.fidelity,
                                          .continues = trial.continues,
                                          .origin = trial.origin,
                                          .score = trial.score,
                                          .error = trial.error,
                                          .seconds = trial.seconds});
    }
  }

  double loss_and_gradient([[maybe_unused]] std::span<const float> weights,
                           [[maybe_unused]] std::span<float> gradient, [[maybe_unused]] Part part,
                           [[maybe_unused]] Context& context) override {
    if constexpr (HasGradient<Judge>) return judge_.loss_and_gradient(weights, gradient, part, context);
    return 0;
  }
  double unrolled_loss_and_gradient([[maybe_unused]] std::span<const float> weights,
                                    [[maybe_unused]] std::span<float> gradient,
                                    [[maybe_unused]] Context& context) override {
    if constexpr (HasUnrolledGradient<Judge>)
      return judge_.unrolled_loss_and_gradient(weights, gradient, context);
    throw Error("", "this strategy needs an estimator with `unrolled_loss_and_gradient`");
  }
  double probe([[maybe_unused]] std::span<const float> weights, [[maybe_unused]] std::span<float> gradient,
               [[maybe_unused]] Context& context) override {
    if constexpr (HasProbe<Judge>) return judge_.probe(weights, gradient, context);
    throw Error("", "this strategy needs an estimator with `probe`");
  }
  void train_step([[maybe_unused]] std::span<const float> weights,
                  [[maybe_unused]] Context& context) override {
    if constexpr (HasGradient<Judge>) judge_.train_step(weights, context);
  }
  std::size_t steps() const override {
    if constexpr (requires {
                    { judge_.steps() } -> std::convertible_to<std::size_t>;
                  })
      return judge_.steps();
    return 1;
  }
  bool can_save() const override {
    if constexpr (SavesState<Judge>) return detail::can_save(judge_);
    return false;
  }
  Bytes save() override {
    if constexpr (SavesState<Judge>) return judge_.save();
    return {};
  }
  void load([[maybe_unused]] std::span<const std::uint8_t> bytes) override {
    if constexpr (SavesState<Judge>) judge_.load(bytes);
  }

 private:
  static const Architecture& own(const AnyArchitecture& a) {
    if constexpr (std::same_as<Architecture, AnyArchitecture>)
      return a;
    else
      return a.as<Architecture>();
  }

  const E& estimator_;
  Judge judge_;
};

/// Whether it has gradients on this space. One around another (cached, ...) has those of the inner one.
template <class E, class Space>
bool has_gradients([[maybe_unused]] const E& estimator, [[maybe_unused]] const AnySpace& space) {
  if constexpr (!DifferentiableEstimator<E, Space>)
    return false;
  else if constexpr (requires { estimator.has_gradients(space); })
    return estimator.has_gradients(space);
  else if constexpr (requires { estimator.estimator; })
    return has_gradients<std::remove_cvref_t<decltype(estimator.estimator)>, Space>(estimator.estimator,
                                                                                    space);
  else
    return true;
}
/// The same way inwards. @throws Error unless the inner one judges architectures of this space
template <class E>
void check_inner([[maybe_unused]] const E& estimator, [[maybe_unused]] const AnySpace& space) {
  if constexpr (requires { estimator.check_fits(space); })
    estimator.check_fits(space);
  else if constexpr (requires { estimator.estimator; })
    check_inner(estimator.estimator, space);
}

class EstimatorModel {
 public:
  explicit EstimatorModel(std::string n) : name(std::move(n)) {}
  EstimatorModel(const EstimatorModel&) = delete;
  EstimatorModel& operator=(const EstimatorModel&) = delete;
  virtual ~EstimatorModel() = default;
  /// Null when the space is none that it judges.
  virtual std::unique_ptr<AnyJudge> judge(const AnySpace&) const = 0;
  virtual void check_fits(const AnySpace&) const = 0;
  virtual bool has_gradients(const AnySpace&) const = 0;
  virtual void describe(RunDescription&, const char* owner) const = 0;

  const std::string name;
};

/// @tparam Spaces that it was written for; none: it takes AnySpace
template <class E, class... Spaces>
class EstimatorModelOf final : public EstimatorModel {
 public:
  EstimatorModelOf(E estimator, std::string n)
      : EstimatorModel(std::move(n)), estimator_(std::move(estimator)) {
    check_fields(estimator_, name);
  }

  std::unique_ptr<AnyJudge> judge(const AnySpace& space) const override {
    std::unique_ptr<AnyJudge> judge;
    if constexpr (sizeof...(Spaces) == 0)
      judge = std::make_unique<AnyJudgeOf<E, AnySpace>>(estimator_, space);
    else
      (judge_on<Spaces>(space, judge), ...);
    return judge;
  }
  void check_fits(const AnySpace& space) const override {
    if constexpr (sizeof...(Spaces) > 0) {
      if (!(space.get_if<Spaces>() || ...))
        throw Error("", concat(name, " judges architectures of ", join({type_name<Spaces>()...}, ", "),
                               "; this space is ", space.name()));
    }
    check_inner(estimator_, space);
  }
  bool has_gradients(const AnySpace& space) const override {
    if constexpr (sizeof...(Spaces) == 0)
      return detail::has_gradients<E, AnySpace>(estimator_, space);
    else
      return ((space.get_if<Spaces>() && detail::has_gradients<E, Spaces>(estimator_, space)) || ...);
  }
  void describe(RunDescription& facts, const char* owner) const override {
    describe_part(facts, owner, estimator_);
  }

 private:
  template <class Space>
  void judge_on(const AnySpace& any, std::unique_ptr<AnyJudge>& judge) const {
    if (const Space* const space = any.get_if<Space>())
      judge = std::make_unique<AnyJudgeOf<E, Space>>(estimator_, *space);
  }

  E estimator_;
};

}  // namespace detail

/// Any estimator of one objective, on AnySpace.
class AnyEstimator {
 public:
  /// An estimator that takes AnySpace: one whose State asks no more of a space than the concepts say, or a
  /// callable on AnyArchitecture.
  /// @param needs the abilities that a space must have for it
  /// @param name shown in errors
  /// @throws Error when an option of the estimator is out of range
  template <class E>
  requires(!std::same_as<E, AnyEstimator> && EstimatorFor<E, AnySpace>)  //
      AnyEstimator(E estimator, std::vector<Ability> needs = {},
                   std::string name = std::string(detail::part_name(type_name<E>())))
      : model_(std::make_shared<const detail::EstimatorModelOf<E>>(std::move(estimator), std::move(name))),
        needs_(std::move(needs)) {}

  /// An estimator, a lambda for instance, that was written for some spaces:
  /// `AnyEstimator::on<Nb201Space>([](const Nb201Cell& cell) { ... })`.
  template <class... Spaces, class E>
  static AnyEstimator on(E estimator, std::string name = std::string(detail::part_name(type_name<E>()))) {
    static_assert(sizeof...(Spaces) > 0, "ogive: AnyEstimator::on: say for which spaces, on<Nb201Space>(f)");
    static_assert((EstimatorFor<E, Spaces> && ...),
                  "ogive: AnyEstimator::on: this estimator judges no architectures of one of these spaces");
    return AnyEstimator(std::make_shared<const detail::EstimatorModelOf<E, Spaces...>>(std::move(estimator),
                                                                                       std::move(name)));
  }

  const std::string& name() const { return model_->name; }
  bool has_gradients(const AnySpace& space) const { return model_->has_gradients(space); }
  /// @throws Error unless it judges architectures of this space
  void check_fits(const AnySpace& space) const {
    for (const Ability ability : needs_) space.check(ability, name());
    model_->check_fits(space);
  }
  void describe(RunDescription& facts, const char* owner) const { model_->describe(facts, owner); }
  /// The fields of the estimator that it holds, for one around it.
  void fields(auto&& f) const { detail::visit_described(*model_, f); }

  template <class Space>
  requires std::same_as<Space, AnySpace>
  class State {
   public:
    /// @throws Error when it is for another space
    State(const AnyEstimator& estimator, const AnySpace& space)
        : judge_((estimator.check_fits(space), estimator.model_->judge(space))) {}

    bool evaluates_in_parallel() const { return judge_->evaluates_in_parallel(); }
    bool simulates_time() const { return judge_->simulates_time(); }
    Score<1> evaluate(const AnyArchitecture& a, Context& context) const {
      return judge_->evaluate(a, context);
    }
    std::vector<Objective> objectives() const { return judge_->objectives(); }
    bool prepare(const Preparation& preparation) { return judge_->prepare(preparation); }
    std::uint64_t round_length() const { return judge_->round_length(); }
    bool adapt(std::span<const AnyArchitecture> asked, const Preparation& preparation) {
      return judge_->adapt(asked, preparation);
    }
    std::vector<std::string> notes() const { return judge_->notes(); }
    void recall(const Trial<AnyArchitecture>& trial) { judge_->recall(trial); }

    double loss_and_gradient(std::span<const float> weights, std::span<float> gradient, Part part,
                             Context& context) {
      return judge_->loss_and_gradient(weights, gradient, part, context);
    }
    double unrolled_loss_and_gradient(std::span<const float> weights, std::span<float> gradient,
                                      Context& context) {
      return judge_->unrolled_loss_and_gradient(weights, gradient, context);
    }
    double probe(std::span<const float> weights, std::span<float> gradient, Context& context) {
      return judge_->probe(weights, gradient, context);
    }
    void train_step(std::span<const float> weights, Context& context) {
      judge_->train_step(weights, context);
    }
    std::size_t steps() const { return judge_->steps(); }
    bool can_save() const { return judge_->can_save(); }
    Bytes save() { return judge_->save(); }
    void load(std::span<const std::uint8_t> bytes) { judge_->load(bytes); }

   private:
    std::unique_ptr<detail::AnyJudge> judge_;
  };

 private:
  explicit AnyEstimator(std::shared_ptr<const detail::EstimatorModel> model) : model_(std::move(model)) {}

  std::shared_ptr<const detail::EstimatorModel> model_;
  std::vector<Ability> needs_{};
};

}  // namespace ogive
