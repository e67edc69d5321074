#include <algorithm>
#include <cmath>

#include "ogive/estimate/zero_cost/fisher.hpp"
#include "ogive/estimate/zero_cost/gradients.hpp"
#include "ogive/estimate/zero_cost/grasp.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/tiny_network.hpp"

using namespace ogive_test;
using namespace ogive::zero_cost;

namespace zero_cost_gradients_test {

constexpr std::size_t images = 6, width = 3, hidden = 4, classes = 3;
using Matrix = std::vector<std::vector<double>>;

Matrix matrix(const Tensor& tensor, std::size_t rows) {
  const std::size_t columns = tensor.size() / rows;
  Matrix m(rows, std::vector<double>(columns));
  for (std::size_t i = 0; i < tensor.size(); ++i) m[i / columns][i % columns] = tensor[i];
  return m;
}
Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c(a.size(), std::vector<double>(b[0].size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < b.size(); ++k)
      for (std::size_t j = 0; j < b[0].size(); ++j) c[i][j] += a[i][k] * b[k][j];
  return c;
}
Matrix transposed(const Matrix& a) {
  Matrix t(a[0].size(), std::vector<double>(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[0].size(); ++j) t[j][i] = a[i][j];
  return t;
}

TEST_CASE("snip, plain and norms are sums over weights and their gradients, biases left out") {
  Network network =
      chain(width, classes, std::make_unique<Flatten>(), std::make_unique<Linear>(width, classes));
  set(network, "1.bias", {0.5F, -0.25F, 0.1F});
  const Batch batch = noise_batch(images, width, classes, 7);
  const Matrix x = matrix(batch.images, images), w = matrix(get(network, "1.weight"), width);
  Matrix logits = product(x, w);
  for (auto& row : logits) {
    row[0] += 0.5;
    row[1] -= 0.25;
    row[2] += 0.1;
  }
  const Matrix g = product(transposed(x), loss_slopes(logits, batch.labels));
  double absolute = 0, signed_sum = 0, squares = 0, weight_squares = 0;
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      absolute += std::abs(w[i][j] * g[i][j]);
      signed_sum += w[i][j] * g[i][j];
      squares += g[i][j] * g[i][j];
      weight_squares += w[i][j] * w[i][j];
    }
  const Gradients gradients = loss_gradients(network, batch);
  CHECK(snip(network, gradients) == Approx(absolute).epsilon(1e-5));
  CHECK(plain(network, gradients) == Approx(signed_sum).epsilon(1e-4));
  CHECK(grad_norm(gradients) == Approx(std::sqrt(squares)).epsilon(1e-5));
  CHECK(l2_norm(network) == Approx(std::sqrt(weight_squares)).epsilon(1e-5));
  for (Parameter* const parameter : parameters(network.layers())) CHECK(parameter->gradient.empty());
}

TEST_CASE("norms add up layer by layer") {
  Network network = chain(2, 1, std::make_unique<Flatten>(), std::make_unique<Linear>(2, 2),
                          std::make_unique<Linear>(2, 1));
  set(network, "1.weight", {1, 2, 2, 4});
  set(network, "2.weight", {3, 4});
  CHECK(l2_norm(network) == Approx(5 + 5));
  const std::vector<Tensor> gradients{Tensor::from({2, 2}, {0, 3, 4, 0}), Tensor(), Tensor::from({1}, {2})};
  CHECK(grad_norm(gradients) == Approx(5 + 2));
}

/// Two linear layers around a ReLU whose gates are those of weights `at`, in double precision.
struct Naive {
  Matrix x, at;
  Labels labels;

  /// @param w both weights: (width, hidden), then (hidden, classes) row after row
  double loss(const Matrix& first, const Matrix& second) const {
    const Matrix gates = product(x, at);
    Matrix h = product(x, first);
    for (std::size_t n = 0; n < h.size(); ++n)
      for (std::size_t k = 0; k < h[n].size(); ++k) h[n][k] *= gates[n][k] > 0;
    const Matrix z = product(h, second);
    double sum = 0;
    for (std::size_t n = 0; n < z.size(); ++n) {
      double exponents = 0;
      for (const double v : z[n]) exponents += std::exp(v);
      sum += std::log(exponents) - z[n][labels[n]];
    }
    return sum / static_cast<double>(z.size());
  }
};
Matrix moved(const Matrix& a, const Matrix& along, double step) {
  Matrix b = a;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[0].size(); ++j) b[i][j] += step * along[i][j];
  return b;
}

TEST_CASE("grasp is minus w H g, with ReLUs as they are") {
  Network network =
      chain(width, classes, std::make_unique<Flatten>(), std::make_unique<Linear>(width, hidden, false),
            std::make_unique<Relu>(), std::make_unique<Linear>(hidden, classes, false));
  const Batch batch = noise_batch(images, width, classes, 8);
  const Matrix w1 = matrix(get(network, "1.weight"), width), w2 = matrix(get(network, "3.weight"), hidden);
  const Naive naive{matrix(batch.images, images), w1, batch.labels};
  constexpr double h = 1e-4;
  Matrix g1 = w1, g2 = w2;  // by central differences
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t j = 0; j < hidden; ++j) {
      Matrix one(width, std::vector<double>(hidden));
      one[i][j] = 1;
      g1[i][j] = (naive.loss(moved(w1, one, h), w2) - naive.loss(moved(w1, one, -h), w2)) / (2 * h);
    }
  for (std::size_t i = 0; i < hidden; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      Matrix one(hidden, std::vector<double>(classes));
      one[i][j] = 1;
      g2[i][j] = (naive.loss(w1, moved(w2, one, h)) - naive.loss(w1, moved(w2, one, -h))) / (2 * h);
    }
  // d2 L(w + s w + t g) / ds dt at s = t = 0
  const auto at = [&](double s, double t) {
    return naive.loss(moved(moved(w1, w1, s), g1, t), moved(moved(w2, w2, s), g2, t));
  };
  const double mixed = (at(h, h) - at(h, -h) - at(-h, h) + at(-h, -h)) / (4 * h * h);

  Gates gates;
  const Gradients here = loss_gradients(network, batch, &gates);
  CHECK(grasp(network, batch, here, gates) == Approx(-mixed).epsilon(1e-3));
  CHECK(matrix(get(network, "1.weight"), width) == w1);  // weights are back
}

TEST_CASE("fisher squares, for each image and channel, the sum of activation times slope") {
  const std::size_t channels = 2, pixels = 4;
  Network network =
      chain(pixels, classes, std::make_unique<Conv2d>(1, channels, 1), std::make_unique<GlobalAvgPool>(),
            std::make_unique<Linear>(channels, classes, false));
  const Batch batch = noise_batch(images, pixels, classes, 9);
  const Matrix x = matrix(batch.images, images), conv = matrix(get(network, "0.weight"), 1),
               w = matrix(get(network, "2.weight"), channels);
  Matrix pooled(images, std::vector<double>(channels));
  for (std::size_t n = 0; n < images; ++n)
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t p = 0; p < pixels; ++p) pooled[n][c] += conv[0][c] * x[n][p] / pixels;
  const Matrix logits = product(pooled, w), slopes = loss_slopes(logits, batch.labels);
  const Matrix pooled_slopes = product(slopes, transposed(w));
  double expected = 0;
  for (std::size_t n = 0; n < images; ++n) {
    // sum over pixels of (conv x) (slope of the mean / pixels) = mean * slope; 1 weight each
    for (std::size_t c = 0; c < channels; ++c)
      expected += std::pow(pooled[n][c] * pooled_slopes[n][c], 2) / (2.0 * images);
    for (std::size_t k = 0; k < classes; ++k)  // `channels` weights each
      expected += channels * std::pow(logits[n][k] * slopes[n][k], 2) / (2.0 * images);
  }
  ChannelFisher listener;
  loss_gradients(network, batch, nullptr, &listener);
  CHECK(listener.sum() == Approx(expected).epsilon(1e-5));
}

TEST_CASE("fisher sees the convolution inside a fused operation") {
  const ConvOptions same{.padding = 1};
  const auto head = [] {
    return std::make_unique<Sequential>(std::make_unique<GlobalAvgPool>(),
                                        std::make_unique<Linear>(3, classes));
  };
  Network fused =
      chain(5, classes, std::make_unique<ReluConvBn>(1, 3, 3, ReluConvBnOptions{.conv = same}), head());
  Network apart = chain(5, classes, std::make_unique<Relu>(), std::make_unique<Conv2d>(1, 3, 3, same),
                        std::make_unique<BatchNorm>(3), head());
  const auto copy = [&](const char* from, const char* to) {
    std::copy_n(get(fused, from).data(), get(fused, from).size(), get(apart, to).data());
  };
  copy("0.weight", "1.weight");
  copy("1.1.weight", "3.1.weight");
  const Batch batch = noise_batch(images, 5, classes, 10);
  ChannelFisher one, other;
  loss_gradients(fused, batch, nullptr, &one);
  loss_gradients(apart, batch, nullptr, &other);
  CHECK(one.sum() > 0);
  CHECK(one.sum() == Approx(other.sum()).epsilon(1e-5));
}

}  // namespace zero_cost_gradients_test
