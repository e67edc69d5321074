#include "ogive/nn/ops/shape.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("moving elements moves their gradients back", "[nn]") {
  const std::vector<DoubleTensor> parts{normal_tensor({2, 3, 17}, 1), normal_tensor({2, 3, 1}, 2),
                                        normal_tensor({2, 3, 5}, 3)};
  CHECK(gradient_error(parts, [](const auto& v) {
          return concat_channels({v[0], v[1], v[2], v[0]});
        }) < 1e-8);
  CHECK(gradient_error({parts[0]}, [](const auto& v) { return slice_channels(v[0], 3, 16); }) < 1e-8);
  CHECK(gradient_error({parts[0]}, [](const auto& v) { return reshape(v[0], {17, 6}); }) < 1e-8);
  CHECK(gradient_error({parts[0]}, [](const auto& v) { return flatten(v[0]); }) < 1e-8);
  for (const std::size_t groups : {1U, 2U, 3U, 6U})
    CHECK(gradient_error({normal_tensor({4, 6}, 5)},
                         [&](const auto& v) { return shuffle_channels(v[0], groups); }) < 1e-8);
  for (const Shape& images : {Shape{2, 4, 6, 3}, Shape{3, 5, 4, 1}, Shape{1, 2, 3, 17}, Shape{1, 1, 1, 2}})
    CHECK(gradient_error({normal_tensor(images, 4)},
                         [](const auto& v) { return even_and_odd_pixels(v[0]); }) < 1e-8);
}

TEST_CASE("even and odd pixels lie side by side", "[nn]") {
  DoubleTape tape;
  const auto values = [](const DoubleVar& v) {
    return std::vector<double>(v.value().data(), v.value().data() + v.value().size());
  };
  // 0 1 2 3 4 / 10 11 ... / 20 ... / 30 ..., and the negative of each in a second channel.
  DoubleTensor x = DoubleTensor::uninitialised({1, 4, 5, 2});
  for (std::size_t i = 0; i < 20; ++i) {
    x[2 * i] = static_cast<double>(i / 5 * 10 + i % 5);
    x[2 * i + 1] = -x[2 * i];
  }
  const auto y = even_and_odd_pixels(tape.constant(x));
  CHECK(y.shape() == Shape{1, 2, 3, 4});
  CHECK(values(y) == std::vector<double>{0,  0,   11, -11, 2,  -2,  13, -13, 4,  -4,  0, 0,
                                         20, -20, 31, -31, 22, -22, 33, -33, 24, -24, 0, 0});
  CHECK(message([&] {
          even_and_odd_pixels(tape.constant(DoubleTensor::zeros({2, 3})));
        }) == "even_and_odd_pixels: expected images (batch, height, width, channels), got shape (2, 3)");
}

TEST_CASE("channels are joined and cut in order", "[nn]") {
  DoubleTape tape;
  const auto a = tape.constant(DoubleTensor::from({2, 2}, {1, 2, 3, 4})),
             b = tape.constant(DoubleTensor::from({2, 1}, {9, 8}));
  const auto joined = concat_channels({a, b});
  CHECK(joined.shape() == Shape{2, 3});
  CHECK(std::vector<double>(joined.value().data(), joined.value().data() + 6) ==
        std::vector<double>{1, 2, 9, 3, 4, 8});
  const auto cut = slice_channels(joined, 1, 3).value();
  CHECK(std::vector<double>(cut.data(), cut.data() + 4) == std::vector<double>{2, 9, 4, 8});
  CHECK(flatten(tape.constant(DoubleTensor::zeros({4, 3, 2, 5}))).shape() == Shape{4, 30});
}

TEST_CASE("shuffled channels are those of the groups in turn", "[nn]") {
  DoubleTape tape;
  const auto x = tape.constant(DoubleTensor::from({2, 6}, {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15}));
  const auto y = shuffle_channels(x, 2).value();
  CHECK(std::vector<double>(y.data(), y.data() + 12) ==
        std::vector<double>{0, 3, 1, 4, 2, 5, 10, 13, 11, 14, 12, 15});
  CHECK(message([&] { shuffle_channels(x, 4); }) ==
        "shuffle_channels: expected channels in 4 equal groups, got shape (2, 6)");
}

TEST_CASE("moving elements names the shapes that do not fit", "[nn]") {
  DoubleTape tape;
  const auto a = tape.constant(DoubleTensor::zeros({2, 3})), b = tape.constant(DoubleTensor::zeros({3, 3}));
  CHECK(message([&] {
          concat_channels({a, b});
        }) == "concat_channels: expected shapes equal up to channels, (2, 3), got (3, 3)");
  CHECK(message([&] { slice_channels(a, 1, 4); }) ==
        "slice_channels: expected channels inside shape (2, 3), got [1, 4)");
  CHECK(message([&] { reshape(a, {4}); }) == "reshape: expected 6 elements, as in (2, 3), got (4)");
}
