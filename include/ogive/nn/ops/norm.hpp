#pragma once
/// Batch normalisation (Ioffe and Szegedy 2015), alone and behind a convolution.
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/conv.hpp"
#include "ogive/tensor/kernels/norm.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The statistics that evaluation uses: after each training batch, new = (1 - momentum) * old + momentum *
/// batch. The variance that is remembered is the unbiased one, as in PyTorch.
template <std::floating_point T>
struct BasicRunningStatistics {
  BasicTensor<T> mean{};      ///< (channels), starts at 0
  BasicTensor<T> variance{};  ///< (channels), starts at 1
  double momentum = 0.1;
  double epsilon = 1e-5;

  explicit BasicRunningStatistics(std::size_t channels)
      : mean(BasicTensor<T>::zeros({channels})), variance(BasicTensor<T>::full({channels}, T{1})) {}

  std::size_t channels() const { return mean.size(); }
  /// @param count of the batch's values in each channel
  /// @param share how much of the batch is taken, `momentum` as a rule
  void update(const kernel::Moments& batch, std::size_t count, double share) {
    const double unbiased = count > 1 ? static_cast<double>(count) / static_cast<double>(count - 1) : 1.0;
    for (std::size_t c = 0; c < channels(); ++c) {
      mean[c] += static_cast<T>(share * (batch.mean[c] - static_cast<double>(mean[c])));
      variance[c] +=
          static_cast<T>(share * (batch.variance[c] * unbiased - static_cast<double>(variance[c])));
    }
  }
};
using RunningStatistics = BasicRunningStatistics<float>;

/// Scale and shift, each (channels); both or neither.
template <std::floating_point T>
struct BasicAffine {
  BasicVar<T> scale{}, shift{};
};

namespace nn_detail {

/// Normalisation of `groups` groups of `rows` rows of `channels` channels: what forward and backward share.
template <std::floating_point T>
struct Normaliser {
  std::size_t groups, rows, channels;
  bool batch_statistics;
  std::vector<T> mean, inverse_deviation, scale, shift;  // y = x * scale + shift
  BasicTensor<double> means, squares;                    // of each group, from measure() to settle()
  std::shared_ptr<BasicGradientSums<T>> sums = std::make_shared<BasicGradientSums<T>>();

  Normaliser(std::size_t g, std::size_t r, std::size_t c, bool batch)
      : groups(g),
        rows(r),
        channels(c),
        batch_statistics(batch),
        mean(c),
        inverse_deviation(c),
        scale(c),
        shift(c),
        means(BasicTensor<double>::uninitialised({batch ? g * c : 0})),
        squares(BasicTensor<double>::uninitialised({batch ? g * c : 0})) {}

  void measure(std::size_t group, const T* x) {
    if (batch_statistics)
      kernel::channel_moments(x, rows, channels, means.data() + group * channels,
                              squares.data() + group * channels);
  }

  void settle(const BasicTape<T>& tape, BasicRunningStatistics<T>& running,
              const std::optional<BasicAffine<T>>& affine) {
    kernel::Moments moments;
    if (batch_statistics) {
      moments = kernel::combine_moments(groups, rows, channels, means.data(), squares.data());
      running.update(moments, groups * rows, tape.statistics_share(running.momentum));
      means = squares = {};
    } else {
      moments.mean.assign(running.mean.data(), running.mean.data() + channels);
      moments.variance.assign(running.variance.data(), running.variance.data() + channels);
    }
    for (std::size_t c = 0; c < channels; ++c) {
      const double inverse = 1.0 / std::sqrt(moments.variance[c] + running.epsilon);
      const double gain = affine ? static_cast<double>(affine->scale.value()[c]) * inverse : inverse;
      const double start = affine ? static_cast<double>(affine->shift.value()[c]) : 0.0;
      mean[c] = static_cast<T>(moments.mean[c]);
      inverse_deviation[c] = static_cast<T>(inverse);
      scale[c] = static_cast<T>(gain);
      shift[c] = static_cast<T>(start - moments.mean[c] * gain);
    }
  }

  /// The result, whose values were measured as `x`.
  BasicNormalised<T> result(BasicTensor<T> x) const {
    return {std::move(x), groups, mean, scale, shift, sums};
  }
  std::size_t size() const { return rows * channels; }
};

/// The gradient of the normalised values with respect to what was normalised: a * g + b * (x - mean) +
/// offset, where factor * g is the gradient of the result.
template <std::floating_point T>
struct NormaliserGradient {
  Normaliser<T> forward;
  BasicTensor<T> x, gradient;
  std::vector<T> a, b, offset;
  BasicTensor<T> scale_gradient, shift_gradient;  // (channels)

  NormaliserGradient(Normaliser<T> n, BasicTensor<T> input, BasicTensor<T> slope, T factor)
      : forward(std::move(n)),
        x(std::move(input)),
        gradient(std::move(slope)),
        a(forward.scale),
        b(forward.channels),
        offset(forward.channels),
        scale_gradient(BasicTensor<T>::uninitialised({forward.channels})),
        shift_gradient(BasicTensor<T>::uninitialised({forward.channels})) {
    const std::size_t channels = forward.channels;
    forward.sums->take(gradient, x, forward.groups, forward.mean);
    const auto count = static_cast<double>(forward.groups * forward.rows);
    for (std::size_t c = 0; c < channels; ++c) {
      const double slope_sum = forward.sums->slopes[c] * static_cast<double>(factor);
      const double product_sum = forward.sums->products[c] * static_cast<double>(factor);
      a[c] *= factor;
      const auto inverse = static_cast<double>(forward.inverse_deviation[c]);
      scale_gradient[c] = static_cast<T>(product_sum * inverse);
      shift_gradient[c] = static_cast<T>(slope_sum);
      if (!forward.batch_statistics) continue;  // constants of the evaluation: b and offset stay 0
      const auto gain = static_cast<double>(forward.scale[c]);
      b[c] = static_cast<T>(-gain * inverse * inverse * product_sum / count);
      offset[c] = static_cast<T>(-gain * slope_sum / count);
    }
    forward.sums->forget();
  }

  /// Rows [begin, end) of group `group` into `out`, `out_row` elements apart.
  void write(std::size_t group, std::size_t begin, std::size_t end, T* out, std::size_t out_row) const {
    const std::size_t at = group * forward.size() + begin * forward.channels;
    kernel::normalisation_gradient(gradient.data() + at, x.data() + at, end - begin, forward.channels,
                                   a.data(), b.data(), forward.mean.data(), offset.data(), out, out_row);
  }

  /// The pixels of image `group`, `width` to a row, where `frame` has them.
  void write_framed(std::size_t group, std::size_t height, std::size_t width, const kernel::Frame& frame,
                    T* out) const {
    const auto [first_row, last_row] = frame.rows_inside(height);
    const auto [first, last] = frame.columns_inside(width);
    for (std::size_t r = first_row; r < last_row; ++r)
      write(group, r * width + first, r * width + last, out + frame.offset(r, first),
            static_cast<std::size_t>(frame.spread_pixel_pitch()));
  }
};

template <std::floating_point T>
void check_affine(const char* name, std::size_t channels, const BasicRunningStatistics<T>& running,
                  const std::optional<BasicAffine<T>>& affine) {
  if (running.channels() != channels)
    throw Error(name, concat(running.channels(), " channels"), to_text(channels));
  if (affine && (affine->scale.value().size() != channels || affine->shift.value().size() != channels))
    throw Error(name, concat("scale and shift of ", channels, " channels"),
                concat(affine->scale.value().size(), " and ", affine->shift.value().size()));
}

}  // namespace nn_detail

/// x (batch, ..., channels) with each channel shifted and scaled to mean 0 and variance 1, then to `affine`
/// if given. While training the statistics are those of the batch and `running` learns them; in evaluation
/// they are `running`.
template <std::floating_point T>
BasicVar<T> batch_norm(const BasicVar<T>& x, BasicRunningStatistics<T>& running,
                       const std::optional<BasicAffine<T>>& affine = {}) {
  const std::size_t channels = x.shape().last();
  nn_detail::check_affine("batch_norm", channels, running, affine);
  const std::size_t groups = x.shape().rank() > 2 ? x.shape()[0] : 1;
  nn_detail::Normaliser<T> normaliser(groups, x.value().size() / groups / channels, channels,
                                      x.tape().training());
  const T* source = x.value().data();
  kernel::for_each_piece(groups, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t g = begin; g < end; ++g) normaliser.measure(g, source + g * normaliser.size());
  });
  normaliser.settle(x.tape(), running, affine);
  std::vector<BasicInput<T>> inputs{x};
  if (affine) inputs.insert(inputs.end(), {BasicInput<T>(affine->scale), BasicInput<T>(affine->shift)});
  const Attribute attributes[] = {{"epsilon", running.epsilon}};
  return x.tape().record(
      {"batch_norm", attributes, {&running.mean, &running.variance}}, normaliser.result(x.value()), inputs,
      [normaliser, input = x.value()](const BasicTensor<T>& gradient, T factor, const InputGradients<T>& to) {
        const nn_detail::NormaliserGradient<T> slope(normaliser, input, gradient, factor);
        if (to.wanted(0)) {
          auto dx = BasicTensor<T>::uninitialised(input.shape());
          T* const out = dx.data();
          kernel::for_each_piece(normaliser.groups, [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t g = begin; g < end; ++g)
              slope.write(g, 0, normaliser.rows, out + g * normaliser.size(), normaliser.channels);
          });
          to.add(0, std::move(dx));
        }
        if (to.size() > 1) {
          to.add(1, slope.scale_gradient);
          to.add(2, slope.shift_gradient);
        }
      });
}

OGIVE_INSTANCE(Var batch_norm(const Var&, BasicRunningStatistics<float>&,
                              const std::optional<BasicAffine<float>>&));

}  // namespace ogive::inline OGIVE_LEVEL
