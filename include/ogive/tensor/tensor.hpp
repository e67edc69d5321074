#pragma once
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/pool.hpp"
#include "ogive/tensor/shape.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// A dense, contiguous, row-major array of T whose memory is 64-byte aligned and comes from the pool.
///
/// A handle: copies share their elements, clone() does not. A default tensor is empty (no memory, rank 0,
/// size 0). `Tensor` holds single precision; double precision exists for gradient checks.
template <std::floating_point T>
class BasicTensor {
 public:
  using value_type = T;

  BasicTensor() = default;

  /// Elements are not initialised: for results that are about to be written whole.
  static BasicTensor uninitialised(const Shape& shape) { return BasicTensor(shape); }
  static BasicTensor full(const Shape& shape, T value) {
    BasicTensor tensor(shape);
    std::fill_n(tensor.data(), tensor.size(), value);
    return tensor;
  }
  static BasicTensor zeros(const Shape& shape) { return full(shape, T{0}); }
  /// @throws Error when the number of values is not shape.size()
  static BasicTensor from(const Shape& shape, std::span<const T> values) {
    if (values.size() != shape.size())
      throw Error("Tensor", concat(shape.size(), " values for shape ", shape.text()), to_text(values.size()));
    BasicTensor tensor(shape);
    std::copy(values.begin(), values.end(), tensor.data());
    return tensor;
  }
  static BasicTensor from(const Shape& shape, std::initializer_list<T> values) {
    return from(shape, std::span<const T>(values.begin(), values.size()));
  }
  /// Memory that belongs to someone else, in place: no copy is made, `owner` is kept alive as long as a
  /// handle exists. `data` needs the alignment of T only.
  static BasicTensor adopt(const Shape& shape, T* data, std::shared_ptr<void> owner) {
    BasicTensor tensor;
    tensor.shape_ = shape;
    tensor.data_ = std::shared_ptr<T>(std::move(owner), data);
    return tensor;
  }

  const Shape& shape() const { return shape_; }
  std::size_t rank() const { return shape_.rank(); }
  std::size_t size() const { return data_ ? shape_.size() : 0; }
  bool empty() const { return size() == 0; }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::span<T> values() { return {data(), size()}; }
  std::span<const T> values() const { return {data(), size()}; }
  T& operator[](std::size_t i) { return data()[i]; }
  T operator[](std::size_t i) const { return data()[i]; }
  /// The only element. @throws Error when there are more or none
  T item() const {
    if (size() != 1) throw Error("Tensor::item", "1 element", concat(size(), " of shape ", shape_.text()));
    return data()[0];
  }

  /// The same elements under another shape of the same size. @throws Error when sizes differ
  BasicTensor reshaped(const Shape& shape) const {
    if (shape.size() != shape_.size())
      throw Error("reshape", concat(shape_.size(), " elements, as in ", shape_.text()), shape.text());
    BasicTensor view = *this;
    view.shape_ = shape;
    return view;
  }
  /// Rows [begin, end) of the first dimension, sharing elements.
  BasicTensor rows(std::size_t begin, std::size_t end) const {
    if (rank() == 0 || begin > end || end > shape_[0])
      throw Error("Tensor::rows", concat("rows inside shape ", shape_.text()),
                  concat("[", begin, ", ", end, ")"));
    BasicTensor view = *this;
    view.shape_[0] = end - begin;
    view.data_ = std::shared_ptr<T>(
        data_, data_.get() + begin * (shape_.size() / std::max<std::size_t>(shape_[0], 1)));
    return view;
  }
  BasicTensor clone() const {
    if (!data_) return {};
    BasicTensor copy(shape_);
    std::copy_n(data(), size(), copy.data());
    return copy;
  }
  /// Whether another handle shares these elements.
  bool shared() const { return data_.use_count() > 1; }

  template <std::floating_point U>
  BasicTensor<U> cast() const {
    auto other = BasicTensor<U>::uninitialised(shape_);
    std::transform(data(), data() + size(), other.data(), [](T x) { return static_cast<U>(x); });
    return other;
  }

 private:
  explicit BasicTensor(const Shape& shape) : shape_(shape) {
    const std::size_t bytes = shape.size() * sizeof(T);
    data_ = std::shared_ptr<T>(static_cast<T*>(Pool::instance().allocate(bytes)),
                               [bytes](T* block) { Pool::instance().release(block, bytes); });
  }

  Shape shape_;
  std::shared_ptr<T> data_;
};

using Tensor = BasicTensor<float>;

OGIVE_INSTANCE(class BasicTensor<float>);

}  // namespace ogive::inline OGIVE_LEVEL
