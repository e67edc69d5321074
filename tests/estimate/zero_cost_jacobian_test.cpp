#include <algorithm>
#include <cmath>
#include <numbers>

#include "ogive/estimate/zero_cost/jacobian.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/tiny_network.hpp"

using namespace ogive_test;
using namespace ogive::zero_cost;

namespace zero_cost_jacobian_test {

TEST_CASE("eigenvalues of a symmetric matrix") {
  auto two = symmetric_eigenvalues({2, 1, 1, 2}, 2);
  std::sort(two.begin(), two.end());
  CHECK(two[0] == Approx(1));
  CHECK(two[1] == Approx(3));
  // 2 on the diagonal and -1 beside it: 2 - 2 cos(pi k / (n + 1)), k = 1 ... n.
  constexpr std::size_t n = 30;
  std::vector<double> chain_matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    chain_matrix[i * n + i] = 2;
    if (i > 0) chain_matrix[i * n + i - 1] = chain_matrix[(i - 1) * n + i] = -1;
  }
  auto values = symmetric_eigenvalues(chain_matrix, n);
  std::sort(values.begin(), values.end());
  for (std::size_t k = 1; k <= n; ++k)
    CHECK(values[k - 1] ==
          Approx(2 - 2 * std::cos(std::numbers::pi * static_cast<double>(k) / (n + 1))).epsilon(1e-12));
}

TEST_CASE("the Jacobian is the slope of the summed logits at each image") {
  constexpr std::size_t images = 4, width = 3;
  Network network = chain(width, 2, std::make_unique<Flatten>(), std::make_unique<Linear>(width, 5),
                          std::make_unique<Tanh>(), std::make_unique<Linear>(5, 2));
  const Batch batch = noise_batch(images, width, 2, 3);
  const Tensor slopes = jacobian(network, batch.images);
  REQUIRE(slopes.shape() == batch.images.shape());
  const Tensor w = get(network, "1.weight"), b = get(network, "1.bias"), v = get(network, "3.weight");
  for (std::size_t n = 0; n < images; ++n)
    for (std::size_t i = 0; i < width; ++i) {
      double slope = 0;
      for (std::size_t k = 0; k < 5; ++k) {
        double sum = b[k];
        for (std::size_t j = 0; j < width; ++j) sum += double{batch.images[n * width + j]} * w[j * 5 + k];
        slope += w[i * 5 + k] * (1 - std::pow(std::tanh(sum), 2)) * (v[k * 2] + v[k * 2 + 1]);
      }
      CHECK(slopes[n * width + i] == Approx(slope).epsilon(1e-4));
    }
}

double score_of(std::initializer_list<double> eigenvalues) {
  double sum = 0;
  for (const double v : eigenvalues) sum -= std::log(v + 1e-5) + 1 / (v + 1e-5);
  return sum;
}

TEST_CASE("jacob_cov goes by the eigenvalues of the correlations") {
  // Two rows of correlation r have the eigenvalues 1 + r and 1 - r. Here r = 0.5, means and lengths differ.
  const Tensor two = Tensor::from({2, 4}, {3, 1, 2, 2, 10, 8, 8, 10});
  const double r = 2.0 / std::sqrt(2.0 * 4.0);
  const std::vector<std::size_t> both{0, 1};
  CHECK(correlations(two, both)[1] == Approx(r));
  CHECK(jacob_cov(two) == Approx(score_of({1 + r, 1 - r})));
  const Tensor apart = Tensor::from({3, 4}, {1, -1, 1, -1, 5, 5, 1, 1, 0, 2, 2, 0});
  CHECK(jacob_cov(apart) == Approx(score_of({1, 1, 1})));
  // The Jacobian of a linear network is the same at every image: one eigenvalue is all, and k keeps the rest.
  Network linear = chain(5, 2, std::make_unique<Flatten>(), std::make_unique<Linear>(5, 2));
  CHECK(jacob_cov(jacobian(linear, noise_batch(4, 5, 2, 4).images)) ==
        Approx(score_of({4, 0, 0, 0})).epsilon(1e-6));
  // A network that does not look has none.
  Network blind = chain(5, 2, std::make_unique<Flatten>(), std::make_unique<Linear>(5, 2));
  set(blind, "1.weight", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(std::isnan(jacob_cov(jacobian(blind, noise_batch(4, 5, 2, 4).images))));
}

TEST_CASE("epe_nas looks at pairs of images of one class") {
  const Tensor table = Tensor::from({5, 4}, {3,  1,  2, 2,    // class 0
                                             1,  -1, 1, -1,   // class 2
                                             10, 8,  8, 10,   // class 0
                                             2,  4,  2, 4,    // class 2, opposite
                                             0,  1,  2, 3});  // class 1, alone
  const Labels labels{0, 2, 0, 2, 1};
  constexpr double k = 1e-5;
  const double r = 2.0 / std::sqrt(8.0), one = std::log(1 + k);
  const double first = 2 * one + 2 * std::log(r + k), second = 4 * one, third = one;
  CHECK(epe_nas(table, labels, 10) == Approx(std::abs(first) + std::abs(second) + std::abs(third)));
  const double a = first / 2, b = second / 2, c = third;
  CHECK(epe_nas(table, labels, 101) == Approx(2 * (std::abs(a - b) + std::abs(a - c) + std::abs(b - c)) / 3));
}

}  // namespace zero_cost_jacobian_test
