#include "ogive/strategy/sampler.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/pull_back.hpp"

using namespace ogive;

namespace sampler_test {

/// One edge with its memory.
struct SampledEdge {
  std::vector<double> logits;
  double progress = 0;
  std::vector<double> weights = std::vector<double>(logits.size()), kept = weights;

  MixedEdge view() { return {logits, weights, kept, progress}; }
};

/// The weights behind a draw, kept for the chain rule, as a function of the logits at fixed noise.
template <class Sampler>
void check_gradient_at_fixed_noise(const Sampler& sampler, double progress) {
  const std::vector<double> logits{0.4, -1.3, 2.0}, slopes{1, -2, 0.5};
  const auto soft = [&](const std::vector<double>& at) {
    SampledEdge edge{at, progress};
    Rng rng(3);
    sampler.draw(SoftmaxRelaxation{}, edge.view(), rng);
    return edge.kept;
  };
  const auto numeric = ogive_test::numeric_pull_back(logits, slopes, soft);
  SampledEdge edge{logits, progress};
  Rng rng(3);
  sampler.draw(SoftmaxRelaxation{}, edge.view(), rng);
  std::vector<double> gradient(3);
  sampler.pull_back(SoftmaxRelaxation{}, edge.view(), slopes, gradient);
  for (std::size_t k = 0; k < 3; ++k) CHECK(gradient[k] == Approx(numeric[k]).epsilon(1e-6).margin(1e-9));
}

TEST_CASE("the chain rules of samplers are finite differences at fixed noise") {
  for (const double progress : {0.0, 0.5, 0.9}) {
    check_gradient_at_fixed_noise(Expectation{}, progress);
    check_gradient_at_fixed_noise(RandomSmoothing{}, progress);
    check_gradient_at_fixed_noise(Concrete{}, progress);
    check_gradient_at_fixed_noise(StraightThrough{}, progress);
  }
}

TEST_CASE("temperatures go from the first to the last") {
  const StraightThrough line;  // GDAS: 10 to 0.1 along a line
  CHECK(line.temperature(0) == 10);
  CHECK(line.temperature(0.5) == Approx(5.05));
  CHECK(line.temperature(1) == Approx(0.1));
  const Concrete curve{.first_temperature = 4, .last_temperature = 0.25};
  CHECK(curve.temperature(0) == 4);
  CHECK(curve.temperature(0.5) == Approx(1));
  CHECK(curve.temperature(1) == Approx(0.25));
}

TEST_CASE("the largest option of a concrete or straight-through draw has the softmax's probabilities") {
  const std::vector<double> logits{std::log(0.1), std::log(0.6), std::log(0.3)};
  const auto shares = [&](const auto& sampler) {
    std::vector<double> counts(3);
    Rng rng(7);
    constexpr int draws = 20000;
    for (int i = 0; i < draws; ++i) {
      SampledEdge edge{logits};
      sampler.draw(SoftmaxRelaxation{}, edge.view(), rng);
      CHECK(std::accumulate(edge.weights.begin(), edge.weights.end(), 0.0) == Approx(1));
      const auto largest = std::max_element(edge.weights.begin(), edge.weights.end()) - edge.weights.begin();
      counts[static_cast<std::size_t>(largest)] += 1.0 / draws;
    }
    return counts;
  };
  for (const auto& counts : {shares(StraightThrough{}), shares(Concrete{})}) {
    CHECK(counts[0] == Approx(0.1).margin(0.01));  // more than 3 standard deviations
    CHECK(counts[1] == Approx(0.6).margin(0.012));
    CHECK(counts[2] == Approx(0.3).margin(0.012));
  }
}

TEST_CASE("straight-through weights are one-hot") {
  Rng rng(1);
  for (int i = 0; i < 100; ++i) {
    SampledEdge edge{{0.1, 0.2, -0.3}};
    StraightThrough{}.draw(SoftmaxRelaxation{}, edge.view(), rng);
    std::sort(edge.weights.begin(), edge.weights.end());
    REQUIRE(edge.weights == std::vector<double>{0, 0, 1});
  }
}

TEST_CASE("smoothing moves the weights of training within a radius that grows, and no others") {
  const RandomSmoothing smoothing;
  for (const auto& [progress, radius] : {std::pair{0.0, 0.03}, {1.0, 0.3}}) {
    Rng rng(5);
    double farthest = 0, sum = 0;
    for (int i = 0; i < 2000; ++i) {
      SampledEdge edge{{0, 0}, progress};
      smoothing.draw(SoftmaxRelaxation{}, edge.view(), rng);
      CHECK(edge.weights == std::vector<double>{0.5, 0.5});
      smoothing.draw_training(SoftmaxRelaxation{}, edge.view(), rng);
      for (const double weight : edge.weights) {
        farthest = std::max(farthest, std::abs(weight - 0.5));
        sum += weight;
      }
    }
    CHECK(farthest <= radius);
    CHECK(farthest > 0.99 * radius);
    CHECK(sum / 4000 == Approx(0.5).margin(4 * radius / std::sqrt(3.0 * 4000)));
  }
  Rng rng(5);
  SampledEdge edge{{50, 0}, 1};
  for (int i = 0; i < 50; ++i) {
    smoothing.draw_training(SoftmaxRelaxation{}, edge.view(), rng);
    CHECK((edge.weights[0] <= 1 && edge.weights[1] >= 0));
  }
}

TEST_CASE("options of samplers out of range are refused") {
  const auto refusal = [](const auto& sampler) {
    return ogive_test::message([&] { check_fields(sampler, "sampler"); });
  };
  CHECK(refusal(Concrete{.first_temperature = 0}) ==
        "sampler.first_temperature: expected a number above 0, got 0");
  CHECK(refusal(Concrete{.last_temperature = -1}) ==
        "sampler.last_temperature: expected a number above 0, got -1");
  CHECK(refusal(StraightThrough{.first_temperature = 0}) ==
        "sampler.first_temperature: expected a number above 0, got 0");
  CHECK(refusal(StraightThrough{.last_temperature = 0}) ==
        "sampler.last_temperature: expected a number above 0, got 0");
  CHECK(refusal(RandomSmoothing{.first_radius = -1}) ==
        "sampler.first_radius: expected a number at least 0, got -1");
  CHECK(refusal(RandomSmoothing{.last_radius = -1}) ==
        "sampler.last_radius: expected a number at least 0, got -1");
}

}  // namespace sampler_test
