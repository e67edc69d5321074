#pragma once
/// The result of a batch norm before it is written: sums and mixtures normalise it as they read it, so that
/// it need not go through memory.
#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/tensor/kernels/norm.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/kernels/reduce.hpp"
#include "ogive/tensor/kernels/terms.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// What the gradients of a batch norm's input, scale and shift and of its weight in a mixture are made of:
/// for each channel the sum of g and that of g * (x - mean), where g is the gradient of its result but for a
/// factor.
template <std::floating_point T>
class BasicGradientSums {
 public:
  std::vector<double> slopes, products;

  /// Sums over x (`groups` groups of rows of channels), unless it did for the same `gradient` before: the
  /// mixture and the batch norm ask one after the other.
  void take(const BasicTensor<T>& gradient, const BasicTensor<T>& x, std::size_t groups,
            const std::vector<T>& mean) {
    if (!begin(gradient, groups, mean.size())) return;
    kernel::for_each_piece(groups, [&](std::size_t, std::size_t first, std::size_t last) {
      for (std::size_t g = first; g < last; ++g) take_group(g, x, mean);
    });
    finish();
  }

  /// The same in steps: false if it did before; each group, on any thread; the sum of all groups.
  bool begin(const BasicTensor<T>& gradient, std::size_t groups, std::size_t channels) {
    if (gradient_.data() == gradient.data() && !gradient.empty()) return false;
    gradient_ = gradient;
    groups_ = groups;
    slopes.resize(channels);
    products.resize(channels);
    group_slopes_ = BasicTensor<double>::uninitialised({groups * channels});
    group_products_ = BasicTensor<double>::uninitialised({groups * channels});
    to_slopes_ = group_slopes_.data();
    to_products_ = group_products_.data();
    return true;
  }
  void take_group(std::size_t group, const BasicTensor<T>& x, const std::vector<T>& mean) const {
    const std::size_t channels = mean.size(), size = x.size() / groups_;
    kernel::gradient_sums(std::as_const(gradient_).data() + group * size, x.data() + group * size,
                          size / channels, channels, mean.data(), to_slopes_ + group * channels,
                          to_products_ + group * channels);
  }
  void finish() {
    kernel::sum_pieces(std::as_const(group_slopes_).data(), groups_, slopes.size(), slopes.data());
    kernel::sum_pieces(std::as_const(group_products_).data(), groups_, slopes.size(), products.data());
    group_slopes_ = group_products_ = {};
  }
  /// Lets go of the gradient.
  void forget() { gradient_ = {}; }

 private:
  BasicTensor<T> gradient_{};
  std::size_t groups_ = 0;
  BasicTensor<double> group_slopes_{}, group_products_{};
  double *to_slopes_ = nullptr, *to_products_ = nullptr;
};

/// y = source * scale[c] + shift[c], over `groups` groups (images) of `rows` rows of `channels`.
template <std::floating_point T>
class BasicNormalised {
 public:
  BasicNormalised(BasicTensor<T> source, std::size_t groups, std::vector<T> mean, std::vector<T> scale,
                  std::vector<T> shift, std::shared_ptr<BasicGradientSums<T>> sums)
      : source_(std::move(source)),
        groups_(groups),
        mean_(std::move(mean)),
        scale_(std::move(scale)),
        shift_(std::move(shift)),
        sums_(std::move(sums)) {}

  const Shape& shape() const { return source_.empty() ? written_.shape() : source_.shape(); }
  std::size_t channels() const { return scale_.size(); }

  /// y, written when it is asked for first: in place if nobody else needs the source.
  const BasicTensor<T>& value() {
    if (!written_.empty()) return written_;
    const std::size_t size = source_.size() / groups_, rows = size / channels();
    const T* const from = std::as_const(source_).data();
    auto y = source_.shared() ? BasicTensor<T>::uninitialised(source_.shape()) : source_;
    T* const to = y.data();
    kernel::for_each_piece(groups_, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t g = begin; g < end; ++g)
        kernel::scale_shift(from + g * size, rows, channels(), scale_.data(), shift_.data(), to + g * size);
    });
    source_ = {};
    return written_ = std::move(y);
  }

  /// y as a term of a sum, written or not.
  kernel::Term<T> term(T weight) const {
    if (!written_.empty()) return {.x = written_.data(), .weight = weight};
    return {.x = source_.data(), .scale = scale_.data(), .shift = shift_.data(), .weight = weight};
  }

  /// The sum of gradient * y over all elements.
  double dot(const BasicTensor<T>& gradient) const {
    if (!written_.empty()) return kernel::dot(gradient.size(), gradient.data(), written_.data());
    sums_->take(gradient, source_, groups_, mean_);
    double sum = 0;
    for (std::size_t c = 0; c < channels(); ++c) {
      // y = (x - mean) * scale + at_mean, which loses no digits where the mean is far from zero
      const auto scale = static_cast<double>(scale_[c]);
      const double at_mean = static_cast<double>(shift_[c]) + static_cast<double>(mean_[c]) * scale;
      sum += sums_->products[c] * scale + sums_->slopes[c] * at_mean;
    }
    return sum;
  }

  /// Makes dot() of all `results`, which have one shape, cheap: group by group, so that the gradient is read
  /// once, not for each of them.
  static void prepare_dots(const BasicTensor<T>& gradient, const std::vector<BasicNormalised*>& results) {
    std::vector<BasicNormalised*> open;
    for (auto* const result : results)
      if (result->written_.empty() && result->sums_->begin(gradient, result->groups_, result->channels()))
        open.push_back(result);
    if (open.empty()) return;
    kernel::for_each_piece(open[0]->groups_, [&](std::size_t, std::size_t first, std::size_t last) {
      for (std::size_t g = first; g < last; ++g)
        for (const auto* const result : open) result->sums_->take_group(g, result->source_, result->mean_);
    });
    for (auto* const result : open) result->sums_->finish();
  }

 private:
  BasicTensor<T> source_;
  std::size_t groups_;
  std::vector<T> mean_, scale_, shift_;
  std::shared_ptr<BasicGradientSums<T>> sums_;
  BasicTensor<T> written_{};
};

OGIVE_INSTANCE(class BasicNormalised<float>);

}  // namespace ogive::inline OGIVE_LEVEL
