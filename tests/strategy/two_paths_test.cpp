#include "ogive/strategy/two_paths.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "ogive/strategy/proxyless_nas.hpp"
#include "tests/catch.hpp"

using namespace ogive;

namespace two_paths_test {

const std::vector<double> gate_logits{std::log(0.2), std::log(0.5), std::log(0.3)};

TEST_CASE("training opens one gate, with the softmax's probabilities") {
  Rng rng(1);
  std::vector<double> weights(3), kept(3), shares(3);
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i) {
    TwoPaths{}.draw_training(SoftmaxRelaxation{}, {gate_logits, weights, kept}, rng);
    REQUIRE(std::count(weights.begin(), weights.end(), 0.0) == 2);
    for (std::size_t k = 0; k < 3; ++k) shares[k] += weights[k] / draws;
  }
  CHECK(shares[0] == Approx(0.2).margin(0.012));
  CHECK(shares[1] == Approx(0.5).margin(0.012));
  CHECK(shares[2] == Approx(0.3).margin(0.012));
}

TEST_CASE("a step on the logits has two candidates, with their probabilities among the two") {
  Rng rng(1);
  std::vector<double> weights(3), kept(3), gradient(3);
  int without_first = 0;
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i) {
    const MixedEdge edge{gate_logits, weights, kept};
    TwoPaths{}.draw(SoftmaxRelaxation{}, edge, rng);
    REQUIRE(std::count(kept.begin(), kept.end(), 0.0) == 1);
    REQUIRE(std::accumulate(kept.begin(), kept.end(), 0.0) == Approx(1));
    for (std::size_t k = 0; k < 3; ++k) REQUIRE((weights[k] == 0 || kept[k] > 0));
    if (kept[0] > 0) continue;
    ++without_first;
    REQUIRE(kept[1] == Approx(0.5 / 0.8));
    TwoPaths{}.pull_back(SoftmaxRelaxation{}, edge, std::vector<double>{7, 2, 1}, gradient);
    CHECK(gradient[0] == 0);  // and d/da1 of (2 e^a1 + e^a2) / (e^a1 + e^a2) for the others
    CHECK(gradient[1] == Approx(0.625 * 0.375));
    CHECK(gradient[2] == Approx(-0.625 * 0.375));
  }
  // second and third, in either order: 0.5 * 0.3 / 0.5 + 0.3 * 0.5 / 0.7
  CHECK(static_cast<double>(without_first) / draws == Approx(0.3 + 0.15 / 0.7).margin(0.012));
}

TEST_CASE("an edge with one option has nothing to choose") {
  Rng rng(1);
  const std::vector<double> logits{2};
  std::vector<double> weights(1), kept(1);
  TwoPaths{}.draw(SoftmaxRelaxation{}, {logits, weights, kept}, rng);
  CHECK(weights == std::vector<double>{1});
  CHECK(kept == std::vector<double>{1});
}

TEST_CASE("a step of ProxylessNas leaves the probability of the third option alone") {
  Rng rng(8);
  ProxylessNas::Logits logits(ProxylessNas{.learning_rate = 0.5, .deviation = 1}, {3}, rng);
  std::vector<float> before(3), after(3), drawn(3);
  for (int i = 0; i < 20; ++i) {
    logits.outcome(before);
    logits.mixing(drawn, rng);
    logits.step(std::vector<float>{3, -1, 2});
    logits.outcome(after);
    int unchanged = 0;
    for (std::size_t k = 0; k < 3; ++k) unchanged += std::abs(after[k] - before[k]) < 1e-6F;
    CHECK(unchanged == 1);
    CHECK(after != before);
  }
}

}  // namespace two_paths_test
