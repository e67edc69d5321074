#include "ogive/tensor/kernels/pool.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

namespace pooling_test {
kernel::Window window(std::size_t channels, Extent size, Extent stride, Extent padding) {
  kernel::Window w;
  w.height = 7;
  w.width = 10;
  w.channels = channels;
  w.kernel = size;
  w.stride = stride;
  w.padding = padding;
  return w;
}

TEST_CASE("pooling is its definition", "[tensor]") {
  for (const std::size_t channels : {1U, 3U, 7U, 16U, 17U, 33U})
    for (const auto& w :
         {window(channels, 2, 2, 0), window(channels, 3, 1, 1), window(channels, {3, 5}, {2, 3}, {2, 4}),
          window(channels, {1, 2}, {3, 4}, 0), window(channels, {7, 10}, 1, 0)}) {
      CAPTURE(channels, w.kernel.text());
      auto x = normal_numbers<float>(w.image_size(), 1);
      for (float& value : x) value = std::round(value * 2) / 2;  // many are equal
      const kernel::PoolPlan plan(w);
      const auto gradient = normal_numbers<float>(plan.out_size(), 2);
      std::vector<float> out(plan.out_size()), right(out), dx(x.size()), right_dx(dx);
      kernel::max_pool(plan, x.data(), out.data());
      kernel::reference::pool(w, true, x.data(), right.data());
      CHECK(out == right);
      kernel::max_pool_gradient(plan, x.data(), gradient.data(), dx.data());
      kernel::reference::pool_gradient(w, true, x.data(), gradient.data(), right_dx.data());
      CHECK(relative_error(dx, right_dx) < 1e-6);
      kernel::average_pool(plan, x.data(), out.data());
      kernel::reference::pool(w, false, x.data(), right.data());
      CHECK(relative_error(out, right) < 1e-6);
      kernel::average_pool_gradient(plan, gradient.data(), 1.0F, dx.data());
      kernel::reference::pool_gradient(w, false, x.data(), gradient.data(), right_dx.data());
      CHECK(relative_error(dx, right_dx) < 1e-6);
      kernel::average_pool_gradient(plan, gradient.data(), 0.5F, dx.data(), true);
      for (float& slope : right_dx) slope *= 1.5F;
      CHECK(relative_error(dx, right_dx) < 1e-6);
    }
}

TEST_CASE("max pooling lets NaN through", "[tensor]") {
  const auto w = window(3, 3, 1, 1);
  auto x = normal_numbers<float>(w.image_size(), 1);
  x[3 * (2 * 10 + 4) + 1] = std::numeric_limits<float>::quiet_NaN();  // row 2, column 4, channel 1
  const kernel::PoolPlan plan(w);
  std::vector<float> out(plan.out_size());
  kernel::max_pool(plan, x.data(), out.data());
  for (std::size_t r = 0; r < 7; ++r)
    for (std::size_t c = 0; c < 10; ++c)
      for (std::size_t channel = 0; channel < 3; ++channel)
        CHECK(std::isnan(out[(r * 10 + c) * 3 + channel]) ==
              (channel == 1 && r >= 1 && r <= 3 && c >= 3 && c <= 5));
}

TEST_CASE("the mean of rows is exact for small integers", "[tensor]") {
  for (const std::size_t channels : {1U, 7U, 17U}) {
    std::vector<float> x, out(channels);
    for (std::size_t r = 0; r < 5; ++r)
      for (std::size_t c = 0; c < channels; ++c) x.push_back(static_cast<float>(r * c));
    kernel::mean_rows(x.data(), 5, channels, out.data());
    for (std::size_t c = 0; c < channels; ++c) CHECK(out[c] == Approx(2.0 * static_cast<double>(c)));
  }
}

}  // namespace pooling_test
