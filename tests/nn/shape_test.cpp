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
