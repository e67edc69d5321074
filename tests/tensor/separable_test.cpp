#include "ogive/tensor/kernels/separable.hpp"

#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("the separable convolution is its definition", "[tensor]") {
  struct Geometry {
    std::size_t height, width;
    Extent kernel, padding, dilation;
  };
  // One band of rows, several, bands of a single row, and a frame that leaves rows of the gradient out.
  const Geometry geometries[] = {{7, 9, {3, 5}, {2, 3}, {2, 1}},
                                 {23, 31, 3, 1, 1},
                                 {17, 33, 5, 4, 2},
                                 {6, 140, {3, 1}, {1, 0}, 1},
                                 {19, 20, {2, 3}, {3, 4}, 1}};
  for (const auto& geometry : geometries)
    for (const std::size_t channels : {1U, 3U, 16U, 33U})
      for (const std::size_t stride : {1U, 2U})
        for (const bool relu : {false, true}) {
          CAPTURE(geometry.height, geometry.width, channels, stride, relu);
          kernel::Convolution first;
          first.batch = 3;
          first.height = geometry.height;
          first.width = geometry.width;
          first.channels = first.out_channels = first.groups = channels;
          first.kernel = geometry.kernel;
          first.stride = stride;
          first.padding = geometry.padding;
          first.dilation = geometry.dilation;
          const kernel::Separable s(first, 17);
          const auto x = normal_numbers<float>(first.batch * first.image_size(), 1);
          const auto depthwise = normal_numbers<float>(first.weight_size(), 2);
          const auto pointwise = normal_numbers<float>(s.pointwise.weight_size(), 3);
          const std::size_t out_image = s.pointwise.out_image_size();
          const auto gradient = normal_numbers<float>(first.batch * out_image, 4);
          std::vector<float> out(gradient.size()), right_out(out);
          kernel::separable(s, kernel::Pixels(x.data(), relu), depthwise.data(), pointwise.data(), out.data(),
                            [](std::size_t, const float*) {});
          kernel::reference::separable(s, x.data(), relu, depthwise.data(), pointwise.data(),
                                       right_out.data());
          CHECK(relative_error(out, right_out) < 2e-6);

          std::vector<float> dx(x.size()), dd(depthwise.size()), dp(pointwise.size()), right_dx(dx),
              right_dd(dd), right_dp(dp);
          const auto back = [&](const kernel::SeparableGradients<float>& to, bool add) {
            kernel::separable_backward<float>(
                s, kernel::Pixels(x.data(), relu), depthwise.data(), pointwise.data(),
                [&](std::size_t image, std::size_t from, std::size_t end, float* target) {
                  std::copy_n(gradient.data() + image * out_image + from * 17, (end - from) * 17, target);
                },
                to, add);
          };
          back({dx.data(), dd.data(), dp.data()}, false);
          kernel::reference::separable_backward<float>(s, x.data(), relu, depthwise.data(), pointwise.data(),
                                                       gradient.data(),
                                                       {right_dx.data(), right_dd.data(), right_dp.data()});
          CHECK(relative_error(dx, right_dx) < 2e-6);
          CHECK(relative_error(dd, right_dd) < 2e-6);
          CHECK(relative_error(dp, right_dp) < 2e-6);

          const auto one_dd = dd, one_dp = dp;  // each alone is the same
          std::fill(dd.begin(), dd.end(), 0.0F);
          std::fill(dp.begin(), dp.end(), 0.0F);
          back({.depthwise = dd.data()}, false);
          back({.pointwise = dp.data()}, false);
          CHECK(dd == one_dd);
          CHECK(dp == one_dp);
          back({.x = dx.data()}, true);
          for (float& slope : right_dx) slope *= 2;
          CHECK(relative_error(dx, right_dx) < 2e-6);
        }
}
