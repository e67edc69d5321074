#include "ogive/strategy/dirichlet.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace dirichlet_test {

TEST_CASE("gamma draws have the mean and variance of their shape") {
  for (const double shape : {0.3, 1.0, 4.5}) {
    Rng rng(11);
    constexpr int draws = 40000;
    double sum = 0, squares = 0;
    for (int i = 0; i < draws; ++i) {
      const double x = std::exp(detail::log_gamma_draw(shape, rng));
      sum += x;
      squares += x * x;
    }
    const double mean = sum / draws;
    CHECK(mean == Approx(shape).margin(5 * std::sqrt(shape / draws)));
    CHECK(squares / draws - mean * mean == Approx(shape).epsilon(0.06));
  }
}

TEST_CASE("a beta variable moves along its quantile") {
  for (const double x : {0.05, 0.3, 0.8}) {
    const double a = 1.4, b = 2.3, h = 1e-5, level = beta_distribution(x, a, b);
    const auto quantile = [&](double first) {  // by bisection
      double low = 0, high = 1;
      for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (beta_distribution(middle, first, b) < level ? low : high) = middle;
      }
      return low;
    };
    CHECK(detail::beta_draw_slope(x, a, b) ==
          Approx((quantile(a + h) - quantile(a - h)) / (2 * h)).epsilon(1e-5));
  }
}

TEST_CASE("Dirichlet draws have the mean and variance of their concentrations") {
  std::vector<double> logits{0, 1, std::log(0.5)}, weights(3), kept(3);  // concentrations 1, 2, 0.5
  const std::vector<double> concentrations{1, 2, 0.5};
  Rng rng(2);
  constexpr int draws = 40000;
  std::vector<double> sum(3), squares(3);
  for (int i = 0; i < draws; ++i) {
    DirichletDraw{}.draw(DirichletRelaxation{}, {logits, weights, kept}, rng);
    for (std::size_t k = 0; k < 3; ++k) {
      sum[k] += weights[k] / draws;
      squares[k] += weights[k] * weights[k] / draws;
    }
  }
  for (std::size_t k = 0; k < 3; ++k) {
    const double mean = concentrations[k] / 3.5, variance = mean * (1 - mean) / 4.5;
    CHECK(sum[k] == Approx(mean).margin(5 * std::sqrt(variance / draws)));
    CHECK(squares[k] - sum[k] * sum[k] == Approx(variance).epsilon(0.05));
  }
}

/// The mean over draws of the path-wise derivative is the derivative of the expectation: of the means
/// c / sum(c) for a linear loss, and of the second moments c (c + 1) / (s (s + 1)) for a quadratic one.
TEST_CASE("path-wise derivatives are unbiased") {
  std::vector<double> logits{0.5, -0.4, 0.1}, weights(3), kept(3);
  const auto c = [&](std::size_t k) { return DirichletRelaxation::concentration(logits[k]); };
  const double s = c(0) + c(1) + c(2);
  Rng rng(4);
  constexpr int draws = 60000;
  std::vector<double> linear(3), quadratic(3), gradient(3);
  for (int i = 0; i < draws; ++i) {
    const MixedEdge edge{logits, weights, kept};
    DirichletDraw{}.draw(DirichletRelaxation{}, edge, rng);
    DirichletDraw{}.pull_back(DirichletRelaxation{}, edge, std::vector<double>{1, 0, 0}, gradient);
    for (std::size_t k = 0; k < 3; ++k) linear[k] += gradient[k] / draws;
    DirichletDraw{}.pull_back(DirichletRelaxation{}, edge, std::vector<double>{2 * weights[0], 0, 0},
                              gradient);
    for (std::size_t k = 0; k < 3; ++k) quadratic[k] += gradient[k] / draws;
  }
  for (std::size_t k = 0; k < 3; ++k) {
    const double own = k == 0 ? 1 : 0, chain = DirichletRelaxation::slope(logits[k]);
    CHECK(linear[k] == Approx((own * s - c(0)) / (s * s) * chain).margin(0.004));
    const double moment = c(0) * (c(0) + 1) / (s * (s + 1));
    const double slope = own * (2 * c(0) + 1) / (s * (s + 1)) - moment * (2 * s + 1) / (s * (s + 1));
    CHECK(quadratic[k] == Approx(slope * chain).margin(0.004));
  }
}

TEST_CASE("draws at the corners of the simplex have finite slopes") {
  std::vector<double> logits{-12, 3, -12}, weights(3), kept(3), gradient(3);
  Rng rng(4);
  for (int i = 0; i < 200; ++i) {
    const MixedEdge edge{logits, weights, kept};
    DirichletDraw{}.draw(DirichletRelaxation{}, edge, rng);
    DirichletDraw{}.pull_back(DirichletRelaxation{}, edge, std::vector<double>{1, 2, 3}, gradient);
    for (const double slope : gradient) REQUIRE(std::isfinite(slope));
  }
}

}  // namespace dirichlet_test
