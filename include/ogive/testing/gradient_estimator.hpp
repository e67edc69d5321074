#pragma once
/// Checks of differentiable estimators, for testing/estimator.hpp.
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/file.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/estimate/concepts.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/testing/report.hpp"

namespace ogive::testing_detail {

/// A State at mixing weights that are equal for all options of an edge.
template <class Estimator, class Space>
class Mixture {
 public:
  using Judge = detail::JudgeOf<Estimator, Space>;

  Mixture(const Estimator& estimator, const Space& space, std::uint64_t seed, std::uint64_t epochs)
      : root_(seed), judge_(detail::make_judge(estimator, space)) {
    for (const std::size_t options : space.relaxation())
      for (std::size_t k = 0; k < options; ++k) weights_.push_back(1.0F / static_cast<float>(options));
    const auto go_on = [](std::string_view, std::uint64_t, std::uint64_t) { return true; };
    prepared_ =
        detail::prepare(judge_, {.random = root_.split(0), .mixed_epochs = epochs, .progress = go_on});
  }

  bool prepared() const { return prepared_; }
  /// @param before what the memory holds that the gradient is written to
  double loss(Part part, std::vector<float>& gradient, float before = 0) {
    gradient.assign(weights_.size(), before);
    Context context = this->context();
    return judge_.loss_and_gradient(weights_, gradient, part, context);
  }
  /// One step as a run takes it. @return the validation loss before
  double step() {
    std::vector<float> gradient;
    const double loss = this->loss(Part::validation, gradient);
    Context context = this->context();
    judge_.train_step(weights_, context);
    ++steps_;
    return loss;
  }
  Judge& judge() { return judge_; }
  void go_to(std::uint64_t steps) { steps_ = steps; }

 private:
  Context context() const { return {.id = steps_, .random = root_.split(1).split(steps_)}; }

  Rng root_;
  Judge judge_;
  std::vector<float> weights_{};
  bool prepared_ = false;
  std::uint64_t steps_ = 0;
};

/// A finite loss and gradient, all of it written, and all the same from the same steps.
template <class Estimator, class Space>
void check_gradients(Recorder& record, const Estimator& estimator, const Space& space,
                     const Options& options) {
  record.look_at("mixing weights");
  record.attempt("loss_and_gradient", [&] {
    Mixture<Estimator, Space> one(estimator, space, options.seed, 1), two(estimator, space, options.seed, 1);
    if (!one.prepared() || !two.prepared())
      return record.add("prepare", "true, as nobody told it to stop", "false");
    for (const Part part : {Part::train, Part::validation}) {
      std::vector<float> gradient, same;
      const double loss = one.loss(part, gradient, 12345), same_loss = two.loss(part, same, 54321);
      record.expect(std::isfinite(loss), "loss_and_gradient", "a finite loss", to_text(loss));
      record.expect(loss == same_loss, "loss_and_gradient", "the same loss from the same steps",
                    concat(loss, " and ", same_loss));
      for (std::size_t k = 0; k < gradient.size(); ++k) {
        if (gradient[k] == 12345 && same[k] == 54321)
          record.add("loss_and_gradient", "a slope for each weight", concat("none for weight ", k));
        else if (!std::isfinite(gradient[k]))
          record.add("loss_and_gradient", "finite slopes", concat(gradient[k], " for weight ", k));
        else
          record.expect(gradient[k] == same[k], "loss_and_gradient", "the same slopes from the same steps",
                        concat(gradient[k], " and ", same[k], " for weight ", k));
      }
    }
    for (int i = 0; i < 3; ++i) {
      const double loss = one.step(), same = two.step();
      record.expect(loss == same, "train_step", "the same loss after the same steps",
                    concat(loss, " and ", same));
    }
    if constexpr (requires(typename Mixture<Estimator, Space>::Judge & judge, const Bytes& bytes) {
                    { judge.save() } -> std::same_as<Bytes>;
                    judge.load(std::span(bytes));
                  }) {
      if constexpr (requires { one.judge().can_save(); }) {  // known at run time only
        if (!one.judge().can_save()) return;
      }
      Mixture<Estimator, Space> again(estimator, space, options.seed, 1);
      const Bytes saved = one.judge().save();
      again.judge().load(std::span(saved));
      again.go_to(3);
      const double loss = one.step(), loaded = again.step();
      record.expect(loss == loaded && one.step() == again.step(), "save",
                    "the same losses after load() of what save() gave", concat(loss, " and ", loaded));
    }
  });
}

}  // namespace ogive::testing_detail
