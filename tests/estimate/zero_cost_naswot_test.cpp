#include <algorithm>
#include <cmath>
#include <limits>

#include "ogive/estimate/zero_cost/naswot.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/tiny_network.hpp"

using namespace ogive_test;
using zero_cost::naswot;

namespace zero_cost_naswot_test {

/// The determinant, by expansion.
double determinant(const std::vector<std::vector<double>>& m) {
  if (m.size() == 1) return m[0][0];
  double sum = 0;
  for (std::size_t column = 0; column < m.size(); ++column) {
    std::vector<std::vector<double>> minor;
    for (std::size_t i = 1; i < m.size(); ++i) {
      minor.emplace_back();
      for (std::size_t j = 0; j < m.size(); ++j)
        if (j != column) minor.back().push_back(m[i][j]);
    }
    sum += (column % 2 == 0 ? 1 : -1) * m[0][column] * determinant(minor);
  }
  return sum;
}

TEST_CASE("codes of 4 ReLUs that differ in 2 places") {
  Network network =
      chain(4, 2, std::make_unique<Flatten>(), std::make_unique<Relu>(), std::make_unique<Linear>(4, 2));
  const Tensor images = Tensor::from({3, 1, 4, 1}, {1, 2, -1, 0,   // 1100
                                                    -3, 1, 1, -1,  // 0110
                                                    1, 1, 1, 1});  // 1111
  // Agreement 4 with itself, 2 with each other: eigenvalues 8, 2, 2.
  CHECK(naswot(network, images) == Approx(std::log(32.0)));
  const Tensor twins = Tensor::from({2, 1, 4, 1}, {1, 2, -1, 0, 3, 4, -2, -1});
  CHECK(naswot(network, twins) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("all ReLUs count, those of fused operations too") {
  constexpr std::size_t images = 5, width = 90, channels = 2;  // more ReLUs than bits of a word
  const Batch batch = noise_batch(images, width, 2, 5);
  const auto head = [&] {
    return std::make_unique<Sequential>(std::make_unique<BatchNorm>(channels), std::make_unique<Relu>(),
                                        std::make_unique<GlobalAvgPool>(),
                                        std::make_unique<Linear>(channels, 2));
  };
  Network network = chain(width, 2, std::make_unique<ReluConvBn>(1, channels, 1), head());
  set(network, "0.weight", {1, -2});
  // Codes: x > 0, then whether max(x, 0) is above its mean over the batch, and whether it is below.
  double mean = 0;
  for (const float x : batch.images.values()) mean += std::max(0.0F, x) / (images * width);
  std::vector<std::vector<double>> kernel(images, std::vector<double>(images));
  for (std::size_t i = 0; i < images; ++i)
    for (std::size_t j = 0; j < images; ++j)
      for (std::size_t p = 0; p < width; ++p) {
        const float x = batch.images[i * width + p], y = batch.images[j * width + p];
        kernel[i][j] += (x > 0) == (y > 0);
        kernel[i][j] += 2 * ((std::max(0.0F, x) > mean) == (std::max(0.0F, y) > mean));
      }
  CHECK(naswot(network, batch.images) == Approx(std::log(determinant(kernel))));
}

}  // namespace zero_cost_naswot_test
