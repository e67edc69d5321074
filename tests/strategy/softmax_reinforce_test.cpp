#include "ogive/strategy/softmax_reinforce.hpp"

#include <cmath>
#include <limits>

#include "ogive/strategy/concepts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/arms.hpp"

using namespace ogive;
using ogive_test::Arms;
using ogive_test::arms;
using ogive_test::NoChoices;
using ogive_test::pulled;

namespace softmax_reinforce_test {

static_assert(StrategyFor<SoftmaxReinforce, Arms, 1> && !StrategyFor<SoftmaxReinforce, Arms, 2>);
static_assert(!StrategyFor<SoftmaxReinforce, NoChoices, 1>);

using Policy = SoftmaxReinforce::State<Arms>;

double entropy_of(const std::vector<double>& shares) {
  double entropy = 0;
  for (const double p : shares) entropy -= p * std::log(p);
  return entropy;
}

TEST_CASE("one step of REINFORCE is the closed form") {
  // The first trial is the baseline: it moves nothing. The second has the advantage 1 / sqrt(d (1 - d)) in
  // standard deviations, so the logits are rate * advantage * (1 - 1/3, -1/3, -1/3) in the order of options.
  const double rate = 0.3, decay = 0.8;
  const SoftmaxReinforce options{.learning_rate = rate, .decay = decay, .entropy = 0};
  Policy policy(options, arms);
  policy.tell(pulled({2, none}, 5.0));
  for (const double p : policy.probabilities(0)) CHECK(p == Approx(1.0 / 3));
  policy.tell(pulled({0, none}, 4.0));
  const double advantage = 1 / std::sqrt(decay * (1 - decay));
  const double high = std::exp(rate * advantage * 2 / 3), low = std::exp(-rate * advantage / 3);
  const auto shares = policy.probabilities(0);
  CHECK(shares[0] == Approx(high / (high + 2 * low)));
  CHECK(shares[1] == Approx(low / (high + 2 * low)));
  CHECK(shares[2] == shares[1]);
  CHECK(policy.probabilities(1) == std::vector<double>{0.5, 0.5});  // it did not count in either trial
}

TEST_CASE("the step goes along the gradient of log probability and entropy") {
  // By finite differences: log p(c) + w H of softmax(z) at z, against the step that tell takes there.
  const SoftmaxReinforce options{.learning_rate = 1e-3, .decay = 0.5, .entropy = 0.7};
  Policy policy(options, arms);
  for (const double loss : {3.0, 1.0, 2.0, -4.0}) policy.tell(pulled({0, none}, loss));
  const auto before = policy.probabilities(0);
  std::vector<double> logits;
  for (const double p : before) logits.push_back(std::log(p));
  const auto value = [&](std::vector<double> z, std::size_t moved, double by, double advantage) {
    z[moved] += by;
    double total = 0;
    for (double& each : z) total += each = std::exp(each);
    for (double& each : z) each /= total;
    return advantage * std::log(z[2]) + options.entropy * entropy_of(z);
  };
  // Moving mean and variance of 3, 1, 2, -4 and then 0, with decay 0.5, by hand.
  double mean = 3, variance = 0, advantage = 0;
  for (const double loss : {1.0, 2.0, -4.0, 0.0}) {
    const double from_mean = loss - mean;
    mean += 0.5 * from_mean;
    variance = 0.5 * (variance + 0.5 * from_mean * from_mean);
    advantage = -from_mean / std::sqrt(variance);
  }
  policy.tell(pulled({2, none}, 0.0));
  const auto after = policy.probabilities(0);
  const double h = 1e-5;
  std::vector<double> gradient;
  for (std::size_t i = 0; i < 3; ++i)
    gradient.push_back((value(logits, i, h, advantage) - value(logits, i, -h, advantage)) / (2 * h));
  for (std::size_t i = 1; i < 3; ++i) {  // logits are known up to a constant
    const double moved = std::log(after[i] / after[0]) - std::log(before[i] / before[0]);
    CHECK(moved == Approx(options.learning_rate * (gradient[i] - gradient[0])).epsilon(1e-5));
  }
}

TEST_CASE("it learns where the reward is, at any scale") {
  for (const double scale : {1e-6, 1.0, 1e6}) {
    CAPTURE(scale);
    const SoftmaxReinforce options;
    Policy policy(options, arms);
    Rng rng(4);
    for (int i = 0; i < 1000; ++i) {
      const Choices choices = policy.ask(rng);
      REQUIRE(contains(arms, choices));
      policy.tell(pulled(choices, choices == Choices{1, 1} ? 0.0 : scale * (1 + rng.uniform())));
    }
    CHECK(policy.probabilities(0)[1] > 0.8);
    CHECK(policy.probabilities(1)[1] > 0.8);
  }
}

TEST_CASE("equal losses, failures and infinite losses teach nothing") {
  const SoftmaxReinforce options;
  Policy policy(options, arms);
  for (int i = 0; i < 5; ++i) policy.tell(pulled({0, none}, 2.0));
  policy.tell({.architecture = {1, 0}, .error = "it broke"});
  policy.tell(pulled({1, 0}, std::numeric_limits<double>::infinity()));
  for (const double p : policy.probabilities(0)) CHECK(p == Approx(1.0 / 3));
}

struct NothingToChoose {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"colour", 0}}; }
};
TEST_CASE("a decision without options is refused") {
  CHECK(ogive_test::message([] {
          const SoftmaxReinforce options;
          const NothingToChoose space;
          SoftmaxReinforce::State<NothingToChoose>(options, space);
        }) == "decision colour: expected 1 to 65534 options, got 0");
}

TEST_CASE("the options of the policy have ranges") {
  const auto says = [](const SoftmaxReinforce& options) {
    return ogive_test::message([&] { check_fields(options, "SoftmaxReinforce"); });
  };
  CHECK(says({.learning_rate = 0}) == "SoftmaxReinforce.learning_rate: expected a number above 0, got 0");
  CHECK(says({.decay = 1}) == "SoftmaxReinforce.decay: expected a number at least 0 and below 1, got 1");
  CHECK(says({.entropy = -1}) == "SoftmaxReinforce.entropy: expected a number at least 0, got -1");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace softmax_reinforce_test
