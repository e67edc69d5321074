#pragma once
/// libtorch's functions for the passes of kernels: its convolutions are oneDNN's, the rest is its own. Each
/// comes in both memory layouts.
#include <ATen/ops/_softmax.h>
#include <ATen/ops/_softmax_backward_data.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/avg_pool2d_backward.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/lstm_cell.h>
#include <ATen/ops/max_pool2d_with_indices.h>
#include <ATen/ops/max_pool2d_with_indices_backward.h>
#include <ATen/ops/native_batch_norm.h>
#include <ATen/ops/native_batch_norm_backward.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/threshold_backward.h>

#include <string>
#include <utility>
#include <vector>

#include "kernel_bench.hpp"
#include "ogive/tensor/kernels/window.hpp"
#include "torch_engine.hpp"

namespace ogive_bench::torch_peer {

using Peers = std::vector<std::pair<std::string, Call>>;

inline constexpr at::MemoryFormat layouts[] = {at::MemoryFormat::ChannelsLast, at::MemoryFormat::Contiguous};

inline std::int64_t length(std::size_t size) { return static_cast<std::int64_t>(size); }
inline at::Tensor images(std::size_t batch, std::size_t channels, std::size_t height, std::size_t width,
                         at::MemoryFormat layout) {
  return at::randn({length(batch), length(channels), length(height), length(width)}).contiguous(layout);
}

/// `call` without gradients being recorded.
template <class Body>
Call plainly(Body body) {
  return [body = std::move(body)] {
    const c10::InferenceMode guard;
    body();
  };
}

/// @param pass 0: forward, 1: gradient of the input, 2: of the weights
inline Peers convolution(const ogive::kernel::Convolution& s, int pass) {
  Peers peers;
  for (const auto layout : layouts) {
    const at::Tensor x = images(s.batch, s.channels, s.height, s.width, layout),
                     slope = images(s.batch, s.out_channels, s.out_height(), s.out_width(), layout),
                     weight =
                         images(s.out_channels, s.group_channels(), s.kernel.height, s.kernel.width, layout);
    const std::vector<std::int64_t> stride(2, length(s.stride.height)), padding(2, length(s.padding.height)),
        dilation(2, length(s.dilation.height));
    const std::int64_t groups = length(s.groups);
    peers.emplace_back("torch", plainly([=] {
                         if (pass == 0)
                           at::conv2d(x, weight, {}, stride, padding, dilation, groups);
                         else
                           at::convolution_backward(slope, x, weight, at::OptionalIntArrayRef(), stride,
                                                    padding, dilation, false, {0, 0}, groups,
                                                    {pass == 1, pass == 2, false});
                       }));
  }
  return peers;
}

inline Peers pooling(const ogive::kernel::Window& w, bool maximum, bool backward) {
  Peers peers;
  const std::vector<std::int64_t> size(2, length(w.kernel.height)), stride(2, length(w.stride.height)),
      padding(2, length(w.padding.height));
  for (const auto layout : layouts) {
    const at::Tensor x = images(w.batch, w.channels, w.height, w.width, layout),
                     slope = images(w.batch, w.channels, w.out_height(), w.out_width(), layout);
    const at::Tensor indices = std::get<1>(at::max_pool2d_with_indices(x, size, stride, padding));
    peers.emplace_back(
        "torch", plainly([=] {
          if (maximum && backward)
            at::max_pool2d_with_indices_backward(slope, x, size, stride, padding, {1, 1}, false, indices);
          else if (maximum)
            at::max_pool2d_with_indices(x, size, stride, padding);
          else if (backward)
            at::avg_pool2d_backward(slope, x, size, stride, padding, false, false, {});
          else
            at::avg_pool2d(x, size, stride, padding, false, false);
        }));
  }
  return peers;
}

inline Peers batch_norm(std::size_t batch, std::size_t side, std::size_t channels, bool backward) {
  Peers peers;
  for (const auto layout : layouts) {
    const at::Tensor x = images(batch, channels, side, side, layout), slope = x.clone(),
                     scale = at::randn({length(channels)}), shift = scale.clone();
    const auto forward = [=] { return at::native_batch_norm(x, scale, shift, {}, {}, true, 0.1, 1e-5); };
    const auto kept = forward();
    peers.emplace_back("torch", plainly([=] {
                         if (!backward)
                           forward();
                         else
                           at::native_batch_norm_backward(slope, x, scale, {}, {}, std::get<1>(kept),
                                                          std::get<2>(kept), true, 1e-5, {true, true, true});
                       }));
  }
  return peers;
}

inline Peers relu(std::size_t size, bool backward) {
  const at::Tensor x = at::randn({length(size)}), slope = x.clone();
  return {{"torch", plainly([=] {
             if (backward)
               at::threshold_backward(slope, x, 0);
             else
               at::relu(x);
           })}};
}

/// The sum of `count` tensors, two by two as autograd adds them.
inline Peers sum(std::size_t size, std::size_t count) {
  std::vector<at::Tensor> terms;
  for (std::size_t i = 0; i < count; ++i) terms.push_back(at::randn({length(size)}));
  return {{"torch", plainly([=] {
             at::Tensor sum = terms[0];
             for (std::size_t i = 1; i < terms.size(); ++i) sum = sum.add(terms[i]);
           })}};
}

inline Peers softmax(std::size_t rows, std::size_t columns, bool backward) {
  const at::Tensor x = at::randn({length(rows), length(columns)}), y = at::_softmax(x, 1, false);
  return {{"torch", plainly([=] {
             if (backward)
               at::_softmax_backward_data(x, y, 1, at::kFloat);
             else
               at::_softmax(x, 1, false);
           })}};
}

/// ReLU, depthwise and pointwise convolution. @param pass 0: forward, 1: with all gradients
inline Peers separable(const ogive::kernel::Convolution& s, std::size_t out_channels, int pass) {
  Peers peers;
  for (const auto layout : layouts) {
    const bool learns = pass == 1;
    const at::Tensor x = images(s.batch, s.channels, s.height, s.width, layout).requires_grad_(learns),
                     depthwise = images(s.channels, 1, s.kernel.height, s.kernel.width, layout)
                                     .requires_grad_(learns),
                     pointwise = images(out_channels, s.channels, 1, 1, layout).requires_grad_(learns);
    const std::vector<std::int64_t> stride(2, length(s.stride.height)), padding(2, length(s.padding.height)),
        dilation(2, length(s.dilation.height));
    const std::int64_t groups = length(s.groups);
    const at::Tensor slope = images(s.batch, out_channels, s.out_height(), s.out_width(), layout);
    peers.emplace_back("torch", [=] {
      const at::AutoGradMode mode(learns);
      const at::Tensor y =
          at::conv2d(at::conv2d(at::relu(x), depthwise, {}, stride, padding, dilation, groups), pointwise);
      if (learns) y.backward(slope);
    });
  }
  return peers;
}

inline Peers lstm(std::size_t batch, std::size_t units, bool backward) {
  const at::Tensor x = at::randn({length(batch), length(units)}).requires_grad_(backward), state = x.detach(),
                   input = at::randn({length(4 * units), length(units)}).requires_grad_(backward),
                   hidden = input.detach().clone().requires_grad_(backward),
                   bias = at::randn({length(4 * units)}).requires_grad_(backward);
  return {{"torch", [=] {
             const at::AutoGradMode mode(backward);
             const auto next = at::lstm_cell(x, {state, state}, input, hidden, bias, {});
             if (backward) std::get<0>(next).backward(state);
           }}};
}

}  // namespace ogive_bench::torch_peer
