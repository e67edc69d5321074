#include "ogive/estimate/unrolled.hpp"

#include <vector>

#include "ogive/nn/ops/activation.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/ops/mixture.hpp"
#include "tests/catch.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;

namespace unrolled_test {

/// Two weights, two candidates: the mean squared error of m0 tanh(w0 x) + m1 w1 x.
struct TwoCandidates {
  BasicParameter<double> first{.value = ogive_test::normal_tensor({4}, 1), .shape = {4}},
      second{.value = ogive_test::normal_tensor({4}, 2), .shape = {4}};
  std::vector<BasicParameter<double>*> weights{&first, &second};
  BasicTensor<double> x = ogive_test::normal_tensor({4}, 3), seen = ogive_test::normal_tensor({4}, 4),
                      unseen = ogive_test::normal_tensor({4}, 5);

  BasicVar<double> loss(BasicTape<double>& tape, const BasicVar<double>& mixing,
                        const BasicTensor<double>& target) {
    const auto in = tape.constant(x);
    const auto curved = tanh(in * tape.parameter(first)), straight = in * tape.parameter(second);
    return mean_squared_error(mixture<double>({curved, straight}, mixing, {0, 1}), target);
  }
  double unrolled(const BasicTensor<double>& mixing, double rate, std::vector<double>& gradient) {
    gradient.resize(2);
    return unrolled_loss_and_gradient<double>(
        weights, rate, mixing, [&](auto& tape, const auto& m) { return loss(tape, m, seen); },
        [&](auto& tape, const auto& m) { return loss(tape, m, unseen); }, gradient, Rng());
  }
};

TEST_CASE("the second-order gradient is that of the loss after the step") {
  TwoCandidates model;
  for (const double rate : {0.0, 0.1, 0.8}) {
    std::vector<double> gradient, ignored;
    const auto at = [&](double m0, double m1) {
      return model.unrolled(BasicTensor<double>::from({2}, {m0, m1}), rate, ignored);
    };
    model.unrolled(BasicTensor<double>::from({2}, {0.7, 0.4}), rate, gradient);
    constexpr double h = 1e-5;
    CHECK(gradient[0] == Approx((at(0.7 + h, 0.4) - at(0.7 - h, 0.4)) / (2 * h)).epsilon(1e-4));
    CHECK(gradient[1] == Approx((at(0.7, 0.4 + h) - at(0.7, 0.4 - h)) / (2 * h)).epsilon(1e-4));
  }
}

TEST_CASE("the step is one of gradient descent on the training loss, and leaves no trace") {
  TwoCandidates model, moved;
  const auto mixing = BasicTensor<double>::from({2}, {0.7, 0.4});
  std::vector<double> ignored;
  const double loss = model.unrolled(mixing, 0.5, ignored);

  const auto loss_of = [&](TwoCandidates& of, const BasicTensor<double>& target, bool backward) {
    BasicTape<double> tape;
    const auto value = of.loss(tape, tape.constant(mixing), target);
    if (backward) tape.backward(value);
    return value.value().item();
  };
  loss_of(moved, moved.seen, true);
  for (auto* weight : moved.weights)
    for (std::size_t k = 0; k < 4; ++k) weight->value[k] -= 0.5 * weight->gradient[k];
  CHECK(loss == Approx(loss_of(moved, moved.unseen, false)));

  const TwoCandidates untouched;
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(model.weights[i]->gradient.empty());
    for (std::size_t k = 0; k < 4; ++k) CHECK(model.weights[i]->value[k] == untouched.weights[i]->value[k]);
  }
}

}  // namespace unrolled_test
