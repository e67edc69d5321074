#include "ogive/strategy/pc_darts.hpp"

#include <cmath>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace pc_darts_test {

std::vector<float> mixing_of(PcDarts::Logits& logits, std::size_t count) {
  std::vector<float> weights(count);
  Rng random(0);
  logits.mixing(weights, random);
  return weights;
}

TEST_CASE("mixing weights are the softmax of an edge times that of the edges into its node") {
  Rng random(3), same(3);
  PcDarts::Logits logits(PcDarts{.deviation = 1}, {2, 2}, random);
  logits.lead_to(std::vector<std::size_t>{7, 7});
  std::vector<double> e;
  for (int i = 0; i < 6; ++i) e.push_back(std::exp(same.normal()));  // options first, then edges
  const auto weights = mixing_of(logits, 4);
  for (std::size_t k = 0; k < 4; ++k) {
    const std::size_t edge = k / 2;
    const double share = e[4 + edge] / (e[4] + e[5]);
    CHECK(weights[k] == Approx(share * e[k] / (e[2 * edge] + e[2 * edge + 1])));
  }
  std::vector<float> outcome(4);
  logits.outcome(outcome);
  CHECK(outcome == weights);
}

TEST_CASE("the first step moves every logit by the learning rate, against its slope") {
  Rng random(3);
  PcDarts::Logits logits(PcDarts{.learning_rate = 0.25, .weight_decay = 0, .deviation = 0}, {2, 2}, random);
  logits.lead_to(std::vector<std::size_t>{7, 7});
  CHECK(mixing_of(logits, 4) == std::vector<float>(4, 0.25F));
  // Slopes of the options are +, - on the first edge and -, + on the second, and along the first edge the
  // loss rises more than along the second.
  logits.step(std::vector<float>{3, 1, -2, 1});
  const double up = std::exp(0.25) / (std::exp(0.25) + std::exp(-0.25)), down = 1 - up;
  const auto weights = mixing_of(logits, 4);
  CHECK(weights[0] == Approx(down * down));
  CHECK(weights[1] == Approx(down * up));
  CHECK(weights[2] == Approx(up * up));
  CHECK(weights[3] == Approx(up * down));
}

TEST_CASE("spaces know the nodes that their edges lead to") {
  CHECK(Nb201Space{}.edge_ends() == std::vector<std::size_t>{1, 2, 2, 3, 3, 3});
  CHECK(DartsSpace{.nodes = 2}.edge_ends() == std::vector<std::size_t>{0, 0, 1, 1, 1, 2, 2, 3, 3, 3});
}

TEST_CASE("the operations see one of so many parts of the channels") {
  Rng random(3);
  CHECK(PcDarts::Logits(PcDarts{}, {2}, random).channel_divisor() == 4);  // the paper's K
  CHECK(PcDarts::Logits(PcDarts{.connection = {.divisor = 2}}, {2}, random).channel_divisor() == 2);
  CHECK(ogive_test::message([] { check_fields(PcDarts{.connection = {.divisor = 0}}, "PcDarts"); }) ==
        "PcDarts.connection.divisor: expected a number at least 1, got 0");
}

}  // namespace pc_darts_test
