#include "ogive/tensor/kernels/conv.hpp"

#include "tests/catch.hpp"
#include "tests/numbers.hpp"
#include "tests/tensor/convolution_error.hpp"

using namespace ogive;
using namespace ogive_test;

namespace conv_test {

kernel::Convolution convolution(std::size_t channels, std::size_t out_channels, Extent window, Extent stride,
                                Extent padding, Extent dilation, std::size_t groups) {
  kernel::Convolution s;
  s.batch = 3;
  s.height = 7;
  s.width = 10;
  s.channels = channels;
  s.out_channels = out_channels;
  s.kernel = window;
  s.stride = stride;
  s.padding = padding;
  s.dilation = dilation;
  s.groups = groups;
  return s;
}

/// The largest error of results and gradients in single precision.
double worst(const kernel::Convolution& s, bool relu) { return convolution_error<float>(s, relu); }

TEST_CASE("convolution is its definition for any number of channels", "[tensor]") {
  for (const std::size_t channels : {1U, 3U, 7U, 16U, 17U, 33U})
    for (const std::size_t out_channels : {1U, 3U, 16U, 35U}) {
      CAPTURE(channels, out_channels);
      CHECK(worst(convolution(channels, out_channels, 1, 1, 0, 1, 1), false) < 2e-6);
      CHECK(worst(convolution(channels, out_channels, 3, 1, 1, 1, 1), true) < 2e-6);
    }
}

TEST_CASE("convolution is its definition for any window", "[tensor]") {
  for (const bool relu : {false, true}) {
    for (const auto& s :
         {convolution(5, 7, 3, 2, 1, 1, 1), convolution(5, 7, 1, 2, 0, 1, 1),
          convolution(5, 7, 3, 1, 2, 2, 1), convolution(5, 7, {3, 1}, {1, 2}, {0, 1}, {2, 1}, 1),
          convolution(5, 7, {1, 4}, {3, 2}, {1, 0}, 1, 1), convolution(5, 7, 2, 1, 4, 1, 1),
          convolution(5, 7, 3, 4, {3, 5}, 1, 1), convolution(5, 7, {7, 10}, 1, 0, 1, 1),
          convolution(6, 9, 3, 1, 1, 1, 3), convolution(34, 17, 3, 2, 1, 2, 17),
          convolution(32, 64, 5, 1, 2, 1, 2)}) {
      CAPTURE(s.kernel.text(), s.stride.text(), s.padding.text(), s.dilation.text(), s.groups, relu);
      CHECK(worst(s, relu) < 2e-6);
    }
  }
}

TEST_CASE("depthwise convolution is its definition", "[tensor]") {
  for (const std::size_t channels : {3U, 7U, 16U, 17U, 33U}) {
    CAPTURE(channels);
    CHECK(worst(convolution(channels, channels, 3, 1, 1, 1, channels), true) < 2e-6);
    CHECK(worst(convolution(channels, channels, 5, 2, 4, 2, channels), false) < 2e-6);
    CHECK(worst(convolution(channels, channels, {2, 3}, {2, 3}, {3, 1}, {1, 2}, channels), true) < 2e-6);
  }
}

TEST_CASE("convolution shows each image when it is done", "[tensor]") {
  const auto s = convolution(3, 2, 3, 1, 1, 1, 1);
  const auto x = normal_numbers<float>(s.batch * s.image_size(), 1),
             weights = normal_numbers<float>(s.weight_size(), 2);
  std::vector<float> out(s.batch * s.out_image_size()), seen(out.size());
  kernel::convolve(s, kernel::Pixels(x.data()), weights.data(), out.data(),
                   [&](std::size_t image, const float* result) {
                     std::copy_n(result, s.out_image_size(), seen.data() + image * s.out_image_size());
                   });
  CHECK(seen == out);
}

TEST_CASE("a window that does not fit is an error", "[tensor]") {
  CHECK_THROWS_AS(convolution(3, 2, 8, 1, 0, 1, 1).out_height(), Error);
  CHECK_THROWS_AS(convolution(3, 2, 3, 0, 0, 1, 1).out_height(), Error);
  CHECK(convolution(3, 2, 8, 1, 1, 1, 1).out_height() == 2);
}

}  // namespace conv_test
