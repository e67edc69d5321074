#include "ogive/tensor/kernels/winograd.hpp"

#include "tests/catch.hpp"
#include "tests/numbers.hpp"
#include "tests/tensor/convolution_error.hpp"

using namespace ogive;
using namespace ogive_test;

namespace winograd_test {

kernel::Convolution images(std::size_t batch, Extent size, std::size_t channels, std::size_t out_channels,
                           Extent padding = 1) {
  kernel::Convolution s;
  s.batch = batch;
  s.height = size.height;
  s.width = size.width;
  s.channels = channels;
  s.out_channels = out_channels;
  s.kernel = 3;
  s.padding = padding;
  return s;
}

bool suits(kernel::Convolution s) {
  s.height += 2 * s.padding.height;
  s.width += 2 * s.padding.width;
  s.padding = 0;
  return kernel::WinogradTiles::suit(s);
}

/// Sizes that are no multiple of a tile or a vector, and images that must be taken several at once.
const std::vector<kernel::Convolution> odd_sizes{
    images(3, {16, 12}, 16, 17), images(3, {18, 11}, 9, 33),      images(7, 8, 20, 64),
    images(5, {7, 10}, 8, 8),    images(2, 16, 8, 24, 2),         images(2, 18, 17, 8, 0),
    images(7, 8, 8, 8, 3),       images(1, {40, 7}, 8, 8, {0, 1})};

TEST_CASE("convolution by tiles is its definition", "[tensor]") {
  for (const auto& s : odd_sizes)
    for (const bool relu : {false, true}) {
      CAPTURE(s.batch, s.height, s.width, s.channels, s.out_channels, s.padding.text(), relu);
      REQUIRE(suits(s));
      CHECK(convolution_error<double>(s, relu) < 1e-14);
      CHECK(convolution_error<float>(s, relu) < 2e-6);
    }
}

TEST_CASE("tiles are left to the convolutions that gain from them", "[tensor]") {
  CHECK(suits(images(2, 16, 16, 16)));
  CHECK_FALSE(suits(images(2, 16, 3, 16)));  // transforming costs more than it saves
  CHECK_FALSE(suits(images(2, 16, 16, 4)));
  CHECK_FALSE(suits(images(1, 8, 16, 16)));   // as do the weights for a few tiles
  CHECK_FALSE(suits(images(64, 3, 16, 16)));  // no whole tile
  CHECK_FALSE(suits(images(64, 5, 16, 16)));  // two tiles for five outputs
  auto s = images(2, 16, 16, 16);
  s.stride = 2;
  CHECK_FALSE(suits(s));
  s.stride = 1;
  s.dilation = 2;
  CHECK_FALSE(suits(s));
  s.dilation = 1;
  s.groups = 2;
  CHECK_FALSE(suits(s));
}

TEST_CASE("an image's outputs do not depend on those beside it", "[tensor]") {
  const auto s = images(6, 8, 16, 16);
  const auto x = normal_numbers<float>(s.batch * s.image_size(), 1),
             weights = normal_numbers<float>(s.weight_size(), 2);
  std::vector<float> together(s.batch * s.out_image_size()), apart(together.size());
  kernel::convolve(s, kernel::Pixels(x.data(), true), weights.data(), together.data());
  auto five = s;
  five.batch = 5;
  kernel::convolve(five, kernel::Pixels(x.data() + s.image_size(), true), weights.data(), apart.data());
  CHECK(std::equal(apart.begin(), apart.begin() + static_cast<std::ptrdiff_t>(5 * s.out_image_size()),
                   together.begin() + static_cast<std::ptrdiff_t>(s.out_image_size())));
}

}  // namespace winograd_test
