#pragma once
/// Convolution of NHWC images, forward and both gradients, by products of overlapping slices (see gemm.hpp).
///
/// Work is cut into pieces of whole images, whose number depends on the batch only; weight gradients are
/// summed inside a piece and then over the pieces in order, so that no result depends on the number of
/// threads.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/function_ref.hpp"
#include "ogive/tensor/kernels/depthwise.hpp"
#include "ogive/tensor/kernels/frame.hpp"
#include "ogive/tensor/kernels/gemm.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/kernels/window.hpp"
#include "ogive/tensor/kernels/winograd.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

namespace detail {

/// Slides weights over one framed image: out (out_height x out_width x out_channels).
/// One block per kernel row where the cells of a row lie side by side in memory, else one per kernel cell.
template <std::floating_point T>
class Slide {
 public:
  /// @param s geometry whose channels, height and width are those of the frame, without padding
  explicit Slide(const Convolution& s)
      : shape_(s),
        row_(static_cast<std::ptrdiff_t>(s.width * s.channels)),
        whole_rows_(s.groups == 1 && s.dilation.width == 1) {
    const auto out_c = static_cast<std::ptrdiff_t>(s.out_channels);
    const auto depth = static_cast<std::ptrdiff_t>(s.group_channels());
    for (std::size_t kh = 0; kh < s.kernel.height; ++kh) {
      const auto a = static_cast<std::ptrdiff_t>(kh * s.dilation.height) * row_;
      const auto b = static_cast<std::ptrdiff_t>(kh * s.kernel.width) * depth * out_c;
      if (whole_rows_) blocks_.push_back({a, b});
      for (std::size_t kw = 0; kw < s.kernel.width && !whole_rows_; ++kw)
        blocks_.push_back({a + static_cast<std::ptrdiff_t>(kw * s.dilation.width * s.channels),
                           b + static_cast<std::ptrdiff_t>(kw) * depth * out_c});
    }
  }

  void operator()(const T* frame, const T* weights, T* out) const {
    const Convolution& s = shape_;
    const std::size_t out_h = s.out_height(), out_w = s.out_width();
    if (s.depthwise()) {
      depthwise_rows(
          frame, row_, s.channels, weights, s.kernel, s.stride, s.dilation, 0, out_h, out_w,
          [out](std::size_t, std::size_t at, const Vec<T>& sum, auto, auto store) { store(out + at, sum); });
      return;
    }
    BlockProduct<T> p{.rows = out_w,
                      .columns = s.out_group_channels(),
                      .depth = s.group_channels() * (whole_rows_ ? s.kernel.width : 1),
                      .a_row = static_cast<std::ptrdiff_t>(s.stride.width * s.channels),
                      .b_row = static_cast<std::ptrdiff_t>(s.out_channels),
                      .c_row = static_cast<std::ptrdiff_t>(s.out_channels),
                      .blocks = blocks_};
    std::size_t rows = out_h;
    if (s.kernel == Extent(1) &&
        s.stride == Extent(1)) {  // rows of the image follow each other: one long row
      p.rows = out_h * out_w;
      rows = 1;
    }
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t g = 0; g < s.groups; ++g) {
        p.a = frame + static_cast<std::ptrdiff_t>(r * s.stride.height) * row_ + g * s.group_channels();
        p.b = weights + g * s.out_group_channels();
        p.c = out + r * out_w * s.out_channels + g * s.out_group_channels();
        multiply(p);
      }
    }
  }

 private:
  Convolution shape_;
  std::ptrdiff_t row_;
  bool whole_rows_;
  std::vector<Block> blocks_;
};

/// The geometry of `s` over its frame: padding is in the frame.
inline Convolution framed(Convolution s, const Frame& frame) {
  s.height = frame.height;
  s.width = frame.width;
  s.padding = 0;
  return s;
}

/// The convolution whose output is the gradient of the input of `s`, over Frame::for_gradient(s).
inline Convolution gradient_of(const Convolution& s, const Frame& frame) {
  Convolution g = framed(s, frame);
  std::swap(g.channels, g.out_channels);
  g.stride = 1;
  return g;
}

/// Weights of `gradient_of(s)`: mirrored, with input and output channels exchanged inside each group.
template <std::floating_point T>
BasicTensor<T> mirrored(const Convolution& s, const T* weights) {
  const std::size_t taps = s.kernel.height * s.kernel.width, in = s.group_channels(),
                    out = s.out_group_channels();
  auto mirror = BasicTensor<T>::uninitialised({s.weight_size()});
  T* const result = mirror.data();
  for (std::size_t tap = 0; tap < taps; ++tap)
    for (std::size_t g = 0; g < s.groups; ++g)
      for (std::size_t i = 0; i < in; ++i)
        for (std::size_t o = 0; o < out; ++o)
          result[((taps - 1 - tap) * out + o) * s.channels + g * in + i] =
              weights[(tap * in + i) * s.out_channels + g * out + o];
  return mirror;
}

/// Slides weights over framed images, by the cheaper algorithm for their shape.
template <std::floating_point T>
class ImageSlide {
 public:
  /// @param s geometry whose channels, height and width are those of the frame, without padding
  ImageSlide(const Convolution& s, const T* weights) : shape_(s), direct_(s), weights_(weights) {
    if (WinogradTiles::suit(s)) fast_.emplace(s, weights);
  }

  /// How many images should be given at once.
  std::size_t images_together() const { return fast_ ? fast_->images_together() : 1; }

  void operator()(const T* frames, std::size_t count, T* out) const {
    if (fast_) {
      (*fast_)(frames, count, out);
      return;
    }
    for (std::size_t i = 0; i < count; ++i)
      direct_(frames + i * shape_.image_size(), weights_, out + i * shape_.out_image_size());
  }

 private:
  Convolution shape_;
  Slide<T> direct_;
  const T* weights_;
  std::optional<WinogradSlide<T>> fast_;
};

/// Adds the weight gradient of `count` framed images to `weights`.
template <std::floating_point T>
void add_weight_gradient(const Convolution& s, const Frame& in, const T* frames, const Frame& out,
                         const T* gradients, std::size_t count, T* weights) {
  const auto [first_row, last_row] = out.rows_inside(s.out_height());
  const auto [first, last] = out.columns_inside(s.out_width());
  if (first_row == last_row || first == last) return;
  const std::ptrdiff_t in_row = in.row_pitch();
  const auto in_origin = static_cast<std::ptrdiff_t>(first_row * s.stride.height) * in_row +
                         static_cast<std::ptrdiff_t>(first * s.stride.width * s.channels);
  if (s.depthwise()) {
    for (std::size_t i = 0; i < count; ++i)
      depthwise_weights(
          frames + i * in.size() + in_origin, in_row, s.channels,
          gradients + static_cast<std::ptrdiff_t>(i * out.size()) + out.offset(first_row, first),
          out.spread_row_pitch(), out.spread_pixel_pitch(), last_row - first_row, last - first, s.kernel,
          s.stride, s.dilation, weights);
    return;
  }
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t r = first_row; r < last_row; ++r)
      blocks.push_back({static_cast<std::ptrdiff_t>(i * in.size()) + in_origin +
                            static_cast<std::ptrdiff_t>((r - first_row) * s.stride.height) * in_row,
                        static_cast<std::ptrdiff_t>(i * out.size()) + out.offset(r, first)});
  const bool whole_rows = s.groups == 1 && s.dilation.width == 1;
  BlockProduct<T> p{.rows = s.group_channels() * (whole_rows ? s.kernel.width : 1),
                    .columns = s.out_group_channels(),
                    .depth = last - first,
                    .a_row = 1,
                    .a_column = static_cast<std::ptrdiff_t>(s.stride.width * s.channels),
                    .b_row = out.spread_pixel_pitch(),
                    .c_row = static_cast<std::ptrdiff_t>(s.out_channels),
                    .blocks = blocks,
                    .accumulate = true};
  for (std::size_t kh = 0; kh < s.kernel.height; ++kh)
    for (std::size_t kw = 0; kw < (whole_rows ? 1 : s.kernel.width); ++kw)
      for (std::size_t g = 0; g < s.groups; ++g) {
        p.a = frames + static_cast<std::ptrdiff_t>(kh * s.dilation.height) * in_row +
              kw * s.dilation.width * s.channels + g * s.group_channels();
        p.b = gradients + g * s.out_group_channels();
        p.c = weights + (kh * s.kernel.width + kw) * s.group_channels() * s.out_channels +
              g * s.out_group_channels();
        multiply(p);
      }
}

/// Sums the weight gradient of framed images, by the cheaper algorithm for their shape.
template <std::floating_point T>
class WeightGradient {
 public:
  WeightGradient(const Convolution& s, const Frame& in, const Frame& out) : shape_(s), in_(in), out_(out) {
    const bool all_inside = out.top >= 0 && out.left >= 0;
    if (all_inside && WinogradTiles::suit(framed(s, in))) fast_.emplace(framed(s, in));
  }

  /// Takes `count` images; `weights` gets their sum, now or in finish().
  void add(const T* frames, const T* gradients, std::size_t count, T* weights) {
    if (!fast_) {
      add_weight_gradient(shape_, in_, frames, out_, gradients, count, weights);
      return;
    }
    for (std::size_t i = 0; i < count; ++i)
      fast_->add(frames + i * in_.size(),
                 gradients + static_cast<std::ptrdiff_t>(i * out_.size()) + out_.offset(0, 0),
                 out_.row_pitch());
  }
  void finish(T* weights) {
    if (fast_) fast_->add_to(weights);
  }

 private:
  Convolution shape_;
  Frame in_, out_;
  std::optional<WinogradGradient<T>> fast_;
};

}  // namespace detail

/// out = convolution of x. x is (batch, height, width, channels); out is
/// (batch, out_height, out_width, out_channels). `after(image, out_image)` is called when an image is done,
/// on the thread that made it, while it is still in the cache.
template <std::floating_point T>
void convolve(const Convolution& s, const Pixels<T>& x, const T* weights, T* out,
              std::type_identity_t<FunctionRef<void(std::size_t image, T* out_image)>> after) {
  const Frame frame = Frame::around(s);
  const detail::ImageSlide<T> slide(detail::framed(s, frame), weights);
  const bool in_place = x.plain() && s.padding == Extent(0);
  const std::size_t image = s.image_size(), out_image = s.out_image_size();
  for_each_piece(s.batch, [&](std::size_t, std::size_t begin, std::size_t end) {
    const std::size_t group = std::min(slide.images_together(), end - begin);
    auto frames = empty_frames<T>(frame, in_place ? 0 : group, s.height, s.width);
    for (std::size_t first = begin; first < end; first += group) {
      const std::size_t last = std::min(first + group, end);
      for (std::size_t i = first; i < last && !in_place; ++i)
        fill_frame(frame, x.from(i * image), s.height, s.width, frames.data() + (i - first) * frame.size());
      slide(in_place ? x.x + first * image : std::as_const(frames).data(), last - first,
            out + first * out_image);
      for (std::size_t i = first; i < last; ++i) after(i, out + i * out_image);
    }
  });
}
template <std::floating_point T>
void convolve(const Convolution& s, const Pixels<T>& x, const T* weights, T* out) {
  convolve(s, x, weights, out, [](std::size_t, T*) {});
}

/// Gradients of convolve(). `fill(image, frame, target)` writes the gradient of the image's output into
/// `target`, laid out as `frame` says; its other elements are zero. x_gradient (written, or added to if
/// `add`) and weight_gradient (written) may be null.
template <std::floating_point T>
void convolve_backward(
    const Convolution& s, const Pixels<T>& x, const T* weights,
    std::type_identity_t<FunctionRef<void(std::size_t image, const Frame&, T* target)>> fill, T* x_gradient,
    T* weight_gradient, bool add = false) {
  const bool direct = !x.relu && !add;  // whether gradients of x are written to their place at once
  const Frame in = Frame::around(s), out = Frame::for_gradient(s);
  const BasicTensor<T> mirrored = x_gradient ? detail::mirrored(s, weights) : BasicTensor<T>();
  std::optional<detail::ImageSlide<T>> slide;
  if (x_gradient) slide.emplace(detail::gradient_of(s, out), mirrored.data());
  const std::size_t image = s.image_size(), weight_size = s.weight_size();
  auto partial = BasicTensor<T>::uninitialised({weight_gradient ? image_pieces(s.batch) * weight_size : 0});
  T* const partial_data = partial.data();
  const std::size_t together =
      std::max(slide ? slide->images_together() : 1, (96 * 1024 / sizeof(T)) / (in.size() + out.size()));

  for_each_piece(s.batch, [&](std::size_t piece, std::size_t begin, std::size_t end) {
    const std::size_t group = std::min(together, end - begin);
    auto frames = empty_frames<T>(in, weight_gradient ? group : 0, s.height, s.width);
    auto gradients = empty_frames<T>(out, group, s.out_height(), s.out_width());
    auto slid = BasicTensor<T>::uninitialised({x_gradient && !direct ? group * image : 0});
    detail::WeightGradient<T> sum(s, in, out);
    if (weight_gradient) std::fill_n(partial_data + piece * weight_size, weight_size, T{0});
    for (std::size_t first = begin; first < end; first += group) {
      const std::size_t count = std::min(group, end - first);
      for (std::size_t i = 0; i < count; ++i) {
        fill(first + i, out, gradients.data() + i * out.size());
        if (weight_gradient)
          fill_frame(in, x.from((first + i) * image), s.height, s.width, frames.data() + i * in.size());
      }
      if (x_gradient) {
        T* const target = x_gradient + first * image;
        T* const slopes = direct ? target : slid.data();
        (*slide)(std::as_const(gradients).data(), count, slopes);
        if (!direct)
          deliver_gradient<T>({x.from(first * image), target, add}, slopes, count * s.height * s.width,
                              s.channels);
      }
      if (weight_gradient)
        sum.add(std::as_const(frames).data(), std::as_const(gradients).data(), count,
                partial_data + piece * weight_size);
    }
    if (weight_gradient) sum.finish(partial_data + piece * weight_size);
  });
  if (weight_gradient)
    sum_pieces(std::as_const(partial).data(), image_pieces(s.batch), weight_size, weight_gradient);
}

namespace reference {

/// The definition: seven loops.
template <std::floating_point T>
void convolve(const Convolution& s, const T* x, bool relu, const T* weights, T* out) {
  const std::size_t out_h = s.out_height(), out_w = s.out_width(), in_g = s.group_channels(),
                    out_g = s.out_group_channels();
  std::fill_n(out, s.batch * s.out_image_size(), T{0});
  for (std::size_t n = 0; n < s.batch; ++n)
    for (std::size_t r = 0; r < out_h; ++r)
      for (std::size_t c = 0; c < out_w; ++c)
        for (std::size_t kh = 0; kh < s.kernel.height; ++kh)
          for (std::size_t kw = 0; kw < s.kernel.width; ++kw) {
            const std::size_t h = r * s.stride.height + kh * s.dilation.height - s.padding.height;
            const std::size_t w = c * s.stride.width + kw * s.dilation.width - s.padding.width;
            if (h >= s.height || w >= s.width) continue;  // padding; below zero wraps round
            for (std::size_t o = 0; o < s.out_channels; ++o)
              for (std::size_t i = 0; i < in_g; ++i) {
                const T value = x[((n * s.height + h) * s.width + w) * s.channels + o / out_g * in_g + i];
                out[((n * out_h + r) * out_w + c) * s.out_channels + o] +=
                    (relu ? std::max(value, T{0}) : value) *
                    weights[((kh * s.kernel.width + kw) * in_g + i) * s.out_channels + o];
              }
          }
}

/// Gradients by the chain rule, term by term. Null pointers are left out.
template <std::floating_point T>
void convolve_backward(const Convolution& s, const T* x, bool relu, const T* weights, const T* gradient,
                       T* x_gradient, T* weight_gradient) {
  const std::size_t out_h = s.out_height(), out_w = s.out_width(), in_g = s.group_channels(),
                    out_g = s.out_group_channels();
  if (x_gradient) std::fill_n(x_gradient, s.batch * s.image_size(), T{0});
  if (weight_gradient) std::fill_n(weight_gradient, s.weight_size(), T{0});
  for (std::size_t n = 0; n < s.batch; ++n)
    for (std::size_t r = 0; r < out_h; ++r)
      for (std::size_t c = 0; c < out_w; ++c)
        for (std::size_t kh = 0; kh < s.kernel.height; ++kh)
          for (std::size_t kw = 0; kw < s.kernel.width; ++kw) {
            const std::size_t h = r * s.stride.height + kh * s.dilation.height - s.padding.height;
            const std::size_t w = c * s.stride.width + kw * s.dilation.width - s.padding.width;
            if (h >= s.height || w >= s.width) continue;
            for (std::size_t o = 0; o < s.out_channels; ++o)
              for (std::size_t i = 0; i < in_g; ++i) {
                const std::size_t at = ((n * s.height + h) * s.width + w) * s.channels + o / out_g * in_g + i;
                const std::size_t weight = ((kh * s.kernel.width + kw) * in_g + i) * s.out_channels + o;
                const T slope = gradient[((n * out_h + r) * out_w + c) * s.out_channels + o];
                if (relu && !(x[at] > T{0})) continue;
                if (x_gradient) x_gradient[at] += slope * weights[weight];
                if (weight_gradient) weight_gradient[weight] += slope * x[at];
              }
          }
}

}  // namespace reference
}  // namespace ogive::inline OGIVE_LEVEL::kernel
