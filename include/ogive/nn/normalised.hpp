#pragma once
/// The result of a batch norm before it is written: sums and mixtures normalise it as they read it, so that
/// it need not go through memory.
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "ogive/tensor/kernels/norm.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/kernels/reduce.hpp"
#include "ogive/tensor/kernels/terms.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// y = source * scale[c] + shift[c], over `groups` groups (images) of `rows` rows of `channels`.
template <std::floating_point T>
class BasicNormalised {
 public:
  BasicNormalised(BasicTensor<T> source, std::size_t groups, std::vector<T> mean, std::vector<T> scale,
                  std::vector<T> shift)
      : source_(std::move(source)),
        groups_(groups),
        mean_(std::move(mean)),
        scale_(std::move(scale)),
        shift_(std::move(shift)) {}

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
    return kernel::dot_normalised(gradient.data(), term(1), mean_.data(), gradient.size() / channels(),
                                  channels());
  }

 private:
  BasicTensor<T> source_;
  std::size_t groups_;
  std::vector<T> mean_, scale_, shift_;
  BasicTensor<T> written_{};
};

}  // namespace ogive::inline OGIVE_LEVEL
