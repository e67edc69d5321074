#pragma once
/// The passes of kernels over images: convolutions, pooling, batch norm. Include onednn_kernels.hpp before it
/// to have oneDNN beside them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "kernel_bench.hpp"
#include "ogive/nn/ops/norm.hpp"
#include "ogive/tensor/kernels/pool.hpp"
#include "ogive/tensor/kernels/separable.hpp"

// Peers of the function of this name, none without oneDNN.
#ifdef OGIVE_BENCH_ONEDNN
#define OGIVE_ONEDNN(...) onednn_peer::__VA_ARGS__
#else
#define OGIVE_ONEDNN(...) \
  {}
#endif

namespace ogive_bench {

using namespace ogive;

inline double real(std::size_t count) { return static_cast<double>(count); }
inline double bytes_of(std::size_t floats) { return 4.0 * static_cast<double>(floats); }

inline kernel::Convolution convolution(std::size_t batch, std::size_t side, std::size_t in, std::size_t out,
                                       std::size_t window, std::size_t stride = 1, std::size_t dilation = 1,
                                       std::size_t groups = 1) {
  kernel::Convolution s;
  s.batch = batch;
  s.height = s.width = side;
  s.channels = in;
  s.out_channels = out;
  s.kernel = window;
  s.stride = stride;
  s.dilation = dilation;
  s.padding = dilation * (window - 1) / 2;
  s.groups = groups;
  return s;
}

inline std::string text(const kernel::Convolution& s) {
  return concat(s.batch, "x", s.height, "x", s.width, "x", s.channels, " to ", s.out_channels, ", window ",
                s.kernel.height, s.stride.height > 1 ? concat(", stride ", s.stride.height) : "",
                s.dilation.height > 1 ? concat(", dilation ", s.dilation.height) : "");
}

/// Forward, gradient of the input, gradient of the weights.
inline void measure_convolution(const KernelBench& bench, const char* name, const kernel::Convolution& s) {
  if (!bench.wants(name)) return;
  const std::size_t in = s.batch * s.image_size(), out = s.batch * s.out_image_size();
  const Tensor x = random_tensor({in}), weights = random_tensor({s.weight_size()}),
               slope = random_tensor({out});
  Tensor y = random_tensor({out}), dx = random_tensor({in}), dw = random_tensor({s.weight_size()});
  const double flops = 2 * real(out / s.out_channels) * real(s.weight_size());
  const double bytes = bytes_of(in + out + s.weight_size());
  const auto fill = [=](std::size_t image, const kernel::Frame& frame, float* target) {
    kernel::fill_frame(frame, slope.data() + image * s.out_image_size(), s.out_height(), s.out_width(),
                       target);
  };
  bench.run({name, "forward", text(s), flops, bytes,
             [=]() mutable { kernel::convolve(s, kernel::Pixels(x.data()), weights.data(), y.data()); },
             these({y}), OGIVE_ONEDNN(convolution(s, 0, {x, weights, slope}))});
  bench.run({name, "input gradient", text(s), flops, bytes,
             [=]() mutable {
               kernel::convolve_backward<float>(s, kernel::Pixels(x.data()), weights.data(), fill, dx.data(),
                                                nullptr);
             },
             these({dx}), OGIVE_ONEDNN(convolution(s, 1, {x, weights, slope}))});
  bench.run({name, "weight gradient", text(s), flops, bytes,
             [=]() mutable {
               kernel::convolve_backward<float>(s, kernel::Pixels(x.data()), weights.data(), fill, nullptr,
                                                dw.data());
             },
             these({dw}), OGIVE_ONEDNN(convolution(s, 2, {x, weights, slope}))});
}

inline void measure_convolutions(const KernelBench& bench) {
  const std::size_t stages[][2] = {{16, 32}, {32, 16}, {64, 8}};  // channels and sides of NAS-Bench-201
  for (const auto& [channels, side] : stages) {
    measure_convolution(bench, "conv3x3", convolution(64, side, channels, channels, 3));
    measure_convolution(bench, "conv1x1", convolution(64, side, channels, channels, 1));
  }
  measure_convolution(bench, "conv3x3_stem", convolution(64, 32, 3, 16, 3));
  for (const std::size_t channels : {16U, 32U}) {
    measure_convolution(bench, "conv3x3_strided",
                        convolution(64, 512 / channels, channels, 2 * channels, 3, 2));
    measure_convolution(bench, "conv1x1", convolution(64, 256 / channels, channels, 2 * channels, 1));
  }
  for (const auto& [channels, side] : stages)  // between the cells of DARTS
    measure_convolution(bench, "conv1x1", convolution(32, side, 4 * channels, channels, 1));
  for (const auto& [side, in, out] :
       {std::array<std::size_t, 3>{112, 32, 16}, {56, 96, 24}, {28, 144, 32}, {14, 384, 64}, {7, 960, 160}})
    measure_convolution(bench, "conv1x1", convolution(8, side, in, out, 1));  // of MobileNetV2
}

inline void measure_depthwise(const KernelBench& bench) {
  const auto depthwise = [&](std::size_t batch, std::size_t side, std::size_t channels, std::size_t window,
                             std::size_t stride, std::size_t dilation) {
    measure_convolution(bench, concat("depthwise", window, "x", window).c_str(),
                        convolution(batch, side, channels, channels, window, stride, dilation, channels));
  };
  for (const std::size_t channels : {16U, 32U, 64U})  // DARTS
    for (const std::size_t window : {3U, 5U}) {
      depthwise(32, 512 / channels, channels, window, 1, 1);
      depthwise(32, 512 / channels, channels, window, 1, 2);
      if (channels < 64) depthwise(32, 512 / channels, channels, window, 2, 1);
    }
  depthwise(8, 112, 32, 3, 1, 1);  // MobileNetV2 and V3
  depthwise(8, 56, 144, 3, 2, 1);
  depthwise(8, 28, 144, 3, 1, 1);
  depthwise(8, 28, 120, 5, 1, 1);
  depthwise(8, 14, 384, 3, 1, 1);
  depthwise(8, 14, 480, 5, 1, 1);
  depthwise(8, 7, 960, 5, 1, 1);
}

inline void measure_separable(const KernelBench& bench, const kernel::Convolution& first) {
  if (!bench.wants("separable")) return;
  const kernel::Separable s(first, first.channels);
  const std::size_t in = first.batch * first.image_size(), out = first.batch * s.pointwise.out_image_size();
  const Tensor x = random_tensor({in}), depthwise = random_tensor({first.weight_size()}),
               pointwise = random_tensor({s.pointwise.weight_size()}), slope = random_tensor({out});
  Tensor y = random_tensor({out}), dx = random_tensor({in}), dd = random_tensor(depthwise.shape()),
         dp = random_tensor(pointwise.shape());
  const double flops =
      2 * real(out / s.pointwise.out_channels) * real(first.weight_size() + s.pointwise.weight_size());
  bench.run({"separable", "forward", text(first), flops, bytes_of(in + out),
             [=]() mutable {
               kernel::separable(s, kernel::Pixels(x.data(), true), depthwise.data(), pointwise.data(),
                                 y.data(), [](std::size_t, const float*) {});
             },
             these({y})});
  const std::size_t out_image = s.pointwise.out_image_size();
  bench.run({"separable", "forward and all gradients", text(first), 3 * flops, bytes_of(3 * in + 2 * out),
             [=]() mutable {
               kernel::separable(s, kernel::Pixels(x.data(), true), depthwise.data(), pointwise.data(),
                                 y.data(), [](std::size_t, const float*) {});
               kernel::separable_backward<float>(
                   s, kernel::Pixels(x.data(), true), depthwise.data(), pointwise.data(),
                   [&](std::size_t image, std::size_t from, std::size_t to, float* target) {
                     const std::size_t channels = s.pointwise.out_channels;
                     std::copy_n(slope.data() + image * out_image + from * channels, (to - from) * channels,
                                 target);
                   },
                   {dx.data(), dd.data(), dp.data()});
             },
             these({y, dx, dd, dp})});
}

/// Calls body(image) for each image, on the threads of the current share.
template <class Body>
inline void each_image(std::size_t batch, Body&& body) {
  kernel::for_each_piece(batch, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) body(i);
  });
}

inline void measure_pool(const KernelBench& bench, bool maximum, const kernel::Convolution& w) {
  const char* const name = maximum ? "max_pool" : "avg_pool";
  if (!bench.wants(name)) return;
  const kernel::PoolPlan plan(w);
  const std::size_t in = plan.size(), out = plan.out_size();
  const Tensor x = random_tensor({w.batch * in}), slope = random_tensor({w.batch * out});
  Tensor y = random_tensor({w.batch * out}), dx = random_tensor({w.batch * in});
  bench.run({name, "forward", text(w), 0, bytes_of(w.batch * (in + out)),
             [=]() mutable {
               float* const to = y.data();
               each_image(w.batch, [&](std::size_t i) {
                 if (maximum)
                   kernel::max_pool(plan, x.data() + i * in, to + i * out);
                 else
                   kernel::average_pool(plan, x.data() + i * in, to + i * out);
               });
             },
             these({y}), OGIVE_ONEDNN(pooling(w, maximum, false, x, slope))});
  bench.run({name, "input gradient", text(w), 0, bytes_of(w.batch * (in + out + (maximum ? in : 0))),
             [=]() mutable {
               float* const to = dx.data();
               each_image(w.batch, [&](std::size_t i) {
                 if (maximum) {
                   std::fill_n(to + i * in, in, 0.0F);
                   kernel::max_pool_gradient(plan, x.data() + i * in, slope.data() + i * out, to + i * in);
                 } else {
                   kernel::average_pool_gradient(plan, slope.data() + i * out, 1.0F, to + i * in);
                 }
               });
             },
             these({dx}), OGIVE_ONEDNN(pooling(w, maximum, true, x, slope))});
}

/// As in training: statistics image by image, then the affine map; backward the two sums, then the gradient.
inline void measure_norm(const KernelBench& bench, std::size_t batch, std::size_t side,
                         std::size_t channels) {
  if (!bench.wants("batch_norm")) return;
  const std::size_t rows = side * side, image = rows * channels;
  const Tensor x = random_tensor({batch * image}), slope = random_tensor({batch * image}, 2),
               scale = random_tensor({channels}, 3), shift = random_tensor({channels}, 4);
  Tensor y = random_tensor({batch * image}), dx = random_tensor({batch * image});
  [[maybe_unused]] const double epsilon = RunningStatistics(channels).epsilon;
  const auto normalise = [=] {
    Tape tape;
    RunningStatistics running(channels);
    nn_detail::Normaliser<float> normaliser(batch, rows, channels, true);
    each_image(batch, [&](std::size_t i) { normaliser.measure(i, x.data() + i * image); });
    normaliser.settle(tape, running, BasicAffine<float>{tape.constant(scale), tape.constant(shift)});
    return normaliser;
  };
  const std::string shape = concat(batch, "x", side, "x", side, "x", channels);
  bench.run({"batch_norm", "forward", shape, 0, bytes_of(3 * batch * image),
             [=]() mutable {
               const auto normaliser = normalise();
               float* const to = y.data();
               each_image(batch, [&](std::size_t i) {
                 kernel::scale_shift(x.data() + i * image, rows, channels, normaliser.scale.data(),
                                     normaliser.shift.data(), to + i * image);
               });
             },
             these({y}),
             OGIVE_ONEDNN(batch_norm(batch, side, channels, false, {x, slope, scale, shift, epsilon}))});
  Tensor dscale = random_tensor({channels}), dshift = random_tensor({channels});
  bench.run({"batch_norm", "all gradients", shape, 0, bytes_of(5 * batch * image),
             [=, normaliser = normalise()]() mutable {
               const nn_detail::NormaliserGradient<float> gradient(normaliser, x, slope, 1.0F);
               float* const to = dx.data();
               each_image(batch,
                          [&](std::size_t i) { gradient.write(i, 0, rows, to + i * image, channels); });
               std::copy_n(gradient.scale_gradient.data(), channels, dscale.data());
               std::copy_n(gradient.shift_gradient.data(), channels, dshift.data());
             },
             these({dx, dscale, dshift}),
             OGIVE_ONEDNN(batch_norm(batch, side, channels, true, {x, slope, scale, shift, epsilon}))});
}

}  // namespace ogive_bench
