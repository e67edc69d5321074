#pragma once
#include <algorithm>
#include <vector>

#include "ogive/tensor/kernels/conv.hpp"
#include "tests/numbers.hpp"

namespace ogive_test {

/// The largest distance of the kernel's results, forward and backward, from those of the definition.
template <std::floating_point T>
double convolution_error(const ogive::kernel::Convolution& s, bool relu) {
  namespace kernel = ogive::kernel;
  const auto x = normal_numbers<T>(s.batch * s.image_size(), 1);
  const auto weights = normal_numbers<T>(s.weight_size(), 2);
  const auto gradient = normal_numbers<T>(s.batch * s.out_image_size(), 3);
  std::vector<T> out(gradient.size()), right_out(out), dx(x.size()), right_dx(dx), dw(weights.size()),
      right_dw(dw);
  kernel::convolve(s, kernel::Pixels(x.data(), relu), weights.data(), out.data());
  kernel::reference::convolve(s, x.data(), relu, weights.data(), right_out.data());
  kernel::convolve_backward(
      s, kernel::Pixels(x.data(), relu), weights.data(),
      [&](std::size_t image, const kernel::Frame& frame, T* target) {
        kernel::fill_frame(frame, gradient.data() + image * s.out_image_size(), s.out_height(), s.out_width(),
                           target);
      },
      dx.data(), dw.data());
  kernel::reference::convolve_backward(s, x.data(), relu, weights.data(), gradient.data(), right_dx.data(),
                                       right_dw.data());
  return std::max(
      {relative_error(out, right_out), relative_error(dx, right_dx), relative_error(dw, right_dw)});
}

}  // namespace ogive_test
