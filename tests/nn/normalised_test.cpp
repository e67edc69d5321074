#include "ogive/nn/normalised.hpp"

#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("the product with an unwritten result is that of double precision", "[nn]") {
  for (const std::size_t channels : {1U, 16U, 35U}) {
    const std::size_t groups = 7, rows = 43;
    CAPTURE(channels);
    auto x = Tensor::from({groups, rows, channels}, normal_numbers<float>(groups * rows * channels, 1));
    const auto gradient = Tensor::from(x.shape(), normal_numbers<float>(x.size(), 2));
    auto mean = normal_numbers<float>(channels, 3), shift = normal_numbers<float>(channels, 4);
    const auto scale = normal_numbers<float>(channels, 5);
    for (float& value : x.values()) value += 100;  // far from zero: a plain sum would lose two digits
    for (std::size_t c = 0; c < channels; ++c) {
      mean[c] += 100;
      shift[c] -= mean[c] * scale[c];
    }
    double right = 0, size = 0;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      const double y = double{x.values()[i]} * double{scale[i % channels]} + double{shift[i % channels]};
      right += double{gradient[i]} * y;
      size += y * y;
    }
    const BasicNormalised<float> y(x, groups, mean, scale, shift,
                                   std::make_shared<BasicGradientSums<float>>());
    CHECK(y.dot(gradient) == Approx(right).margin(1e-6 * std::sqrt(size)));
  }
}

TEST_CASE("a result is written in place where nobody else reads its source", "[nn]") {
  for (const bool shared : {false, true}) {
    auto x = Tensor::from({1, 2, 2}, {1, 2, 3, 4});
    const float* const memory = std::as_const(x).data();
    const Tensor other = shared ? x : Tensor();
    BasicNormalised<float> y(std::move(x), 1, {0, 0}, {2, 3}, {1, -1},
                             std::make_shared<BasicGradientSums<float>>());
    const Tensor value = y.value();
    CHECK((value.data() == memory) == !shared);
    CHECK(std::vector(value.values().begin(), value.values().end()) == std::vector<float>{3, 5, 7, 11});
    CHECK(y.value().data() == value.data());
    if (shared) CHECK(other[0] == 1);
  }
}
