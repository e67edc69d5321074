#pragma once
/// oneDNN's primitives for the passes of kernels. Convolutions and products choose their formats themselves;
/// what takes images as they come (pooling, batch norm) has its choice of three.
#include <cstring>
#include <initializer_list>
#include <vector>

#include "ogive/tensor/kernels/matmul.hpp"
#include "ogive/tensor/kernels/window.hpp"
#include "onednn_engine.hpp"

namespace ogive_bench::onednn_peer {

using ogive::Tensor;
using Tag = memory::format_tag;

inline constexpr std::initializer_list<Tag> image_formats{Tag::nhwc, Tag::nChw8c, Tag::nChw16c};

/// Images in our order.
inline memory::desc images(std::size_t batch, std::size_t height, std::size_t width, std::size_t channels,
                           Tag format = Tag::nhwc) {
  return {{length(batch), length(channels), length(height), length(width)}, memory::data_type::f32, format};
}
inline memory::dims both(const ogive::Extent& extent) {
  return {length(extent.height), length(extent.width)};
}

/// Our weights (height, width, channels / groups, out_channels) as (groups, out, in, height, width), without
/// the first if there is one group.
inline memory::desc weights_of(const ogive::kernel::Convolution& s) {
  const memory::dim out = length(s.out_channels), in = length(s.group_channels()),
                    width = length(s.kernel.width), of_group = length(s.out_group_channels());
  memory::dims dims{of_group, in, length(s.kernel.height), width},
      strides{1, out, width * in * out, in * out};
  if (s.groups > 1) {
    dims.insert(dims.begin(), length(s.groups));
    strides.insert(strides.begin(), of_group);
  }
  return {dims, memory::data_type::f32, strides};
}

struct ConvolutionOperands {
  const Tensor &x, &weights, &slope;
};

/// @param pass 0: forward, 1: gradient of the input, 2: of the weights
inline Peers convolution(const ogive::kernel::Convolution& s, int pass, const ConvolutionOperands& operands) {
  const auto x = images(s.batch, s.height, s.width, s.channels), w = weights_of(s),
             y = images(s.batch, s.out_height(), s.out_width(), s.out_channels);
  const memory::dims stride = both(s.stride), padding = both(s.padding),
                     gap = both({s.dilation.height - 1, s.dilation.width - 1});
  return peers({dnnl::algorithm::convolution_direct, dnnl::algorithm::convolution_winograd}, [&](auto way) {
    const dnnl::convolution_forward::primitive_desc forward(
        {dnnl::prop_kind::forward_training, way, any(x), any(w), any(y), stride, gap, padding, padding},
        engine());
    if (pass == 0)
      return peer(dnnl::convolution_forward(forward),
                  {{DNNL_ARG_SRC, placed(operands.x, x, forward.src_desc())},
                   {DNNL_ARG_WEIGHTS, placed(operands.weights, w, forward.weights_desc())},
                   {DNNL_ARG_DST, room(forward.dst_desc())}},
                  {{DNNL_ARG_DST, y}});
    if (pass == 1) {
      const dnnl::convolution_backward_data::primitive_desc back(
          {way, any(x), any(w), any(y), stride, gap, padding, padding}, engine(), forward);
      return peer(dnnl::convolution_backward_data(back),
                  {{DNNL_ARG_DIFF_DST, placed(operands.slope, y, back.diff_dst_desc())},
                   {DNNL_ARG_WEIGHTS, placed(operands.weights, w, back.weights_desc())},
                   {DNNL_ARG_DIFF_SRC, room(back.diff_src_desc())}},
                  {{DNNL_ARG_DIFF_SRC, x}});
    }
    const dnnl::convolution_backward_weights::primitive_desc back(
        {way, any(x), any(w), any(y), stride, gap, padding, padding}, engine(), forward);
    return peer(dnnl::convolution_backward_weights(back),
                {{DNNL_ARG_DIFF_DST, placed(operands.slope, y, back.diff_dst_desc())},
                 {DNNL_ARG_SRC, placed(operands.x, x, back.src_desc())},
                 {DNNL_ARG_DIFF_WEIGHTS, room(back.diff_weights_desc())}},
                {{DNNL_ARG_DIFF_WEIGHTS, w}});
  });
}

inline Peers pooling(const ogive::kernel::Window& s, bool maximum, bool backward, const Tensor& input,
                     const Tensor& slope) {
  const auto x = images(s.batch, s.height, s.width, s.channels),
             y = images(s.batch, s.out_height(), s.out_width(), s.channels);
  const memory::dims window = both(s.kernel), stride = both(s.stride), padding = both(s.padding);
  const auto way = maximum ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding;
  return peers(image_formats, [&](Tag format) {
    const auto in = images(s.batch, s.height, s.width, s.channels, format);
    const dnnl::pooling_forward::primitive_desc forward(
        {backward ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference, way, in, any(y),
         stride, window, padding, padding},
        engine());
    const Arguments arguments{{DNNL_ARG_SRC, placed(input, x, in)},
                              {DNNL_ARG_DST, room(forward.dst_desc())},
                              {DNNL_ARG_WORKSPACE, room(forward.workspace_desc())}};
    if (!backward) return peer(dnnl::pooling_forward(forward), arguments, {{DNNL_ARG_DST, y}});
    execute(dnnl::pooling_forward(forward), arguments);
    const dnnl::pooling_backward::primitive_desc back(
        {way, in, forward.dst_desc(), stride, window, padding, padding}, engine(), forward);
    return peer(dnnl::pooling_backward(back),
                {{DNNL_ARG_DIFF_DST, placed(slope, y, back.diff_dst_desc())},
                 {DNNL_ARG_DIFF_SRC, room(back.diff_src_desc())},
                 {DNNL_ARG_WORKSPACE, arguments.at(DNNL_ARG_WORKSPACE)}},
                {{DNNL_ARG_DIFF_SRC, x}});
  });
}

struct NormOperands {
  const Tensor &x, &slope, &scale, &shift;
  double epsilon;
};

inline Peers batch_norm(std::size_t batch, std::size_t side, std::size_t channels, bool backward,
                        const NormOperands& operands) {
  const auto x = images(batch, side, side, channels), c = array({length(channels)});
  const auto flags = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;
  const auto epsilon = static_cast<float>(operands.epsilon);
  return peers(image_formats, [&](Tag format) {
    const auto in = images(batch, side, side, channels, format);
    const dnnl::batch_normalization_forward::primitive_desc forward(
        {dnnl::prop_kind::forward_training, in, epsilon, flags}, engine());
    Arguments arguments{
        {DNNL_ARG_SRC, placed(operands.x, x, in)},          {DNNL_ARG_SCALE, placed(operands.scale, c, c)},
        {DNNL_ARG_SHIFT, placed(operands.shift, c, c)},     {DNNL_ARG_MEAN, room(forward.mean_desc())},
        {DNNL_ARG_VARIANCE, room(forward.variance_desc())}, {DNNL_ARG_DST, room(in)}};
    if (!backward) return peer(dnnl::batch_normalization_forward(forward), arguments, {{DNNL_ARG_DST, x}});
    execute(dnnl::batch_normalization_forward(forward), arguments);
    const dnnl::batch_normalization_backward::primitive_desc back(
        {dnnl::prop_kind::backward, in, in, epsilon, flags}, engine(), forward);
    arguments.insert({{DNNL_ARG_DIFF_DST, placed(operands.slope, x, in)},
                      {DNNL_ARG_DIFF_SRC, room(in)},
                      {DNNL_ARG_DIFF_SCALE, room(c)},
                      {DNNL_ARG_DIFF_SHIFT, room(c)}});
    return peer(dnnl::batch_normalization_backward(back), arguments,
                {{DNNL_ARG_DIFF_SRC, x}, {DNNL_ARG_DIFF_SCALE, c}, {DNNL_ARG_DIFF_SHIFT, c}});
  });
}

inline Peers relu(bool backward, const Tensor& input, const Tensor& slope) {
  const auto x = array({length(input.size())});
  const auto way = dnnl::algorithm::eltwise_relu;
  const dnnl::eltwise_forward::primitive_desc forward({dnnl::prop_kind::forward_training, way, x}, engine());
  const memory source = placed(input, x, x);
  if (!backward)
    return {peer(dnnl::eltwise_forward(forward), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, room(x)}},
                 {{DNNL_ARG_DST, x}})};
  return {
      peer(dnnl::eltwise_backward({{way, x, x}, engine(), forward}),
           {{DNNL_ARG_SRC, source}, {DNNL_ARG_DIFF_DST, placed(slope, x, x)}, {DNNL_ARG_DIFF_SRC, room(x)}},
           {{DNNL_ARG_DIFF_SRC, x}})};
}

inline Peers sum(const std::vector<Tensor>& terms) {
  const auto x = array({length(terms[0].size())});
  Arguments arguments{{DNNL_ARG_DST, room(x)}};
  for (std::size_t i = 0; i < terms.size(); ++i)
    arguments.emplace(DNNL_ARG_MULTIPLE_SRC + static_cast<int>(i), placed(terms[i], x, x));
  const dnnl::sum::primitive_desc way(std::vector<float>(terms.size(), 1.0F),
                                      std::vector<memory::desc>(terms.size(), x), engine());
  return {peer(dnnl::sum(way), arguments, {{DNNL_ARG_DST, x}})};
}

/// @param input forward; backward, what softmax made of it
inline Peers softmax(std::size_t rows, std::size_t columns, bool backward, const Tensor& input,
                     const Tensor& slope) {
  const auto x = array({length(rows), length(columns)});
  const dnnl::softmax_forward::primitive_desc forward({dnnl::prop_kind::forward_training, x, 1}, engine());
  if (!backward)
    return {peer(dnnl::softmax_forward(forward),
                 {{DNNL_ARG_SRC, placed(input, x, x)}, {DNNL_ARG_DST, room(x)}}, {{DNNL_ARG_DST, x}})};
  return {peer(dnnl::softmax_backward({{x, x, 1}, engine(), forward}),
               {{DNNL_ARG_DST, placed(input, x, x)},
                {DNNL_ARG_DIFF_DST, placed(slope, x, x)},
                {DNNL_ARG_DIFF_SRC, room(x)}},
               {{DNNL_ARG_DIFF_SRC, x}})};
}

/// p times q, as `a` and `b` read them.
inline Peer product(const Tensor& p, const Tensor& q, const ogive::kernel::Matrix<float>& a,
                    const ogive::kernel::Matrix<float>& b) {
  const auto described = [](const ogive::kernel::Matrix<float>& m) -> memory::desc {
    const memory::dim rows = length(m.rows), columns = length(m.columns);
    return {{rows, columns},
            memory::data_type::f32,
            m.transposed ? memory::dims{1, rows} : memory::dims{columns, 1}};
  };
  const auto left = described(a), right = described(b), out = array({length(a.rows), length(b.columns)});
  const dnnl::matmul::primitive_desc way({any(left), any(right), any(out)}, engine());
  return peer(dnnl::matmul(way),
              {{DNNL_ARG_SRC, placed(p, left, way.src_desc())},
               {DNNL_ARG_WEIGHTS, placed(q, right, way.weights_desc())},
               {DNNL_ARG_DST, room(way.dst_desc())}},
              {{DNNL_ARG_DST, out}});
}

struct LstmOperands {
  const Tensor &state, &slope, &input, &hidden, &bias;  // the state is the input as well
};

/// What the tensors of a step look like: one layer, one step, one direction.
struct LstmShape {
  memory::desc layer, state, weights, bias;

  LstmShape(memory::dim batch, memory::dim units)
      : layer(array({1, batch, units})),
        state(array({1, 1, batch, units})),
        weights(array({1, 1, units, 4, units})),
        bias(array({1, 1, 4, units})) {}
};

inline constexpr auto lstm_direction = dnnl::rnn_direction::unidirectional_left2right;

inline dnnl::lstm_forward::primitive_desc lstm_way(const LstmShape& s, bool backward) {
  const auto kind = backward ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  const dnnl::lstm_forward::desc way(kind, lstm_direction, s.layer, s.state, s.state, any(s.weights),
                                     any(s.weights), s.bias, s.layer, s.state, s.state);
  return {way, engine()};
}
inline dnnl::lstm_backward::primitive_desc lstm_way_back(const LstmShape& s,
                                                         const dnnl::lstm_forward::primitive_desc& forward) {
  const auto w = any(s.weights);
  const dnnl::lstm_backward::desc way(dnnl::prop_kind::backward, lstm_direction, s.layer, s.state, s.state, w,
                                      w, s.bias, s.layer, s.state, s.state, s.layer, s.state, s.state, w, w,
                                      s.bias, s.layer, s.state, s.state);
  return {way, engine(), forward};
}

/// One step. Backward, its results are the new hidden state and the gradients of the input and all weights.
inline Peers lstm(std::size_t batch, std::size_t units, bool backward, const LstmOperands& operands) {
  const LstmShape s(length(batch), length(units));
  const auto copy = [](const Tensor& values, const memory::desc& desc) { return placed(values, desc, desc); };
  const auto forward = lstm_way(s, backward);
  Arguments arguments{
      {DNNL_ARG_SRC_LAYER, copy(operands.state, s.layer)},
      {DNNL_ARG_SRC_ITER, copy(operands.state, s.state)},
      {DNNL_ARG_SRC_ITER_C, copy(operands.state, s.state)},
      {DNNL_ARG_WEIGHTS_LAYER, placed(operands.input, s.weights, forward.weights_layer_desc())},
      {DNNL_ARG_WEIGHTS_ITER, placed(operands.hidden, s.weights, forward.weights_iter_desc())},
      {DNNL_ARG_BIAS, copy(operands.bias, s.bias)},
      {DNNL_ARG_DST_LAYER, room(s.layer)},
      {DNNL_ARG_DST_ITER, room(s.state)},
      {DNNL_ARG_DST_ITER_C, room(s.state)},
      {DNNL_ARG_WORKSPACE, room(forward.workspace_desc())}};
  const Peer step = peer(dnnl::lstm_forward(forward), arguments, {{DNNL_ARG_DST_LAYER, s.layer}});
  if (!backward) return {step};
  const auto back = lstm_way_back(s, forward);
  const Tensor nothing = Tensor::zeros({batch, units});
  arguments[DNNL_ARG_WEIGHTS_LAYER] = placed(operands.input, s.weights, back.weights_layer_desc());
  arguments[DNNL_ARG_WEIGHTS_ITER] = placed(operands.hidden, s.weights, back.weights_iter_desc());
  arguments.insert({{DNNL_ARG_DIFF_DST_LAYER, copy(operands.slope, s.layer)},
                    {DNNL_ARG_DIFF_DST_ITER, copy(nothing, s.state)},
                    {DNNL_ARG_DIFF_DST_ITER_C, copy(nothing, s.state)},
                    {DNNL_ARG_DIFF_SRC_LAYER, room(s.layer)},
                    {DNNL_ARG_DIFF_SRC_ITER, room(s.state)},
                    {DNNL_ARG_DIFF_SRC_ITER_C, room(s.state)},
                    {DNNL_ARG_DIFF_WEIGHTS_LAYER, room(back.diff_weights_layer_desc())},
                    {DNNL_ARG_DIFF_WEIGHTS_ITER, room(back.diff_weights_iter_desc())},
                    {DNNL_ARG_DIFF_BIAS, room(s.bias)}});
  const Peer way_back = peer(dnnl::lstm_backward(back), arguments,
                             {{DNNL_ARG_DST_LAYER, s.layer},
                              {DNNL_ARG_DIFF_SRC_LAYER, s.layer},
                              {DNNL_ARG_DIFF_WEIGHTS_LAYER, s.weights},
                              {DNNL_ARG_DIFF_WEIGHTS_ITER, s.weights},
                              {DNNL_ARG_DIFF_BIAS, s.bias}});
  const auto both_ways = [=] {
    step.call();
    for (const int sum : {DNNL_ARG_DIFF_WEIGHTS_LAYER, DNNL_ARG_DIFF_WEIGHTS_ITER, DNNL_ARG_DIFF_BIAS}) {
      const memory& gradient = arguments.at(sum);  // which the primitive adds to
      std::memset(gradient.get_data_handle(), 0, gradient.get_desc().get_size());
    }
    way_back.call();
  };
  return {{"onednn", both_ways, way_back.results}};
}

}  // namespace ogive_bench::onednn_peer
