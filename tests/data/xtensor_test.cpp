#include "ogive/data/xtensor.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using namespace ogive_test;

namespace {
using ColumnMajor = xt::xarray<float, xt::layout_type::column_major>;
}

TEST_CASE("a tensor is an array of xtensor in place", "[xtensor]") {
  Tensor tensor = Tensor::from({2, 3}, {0, 1, 2, 3, 4, 5});
  auto array = as_xtensor(tensor);
  CHECK(array.data() == tensor.data());
  CHECK(array(1, 2) == 5.0F);
  array(1, 0) = 9;
  CHECK(tensor[3] == 9.0F);
  const Tensor& constant = tensor;
  CHECK(as_xtensor(constant)(1, 0) == 9.0F);
  CHECK(as_xtensor(constant).data() == constant.data());
}

TEST_CASE("a row-major array is a tensor in place", "[xtensor]") {
  xt::xarray<float> array{{1, 2}, {3, 4}, {5, 6}};
  Tensor tensor = as_tensor(array);
  CHECK(tensor.data() == array.data());
  CHECK(tensor.shape() == Shape{3, 2});
  tensor[5] = 7;
  CHECK(array(2, 1) == 7.0F);
  ColumnMajor other = array;
  CHECK(message([&] { as_tensor(other); }) ==
        "as_tensor: expected a row-major array (to_tensor copies others), got another layout");
}

TEST_CASE("an array given away is not copied", "[xtensor]") {
  xt::xtensor<double, 3> array({2, 1, 2}, 3.0);
  array(1, 0, 1) = 8;
  const double* const elements = array.data();
  const BasicTensor<double> tensor = to_tensor(std::move(array));
  CHECK(tensor.data() == elements);
  CHECK(tensor.shape() == Shape{2, 1, 2});
  CHECK(tensor[3] == 8.0);
}

TEST_CASE("every other array is copied into row-major order", "[xtensor]") {
  xt::xarray<float> array{{1, 2, 3}, {4, 5, 6}};
  const Tensor copy = to_tensor(array);
  CHECK(copy.data() != array.data());
  CHECK(copy[5] == 6.0F);
  ColumnMajor columns = array;
  const Tensor moved = to_tensor(std::move(columns));
  const Tensor sum = to_tensor(array + 10.0F);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(moved[i] == static_cast<float>(i + 1));
    CHECK(sum[i] == static_cast<float>(i + 11));
  }
  CHECK(to_tensor(xt::xarray<float>(5.0F)).item() == 5.0F);
}

TEST_CASE("bytes of xtensor become image data", "[xtensor]") {
  xt::xarray<std::uint8_t> pixels({2, 1, 2, 1}, 0);
  pixels(1, 0, 1, 0) = 7;
  const ImageData copied = to_image_data(pixels, {0, 1});
  CHECK(copied.sample_shape() == Shape{1, 2, 1});
  CHECK(copied.bytes(1)[1] == 7);
  CHECK(copied.bytes(0).data() != pixels.data());
  const std::uint8_t* const elements = pixels.data();
  const ImageData moved = to_image_data(std::move(pixels), {0, 1});
  CHECK(moved.bytes(0).data() == elements);

  const xt::xarray<std::uint8_t, xt::layout_type::column_major> columns{{1, 2}, {3, 4}};
  CHECK(to_image_data(columns, {0, 1}).bytes(1)[0] == 3);
  CHECK(to_image_data(xt::xarray<std::uint8_t, xt::layout_type::column_major>(columns), {0, 1}).bytes(0)[1] ==
        2);
  CHECK(message([] {
          to_image_data(xt::xarray<std::uint8_t>({4}, 0), {0, 1});
        }) == "to_image_data: expected samples along the first of at least 2 dimensions, got shape (4)");
}
