#include "ogive/strategy/darts.hpp"

#include <cmath>
#include <numeric>
#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace darts_test {

std::vector<float> mixing_of(Darts::Logits& logits, std::size_t count) {
  std::vector<float> weights(count);
  Rng random(0);
  logits.mixing(weights, random);
  return weights;
}

TEST_CASE("mixing weights are the softmax of each edge") {
  Rng random(3), same(3);
  const std::vector<std::size_t> edges{3, 2};
  Darts::Logits logits(Darts{.deviation = 1}, edges, random);
  const auto weights = mixing_of(logits, 5);
  std::vector<double> right;
  for (int i = 0; i < 5; ++i) right.push_back(std::exp(same.normal()));
  const double first = right[0] + right[1] + right[2], second = right[3] + right[4];
  for (std::size_t i = 0; i < 5; ++i) CHECK(weights[i] == Approx(right[i] / (i < 3 ? first : second)));
}

TEST_CASE("the first step of Adam moves every logit by the learning rate, against its slope") {
  Rng random(3);
  Darts::Logits logits(Darts{.learning_rate = 0.25, .weight_decay = 0, .deviation = 0}, {2}, random);
  CHECK(mixing_of(logits, 2) == std::vector<float>{0.5F, 0.5F});
  logits.step(std::vector<float>{3, 1});  // slopes of the logits: 0.5 and -0.5
  const double odds = std::exp(-0.25) / std::exp(0.25);
  CHECK(mixing_of(logits, 2)[0] == Approx(odds / (1 + odds)));
}

TEST_CASE("a gradient that is the same for all options of an edge moves nothing") {
  Rng random(3);
  Darts::Logits logits(Darts{.weight_decay = 0, .deviation = 0}, {2, 3}, random);
  const auto before = mixing_of(logits, 5);
  logits.step(std::vector<float>{4, 4, -1, -1, -1});
  CHECK(mixing_of(logits, 5) == before);
}

}  // namespace darts_test
