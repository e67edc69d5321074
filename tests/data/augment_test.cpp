#include "ogive/data/augment.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace ogive;

namespace augment_test {
/// The crop by its definition: pad, cut, mirror; one pixel at a time.
std::vector<int> crop_by_definition(const Shape& shape, const std::vector<int>& image,
                                    const Augmentation& drawn, std::size_t pad) {
  std::vector<int> output;
  for (std::size_t y = 0; y < shape[0]; ++y)
    for (std::size_t x = 0; x < shape[1]; ++x)
      for (std::size_t c = 0; c < shape[2]; ++c) {
        const std::size_t row = y + drawn.top, column = (drawn.mirrored ? shape[1] - 1 - x : x) + drawn.left;
        const bool inside = row >= pad && row < pad + shape[0] && column >= pad && column < pad + shape[1];
        output.push_back(inside ? image[((row - pad) * shape[1] + column - pad) * shape[2] + c] : 0);
      }
  return output;
}

TEST_CASE("crops are those of the definition, at every place and size", "[augment]") {
  for (const Shape shape : {Shape{3, 4, 2}, Shape{2, 1, 3}, Shape{1, 5, 1}})
    for (const std::size_t pad : {0U, 1U, 3U, 6U}) {
      std::vector<int> image(shape.size());
      for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<int>(i) + 1;
      for (std::size_t top = 0; top <= 2 * pad; ++top)
        for (std::size_t left = 0; left <= 2 * pad; ++left)
          for (const bool mirrored : {false, true}) {
            const Augmentation drawn{.top = top, .left = left, .mirrored = mirrored};
            std::vector<int> output(image.size(), -1);
            crop(shape, image.data(), drawn, pad, output.data());
            REQUIRE(output == crop_by_definition(shape, image, drawn, pad));
          }
    }
}

TEST_CASE("the cutout is a square around its pixel, cut at the border", "[augment]") {
  const Shape shape{6, 7, 2};
  std::vector<float> image(shape.size(), 1.0F);
  cut_out(shape, image.data(), {.row = 1, .column = 6}, 4);
  // DARTS: rows clip(y - 2) to clip(y + 2), columns clip(x - 2) to clip(x + 2).
  for (std::size_t y = 0; y < 6; ++y)
    for (std::size_t x = 0; x < 7; ++x) CHECK(image[(y * 7 + x) * 2] == (y < 3 && x >= 4 ? 0.0F : 1.0F));
  std::vector<float> small(shape.size(), 1.0F);
  cut_out(shape, small.data(), {.row = 3, .column = 2}, 1);
  CHECK(std::count(small.begin(), small.end(), 0.0F) == 2);
  CHECK(small[(3 * 7 + 2) * 2] == 0.0F);
}

TEST_CASE("augmentations cover what they may and no more", "[augment]") {
  const Augment options{.pad = 2, .flip = true, .cutout = 3};
  std::set<std::size_t> tops, lefts, rows, columns;
  int mirrored = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const auto drawn = Augmentation::draw(options, {5, 3, 1}, Rng(1).split(i));
    tops.insert(drawn.top);
    lefts.insert(drawn.left);
    rows.insert(drawn.row);
    columns.insert(drawn.column);
    mirrored += drawn.mirrored;
  }
  CHECK(tops == std::set<std::size_t>{0, 1, 2, 3, 4});
  CHECK(lefts == std::set<std::size_t>{0, 1, 2, 3, 4});
  CHECK(rows == std::set<std::size_t>{0, 1, 2, 3, 4});
  CHECK(columns == std::set<std::size_t>{0, 1, 2});
  CHECK(std::abs(mirrored - 1000) < 135);  // 6 standard deviations of a fair coin
}

TEST_CASE("what is off is not drawn", "[augment]") {
  const auto drawn = Augmentation::draw({}, {5, 3, 1}, Rng(1));
  CHECK(drawn.top == 0);
  CHECK(drawn.left == 0);
  CHECK(!drawn.mirrored);
  CHECK(!Augment{}.any());
  CHECK(Augment::cifar_cutout().any());
}

}  // namespace augment_test
