#include "ogive/tensor/kernels/norm.hpp"

#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("moments of groups are those of all rows", "[tensor]") {
  for (const std::size_t channels : {1U, 3U, 7U, 16U, 17U, 33U})
    for (const std::size_t rows : {1U, 2U, 9U}) {
      CAPTURE(channels, rows);
      const std::size_t groups = 5, count = groups * rows;
      auto x = normal_numbers<float>(count * channels, 1);
      for (float& value : x) value += 1000;  // a naive sum of squares would lose four digits here
      std::vector<double> means(groups * channels), squares(groups * channels);
      for (std::size_t g = 0; g < groups; ++g)
        kernel::channel_moments(x.data() + g * rows * channels, rows, channels, means.data() + g * channels,
                                squares.data() + g * channels);
      const auto found = kernel::combine_moments(groups, rows, channels, means.data(), squares.data());
      for (std::size_t c = 0; c < channels; ++c) {
        double mean = 0, variance = 0;
        for (std::size_t i = c; i < x.size(); i += channels)
          mean += static_cast<double>(x[i]) / static_cast<double>(count);
        for (std::size_t i = c; i < x.size(); i += channels)
          variance += std::pow(static_cast<double>(x[i]) - mean, 2) / static_cast<double>(count);
        CHECK(found.mean[c] == Approx(mean).epsilon(1e-6));
        CHECK(found.variance[c] == Approx(variance).epsilon(1e-3));
      }
    }
}

TEST_CASE("the passes over normalised rows are their definitions", "[tensor]") {
  for (const std::size_t channels : {1U, 3U, 7U, 16U, 17U, 33U})
    for (const std::size_t rows : {1U, 8U, 13U}) {
      CAPTURE(channels, rows);
      const auto x = normal_numbers<float>(rows * channels, 1),
                 gradient = normal_numbers<float>(rows * channels, 2);
      const auto a = normal_numbers<float>(channels, 3), b = normal_numbers<float>(channels, 4);
      const auto mean = normal_numbers<float>(channels, 5), offset = normal_numbers<float>(channels, 6);
      const std::size_t pitch = channels + 2;
      std::vector<float> scaled(x.size()), right_scaled(x.size()), out(rows * pitch, 42.0F), right_out(out);
      std::vector<double> slopes(channels), right_slopes(channels), products(channels),
          right_products(channels);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t c = i % channels;
        right_scaled[i] = x[i] * a[c] + b[c];
        right_slopes[c] += static_cast<double>(gradient[i]);
        right_products[c] += static_cast<double>(gradient[i] * (x[i] - mean[c]));
        right_out[i / channels * pitch + c] = a[c] * gradient[i] + b[c] * (x[i] - mean[c]) + offset[c];
      }
      kernel::scale_shift(x.data(), rows, channels, a.data(), b.data(), scaled.data());
      CHECK(relative_error(scaled, right_scaled) < 1e-6);
      kernel::gradient_sums(gradient.data(), x.data(), rows, channels, mean.data(), slopes.data(),
                            products.data());
      CHECK(relative_error(slopes, right_slopes) < 5e-6);
      CHECK(relative_error(products, right_products) < 5e-6);
      kernel::normalisation_gradient(gradient.data(), x.data(), rows, channels, a.data(), b.data(),
                                     mean.data(), offset.data(), out.data(), pitch);
      CHECK(relative_error(out, right_out) < 1e-6);
    }
}
