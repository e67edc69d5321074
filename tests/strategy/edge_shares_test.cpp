#include "ogive/strategy/edge_shares.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/pull_back.hpp"

using namespace ogive;

namespace edge_shares_test {

const std::vector<std::size_t> ends{1, 2, 1, 2, 2, 5};
const std::vector<float> logits{0, 0, 1, 0, 2, 3};

TEST_CASE("the shares of the edges into a node are the softmax of their logits") {
  detail::EdgeShares shares(6);
  for (std::size_t edge = 0; edge < 6; ++edge) CHECK(shares[edge] == 1);
  shares.lead_to(ends);
  shares.follow(logits);
  const double first = 1 + std::exp(1.0), second = 2 + std::exp(2.0);
  CHECK(shares[0] == Approx(1 / first));
  CHECK(shares[1] == Approx(1 / second));
  CHECK(shares[2] == Approx(std::exp(1.0) / first));
  CHECK(shares[3] == Approx(1 / second));
  CHECK(shares[4] == Approx(std::exp(2.0) / second));
  CHECK(shares[5] == 1);
}

TEST_CASE("edges whose ends are not known stand alone") {
  detail::EdgeShares shares(6);
  shares.follow(logits);
  for (std::size_t edge = 0; edge < 6; ++edge) CHECK(shares[edge] == 1);
  CHECK(shares.pull_back(std::vector<double>{1, -2, 3, 4, 5, 6}) == std::vector<double>(6));
  CHECK(ogive_test::message([&] { shares.lead_to(std::vector<std::size_t>{1}); }) ==
        "edge_ends(): expected 6 edges, got 1");
}

TEST_CASE("the chain rule of shares is their finite differences") {
  const std::vector<double> slopes{1, -2, 0.5, 3, -1, 7};
  detail::EdgeShares shares(6);
  shares.lead_to(ends);
  shares.follow(logits);
  const auto gradient = shares.pull_back(slopes);
  constexpr float h = 1.0F / 64;  // exact in single precision, as the logits are kept
  for (std::size_t k = 0; k < 6; ++k) {
    const auto loss_at = [&](float distance) {
      std::vector<float> moved = logits;
      moved[k] += distance;
      shares.follow(moved);
      double sum = 0;
      for (std::size_t edge = 0; edge < 6; ++edge) sum += slopes[edge] * shares[edge];
      return sum;
    };
    CHECK(gradient[k] == Approx((loss_at(h) - loss_at(-h)) / (2 * h)).epsilon(1e-3).margin(1e-12));
  }
}

}  // namespace edge_shares_test
