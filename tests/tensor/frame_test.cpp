#include "ogive/tensor/kernels/frame.hpp"

#include "ogive/tensor/kernels/norm.hpp"
#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

namespace frame_test {
constexpr std::size_t image_rows = 5, image_columns = 7;

/// An image of batch norm's inputs, its scales and shifts, and its results.
struct Normalised {
  std::vector<float> x, scale, shift, y;
  explicit Normalised(std::size_t channels)
      : x(normal_numbers<float>(image_rows * image_columns * channels, 1)),
        scale(normal_numbers<float>(channels, 2)),
        shift(normal_numbers<float>(channels, 3)),
        y(x.size()) {
    kernel::scale_shift(x.data(), image_rows * image_columns, channels, scale.data(), shift.data(), y.data());
  }
  kernel::Pixels<float> unwritten(bool relu) const {
    return kernel::Pixels(x.data(), relu, scale.data(), shift.data());
  }
  kernel::Pixels<float> written(bool relu) const { return kernel::Pixels(y.data(), relu); }
};

kernel::Frame frame(std::size_t channels, std::size_t padding, Extent spread) {
  return {1 + (image_rows - 1) * spread.height + 2 * padding,
          1 + (image_columns - 1) * spread.width + 2 * padding,
          channels,
          static_cast<std::ptrdiff_t>(padding),
          static_cast<std::ptrdiff_t>(padding),
          spread};
}

TEST_CASE("pixels that were never written are read as if they had been", "[tensor]") {
  for (const std::size_t channels : {1U, 3U, 16U, 17U, 40U})
    for (const bool relu : {false, true})
      for (const Extent spread : {Extent(1), Extent(2, 3)}) {
        CAPTURE(channels, relu, spread.text());
        const Normalised image(channels);
        const auto place = frame(channels, 2, spread);
        auto found = kernel::empty_frames<float>(place, 1, image_rows, image_columns),
             right = Tensor::zeros({place.size()});
        kernel::fill_frame(place, image.unwritten(relu), image_rows, image_columns, found.data());
        kernel::fill_frame(place, image.written(relu), image_rows, image_columns, right.data());
        CHECK(std::equal(found.values().begin(), found.values().end(), right.values().begin()));
      }
}

TEST_CASE("gradients pass where the pixel was positive, written or not", "[tensor]") {
  for (const std::size_t channels : {1U, 3U, 16U, 17U, 40U})
    for (const bool relu : {false, true})
      for (const bool add : {false, true}) {
        CAPTURE(channels, relu, add);
        const Normalised image(channels);
        const auto gradient = normal_numbers<float>(image.x.size(), 4),
                   before = normal_numbers<float>(image.x.size(), 5);
        std::vector<float> right(before), unwritten(before), written(before);
        for (std::size_t i = 0; i < right.size(); ++i) {
          const float passed = relu && !(image.y[i] > 0) ? 0 : gradient[i];
          right[i] = add ? passed + before[i] : passed;
        }
        kernel::deliver_gradient<float>({image.unwritten(relu), unwritten.data(), add}, gradient.data(),
                                        image_rows * image_columns, channels);
        kernel::deliver_gradient<float>({image.written(relu), written.data(), add}, gradient.data(),
                                        image_rows * image_columns, channels);
        CHECK(unwritten == right);
        CHECK(written == right);
      }
}

TEST_CASE("room for frames has zeros where no pixel comes", "[tensor]") {
  const std::vector<float> ones(image_rows * image_columns * 3, 1.0F);
  for (const std::size_t padding : {0U, 1U, 3U})
    for (const Extent spread : {Extent(1), Extent(1, 2), Extent(2)}) {
      CAPTURE(padding, spread.text());
      const auto place = frame(3, padding, spread);
      auto found = kernel::empty_frames<float>(place, 2, image_rows, image_columns),
           right = Tensor::zeros({2 * place.size()});
      for (auto* frames : {&found, &right})
        for (std::size_t i = 0; i < 2; ++i)
          kernel::fill_frame(place, ones.data(), image_rows, image_columns,
                             frames->data() + i * place.size());
      CHECK(std::equal(found.values().begin(), found.values().end(), right.values().begin()));
    }
}

}  // namespace frame_test
