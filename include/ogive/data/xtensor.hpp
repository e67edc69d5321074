#pragma once
/// Arrays of xtensor as tensors and tensors as arrays of xtensor, in place wherever the layout allows. A leaf
/// header: xtensor takes seconds to compile, so only programs that use it include this.
///
/// A view (`as_xtensor`, `as_tensor`) lives as long as what it looks at; `to_tensor` and `to_image_data` own
/// their values.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>

#include "ogive/core/error.hpp"
#include "ogive/data/image_data.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace data_detail {
/// Any array or expression of xtensor with numbers of type T.
template <class Expression, class T>
concept XtensorOf = xt::is_xexpression<std::remove_cvref_t<Expression>>::value &&
    std::same_as<typename std::remove_cvref_t<Expression>::value_type, T>;
template <class Expression>
concept XtensorOfFloats = XtensorOf<Expression, float> || XtensorOf<Expression, double>;

/// A container of xtensor that holds its elements, such as xt::xarray and xt::xtensor.
template <class Array>
concept XtensorContainer = requires(Array& array) {
  array.storage();
  array.strides();
  { array.data() } -> std::convertible_to<const void*>;
};
template <class Array>
concept XtensorFloatContainer = XtensorContainer<Array> && XtensorOfFloats<Array>;

template <class Array>
Shape xtensor_shape(const Array& array) {
  Shape shape;
  for (const auto length : array.shape()) shape.push_back(static_cast<std::size_t>(length));
  return shape;
}
/// Row-major without gaps? The layout of an array of one row or column says less than its strides do.
template <class Array>
bool xtensor_is_row_major(const Array& array) {
  std::size_t expected = 1;
  for (std::size_t k = array.dimension(); k-- > 0;) {
    if (array.shape()[k] != 1 && static_cast<std::size_t>(array.strides()[k]) != expected) return false;
    expected *= static_cast<std::size_t>(array.shape()[k]);
  }
  return true;
}
}  // namespace data_detail

/// The tensor's elements as an array of xtensor, in place, to read and write.
template <std::floating_point T>
auto as_xtensor(BasicTensor<T>& tensor) {
  return xt::adapt(tensor.data(), tensor.size(), xt::no_ownership(),
                   std::vector<std::size_t>(tensor.shape().begin(), tensor.shape().end()));
}
/// The tensor's elements as an array of xtensor, in place, to read.
template <std::floating_point T>
auto as_xtensor(const BasicTensor<T>& tensor) {
  return xt::adapt(tensor.data(), tensor.size(), xt::no_ownership(),
                   std::vector<std::size_t>(tensor.shape().begin(), tensor.shape().end()));
}

/// The array's elements as a tensor, in place: `array` must outlive it and keep its size.
/// @throws Error when the array is not row-major, or has more than 6 dimensions
template <data_detail::XtensorFloatContainer Array>
auto as_tensor(Array& array) {
  if (!data_detail::xtensor_is_row_major(array))
    throw Error("as_tensor", "a row-major array (to_tensor copies others)", "another layout");
  return BasicTensor<typename Array::value_type>::adopt(data_detail::xtensor_shape(array), array.data(),
                                                        nullptr);
}

/// A tensor of its own from an array or expression of xtensor. A row-major array that is given away
/// (std::move) is not copied; everything else is.
/// @throws Error when there are more than 6 dimensions
template <data_detail::XtensorOfFloats Expression>
auto to_tensor(Expression&& expression) {
  using Array = std::remove_cvref_t<Expression>;
  using T = typename Array::value_type;
  const Shape shape = data_detail::xtensor_shape(expression);
  if constexpr (data_detail::XtensorContainer<Array> && std::is_rvalue_reference_v<Expression&&> &&
                !std::is_const_v<std::remove_reference_t<Expression>>) {
    if (data_detail::xtensor_is_row_major(expression)) {
      const auto owner = std::make_shared<Array>(std::forward<Expression>(expression));
      return BasicTensor<T>::adopt(shape, owner->data(), owner);
    }
  }
  auto tensor = BasicTensor<T>::uninitialised(shape);
  if (tensor.size() > 0) as_xtensor(tensor) = expression;
  return tensor;
}

/// Images of bytes from an array (images, height, width, channels) or vectors from (samples, features). A
/// row-major array that is given away (std::move) is not copied.
/// @throws Error when shape, labels and classes do not fit each other
template <data_detail::XtensorOf<std::uint8_t> Array>
ImageData to_image_data(Array&& pixels, Labels labels, Classes classes = {}) {
  const Shape shape = data_detail::xtensor_shape(pixels);
  if (shape.rank() < 2)
    throw Error("to_image_data", "samples along the first of at least 2 dimensions",
                concat("shape ", shape.text()));
  Shape sample;
  for (std::size_t k = 1; k < shape.rank(); ++k) sample.push_back(shape[k]);
  using RowMajor = xt::xarray<std::uint8_t, xt::layout_type::row_major>;
  using Kept = std::conditional_t<std::is_rvalue_reference_v<Array&&> &&
                                      data_detail::XtensorContainer<std::remove_cvref_t<Array>>,
                                  std::remove_cvref_t<Array>, RowMajor>;
  const auto keep = [&]<class Container>(std::shared_ptr<Container> owner) {
    return ImageData(sample, {std::shared_ptr<const std::uint8_t>(owner, owner->data()), shape.size()},
                     std::move(labels), std::move(classes));
  };
  auto owner = std::make_shared<Kept>(std::forward<Array>(pixels));
  if (data_detail::xtensor_is_row_major(*owner)) return keep(std::move(owner));
  return keep(std::make_shared<RowMajor>(*owner));
}

}  // namespace ogive::inline OGIVE_LEVEL
