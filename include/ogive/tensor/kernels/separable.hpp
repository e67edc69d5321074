#pragma once
/// A depthwise convolution followed by a pointwise one. What lies between them lives in the cache, some rows
/// at a time, and is computed again on the way back.
#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "ogive/tensor/kernels/conv.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// The two convolutions; the output of the first is the input of the second.
struct Separable {
  Convolution depthwise, pointwise;

  /// @param first a convolution whose groups and output channels are its channels
  Separable(const Convolution& first, std::size_t out_channels) : depthwise(first) {
    pointwise.batch = first.batch;
    pointwise.height = first.out_height();
    pointwise.width = first.out_width();
    pointwise.channels = first.channels;
    pointwise.out_channels = out_channels;
  }
};

namespace detail {

/// Cuts the rows of framed images into bands, so low that what is written of a band is still in the first
/// cache when the next kernel reads it.
class Bands {
 public:
  struct Band {
    std::size_t first, last;  ///< rows of the output
    std::size_t from, to;     ///< rows of the input that have to come into the frame for them
    Frame::Interval ready;    ///< rows of the input to which no later band's output belongs any more
  };

  /// @param s the convolution that slides over `frame`
  Bands(const Convolution& s, const Frame& frame)
      : height_(std::max<std::size_t>(1, pixels / s.out_width())) {
    const auto inside = frame.rows_inside(s.height);
    const std::size_t out_height = s.out_height(), window = s.dilation.height * (s.kernel.height - 1) + 1;
    // Row r of the input stands at row r + top of the frame.
    const auto input_row = [&](std::size_t frame_row) {
      const auto row = static_cast<std::ptrdiff_t>(frame_row) - frame.top;
      return std::clamp(static_cast<std::size_t>(std::max<std::ptrdiff_t>(row, 0)), inside.begin, inside.end);
    };
    std::size_t from = inside.begin, ready = 0;
    for (std::size_t first = 0; first < out_height; first += height_) {
      const std::size_t last = std::min(out_height, first + height_);
      const std::size_t to = input_row((last - 1) * s.stride.height + window);
      const std::size_t settled = last == out_height ? s.height : input_row(last * s.stride.height);
      bands_.push_back({first, last, from, to, {ready, settled}});
      from = to;
      ready = settled;
    }
  }

  auto begin() const { return bands_.begin(); }
  auto end() const { return bands_.end(); }
  /// Output rows of a band, at most.
  std::size_t height() const { return height_; }

 private:
  static constexpr std::size_t pixels = 128;
  std::size_t height_;
  std::vector<Band> bands_{};
};

/// A pointwise convolution of `pixels` pixels that lie side by side; those of `out` are `pitch` apart.
template <std::floating_point T>
void mix_channels(const T* x, std::size_t pixels, std::size_t channels, const T* weights,
                  std::size_t out_channels, T* out, std::ptrdiff_t pitch) {
  const Block whole{};
  multiply(BlockProduct<T>{.rows = pixels,
                           .columns = out_channels,
                           .depth = channels,
                           .a = x,
                           .a_row = static_cast<std::ptrdiff_t>(channels),
                           .b = weights,
                           .b_row = static_cast<std::ptrdiff_t>(out_channels),
                           .c = out,
                           .c_row = pitch,
                           .blocks = {&whole, 1}});
}

/// Adds to the weights of a pointwise convolution what `pixels` pixels of x and of the output's gradient
/// give.
template <std::floating_point T>
void add_mixing_gradient(const T* x, std::size_t pixels, std::size_t channels, const T* gradient,
                         std::size_t out_channels, T* weights) {
  const Block whole{};
  multiply(BlockProduct<T>{.rows = channels,
                           .columns = out_channels,
                           .depth = pixels,
                           .a = x,
                           .a_row = 1,
                           .a_column = static_cast<std::ptrdiff_t>(channels),
                           .b = gradient,
                           .b_row = static_cast<std::ptrdiff_t>(out_channels),
                           .c = weights,
                           .c_row = static_cast<std::ptrdiff_t>(out_channels),
                           .blocks = {&whole, 1},
                           .accumulate = true});
}

/// Rows [first, last) of a depthwise convolution to the start of `out`, where a band begins.
template <std::floating_point T>
void depthwise_band(const Convolution& s, const Frame& frame, const T* framed, const T* weights,
                    std::size_t first, std::size_t last, T* out) {
  const std::size_t start = first * s.out_width() * s.channels;
  depthwise_rows(framed, frame.row_pitch(), s.channels, weights, s.kernel, s.stride, s.dilation, first, last,
                 s.out_width(), [=](std::size_t, std::size_t at, const Vec<T>& sum, auto, auto store) {
                   store(out + (at - start), sum);
                 });
}

}  // namespace detail

/// out = pointwise(depthwise(x)). `after(image, out_image)` is called as by convolve().
template <std::floating_point T, class After>
void separable(const Separable& s, const Pixels<T>& x, const T* depthwise, const T* pointwise, T* out,
               After&& after) {
  const Convolution &first = s.depthwise, &second = s.pointwise;
  const Frame frame = Frame::around(first);
  const detail::Bands bands(first, frame);
  const std::size_t row = second.width * second.channels, out_row = second.width * second.out_channels;
  for_each_piece(first.batch, [&](std::size_t, std::size_t begin, std::size_t end) {
    auto framed = empty_frames<T>(frame, 1, first.height, first.width);
    auto between = BasicTensor<T>::uninitialised({bands.height() * row});
    for (std::size_t i = begin; i < end; ++i) {
      T* const target = out + i * second.out_image_size();
      for (const auto& band : bands) {
        fill_frame_rows(frame, x.from(i * first.image_size()), band.from, band.to, first.width,
                        framed.data());
        detail::depthwise_band<T>(first, frame, framed.data(), depthwise, band.first, band.last,
                                  between.data());
        detail::mix_channels<T>(between.data(), (band.last - band.first) * second.width, second.channels,
                                pointwise, second.out_channels, target + band.first * out_row,
                                static_cast<std::ptrdiff_t>(second.out_channels));
      }
      after(i, target);
    }
  });
}

/// What separable_backward() delivers; null pointers are left out.
template <std::floating_point T>
struct SeparableGradients {
  T* x = nullptr;
  T* depthwise = nullptr;
  T* pointwise = nullptr;
};

namespace detail {

/// The way back through one image after the other, on one thread.
template <std::floating_point T>
class SeparableBackward {
 public:
  /// @param mirrored both weights as gradients of inputs want them
  SeparableBackward(const Separable& s, const Bands& bands, const T* depthwise,
                    const SeparableGradients<const T>& mirrored)
      : first_(s.depthwise),
        second_(s.pointwise),
        bands_(bands),
        depthwise_(depthwise),
        mirrored_(mirrored),
        framed_(empty_frames<T>(in_, 1, first_.height, first_.width)),
        slope_(empty_frames<T>(out_, 1, second_.height, second_.width)),
        between_(BasicTensor<T>::uninitialised({bands.height() * second_.width * second_.channels})),
        arriving_(BasicTensor<T>::uninitialised({bands.height() * second_.width * second_.out_channels})) {}

  /// @param fill fill(from, to, target) writes the gradient of these pixels of the output
  /// @param to where to add to gradients of weights; its x is not used
  template <class Fill>
  void operator()(const Pixels<T>& x, Fill&& fill, const SeparableGradients<T>& to,
                  const Delivery<T>& delivery) {
    for (const auto& band : bands_) {
      fill(band.first * second_.width, band.last * second_.width, arriving_.data());
      if (to.depthwise || to.pointwise)
        fill_frame_rows(in_, x, band.from, band.to, first_.width, framed_.data());
      if (to.pointwise) add_pointwise(band, to.pointwise);
      if (!to.depthwise && !delivery.target) continue;
      place_slopes(band);
      if (to.depthwise) add_depthwise(band, to.depthwise);
      if (delivery.target) deliver(band, delivery);
    }
  }

 private:
  using Band = Bands::Band;
  std::size_t pixels(const Band& band) const { return (band.last - band.first) * second_.width; }

  void add_pointwise(const Band& band, T* weights) {
    depthwise_band<T>(first_, in_, framed_.data(), depthwise_, band.first, band.last, between_.data());
    add_mixing_gradient<T>(between_.data(), pixels(band), second_.channels, arriving_.data(),
                           second_.out_channels, weights);
  }

  /// Writes the gradient of the depthwise output into its frame.
  void place_slopes(const Band& band) {
    const auto [first_row, last_row] = out_.rows_inside(second_.height);
    const auto [first, last] = out_.columns_inside(second_.width);
    for (std::size_t r = std::max(first_row, band.first); r < std::min(last_row, band.last); ++r)
      mix_channels<T>(arriving_.data() + ((r - band.first) * second_.width + first) * second_.out_channels,
                      last - first, second_.out_channels, mirrored_.pointwise, second_.channels,
                      slope_.data() + out_.offset(r, first), out_.spread_pixel_pitch());
  }

  void add_depthwise(const Band& band, T* weights) {
    const auto [first_row, last_row] = out_.rows_inside(second_.height);
    const auto [first, last] = out_.columns_inside(second_.width);
    const std::size_t begin = std::max(first_row, band.first), end = std::min(last_row, band.last);
    if (begin >= end || first >= last) return;
    const std::ptrdiff_t row = in_.row_pitch();
    depthwise_weights<T>(framed_.data() + static_cast<std::ptrdiff_t>(begin * first_.stride.height) * row +
                             first * first_.stride.width * first_.channels,
                         row, first_.channels, slope_.data() + out_.offset(begin, first),
                         out_.spread_row_pitch(), out_.spread_pixel_pitch(), end - begin, last - first,
                         first_.kernel, first_.stride, first_.dilation, weights);
  }

  void deliver(const Band& band, const Delivery<T>& delivery) {
    depthwise_rows<T>(slope_.data(), out_.row_pitch(), first_.channels, mirrored_.depthwise, first_.kernel, 1,
                      first_.dilation, band.ready.begin, band.ready.end, first_.width, delivery);
  }

  Convolution first_, second_;
  const Bands& bands_;
  const T* depthwise_;
  SeparableGradients<const T> mirrored_;
  Frame in_ = Frame::around(first_), out_ = Frame::for_gradient(first_);
  BasicTensor<T> framed_;    // an image, rectified
  BasicTensor<T> slope_;     // the gradient of its depthwise output
  BasicTensor<T> between_;   // a band of its depthwise output
  BasicTensor<T> arriving_;  // a band of the gradient of its output
};

}  // namespace detail

/// Gradients of separable(). `fill(image, from, to, target)` writes the gradient of pixels [from, to) of the
/// image's output; x's is added to what is there if `add`.
template <std::floating_point T, class Fill>
void separable_backward(const Separable& s, const Pixels<T>& x, const T* depthwise, const T* pointwise,
                        Fill&& fill, const SeparableGradients<T>& to, bool add = false) {
  const Convolution &first = s.depthwise, &second = s.pointwise;
  const detail::Bands bands(first, Frame::around(first));
  const BasicTensor<T> mirrored_first = detail::mirrored(first, depthwise),
                       mirrored_second = detail::mirrored(second, pointwise);
  const std::size_t image = first.image_size(), pieces = image_pieces(first.batch);
  auto first_parts = BasicTensor<T>::uninitialised({to.depthwise ? pieces * first.weight_size() : 0});
  auto second_parts = BasicTensor<T>::uninitialised({to.pointwise ? pieces * second.weight_size() : 0});
  T* const first_sum = first_parts.data();
  T* const second_sum = second_parts.data();

  for_each_piece(first.batch, [&](std::size_t piece, std::size_t begin, std::size_t end) {
    SeparableGradients<T> sums;
    if (to.depthwise) sums.depthwise = first_sum + piece * first.weight_size();
    if (to.pointwise) sums.pointwise = second_sum + piece * second.weight_size();
    if (to.depthwise) std::fill_n(sums.depthwise, first.weight_size(), T{0});
    if (to.pointwise) std::fill_n(sums.pointwise, second.weight_size(), T{0});
    detail::SeparableBackward<T> back(s, bands, depthwise,
                                      {nullptr, mirrored_first.data(), mirrored_second.data()});
    for (std::size_t i = begin; i < end; ++i)
      back(x.from(i * image), [&](std::size_t a, std::size_t b, T* target) { fill(i, a, b, target); }, sums,
           {x.from(i * image), to.x ? to.x + i * image : nullptr, add});
  });
  if (to.depthwise) sum_pieces(std::as_const(first_parts).data(), pieces, first.weight_size(), to.depthwise);
  if (to.pointwise)
    sum_pieces(std::as_const(second_parts).data(), pieces, second.weight_size(), to.pointwise);
}

namespace reference {
/// Both convolutions one after the other, by their definitions.
template <std::floating_point T>
void separable(const Separable& s, const T* x, bool relu, const T* depthwise, const T* pointwise, T* out) {
  std::vector<T> between(s.pointwise.batch * s.pointwise.image_size());
  reference::convolve(s.depthwise, x, relu, depthwise, between.data());
  reference::convolve(s.pointwise, between.data(), false, pointwise, out);
}
template <std::floating_point T>
void separable_backward(const Separable& s, const T* x, bool relu, const T* depthwise, const T* pointwise,
                        const T* gradient, const SeparableGradients<T>& to) {
  std::vector<T> between(s.pointwise.batch * s.pointwise.image_size()), slope(between.size());
  reference::convolve(s.depthwise, x, relu, depthwise, between.data());
  reference::convolve_backward(s.pointwise, between.data(), false, pointwise, gradient, slope.data(),
                               to.pointwise);
  reference::convolve_backward(s.depthwise, x, relu, depthwise, slope.data(), to.x, to.depthwise);
}
}  // namespace reference

}  // namespace ogive::inline OGIVE_LEVEL::kernel
