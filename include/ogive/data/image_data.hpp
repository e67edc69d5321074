#pragma once
/// Samples with labels, behind a handle.
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/shape.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The class of each sample, counted from 0.
using Labels = std::vector<std::uint32_t>;

/// What labels mean.
struct Classes {
  std::size_t count = 10;
  std::vector<std::string> names{};  // empty, or one for each class
};

/// Any integers as labels. @throws Error at the first that is negative or beyond 32 bits
template <std::integral Number>
Labels labels_from(std::span<const Number> numbers, const std::string& where = "labels") {
  Labels labels;
  labels.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!std::in_range<std::uint32_t>(numbers[i]))
      throw Error(concat(where, ", label ", i), "a class counted from 0", to_text(numbers[i]));
    labels.push_back(static_cast<std::uint32_t>(numbers[i]));
  }
  return labels;
}

/// Images (or vectors of features) with one label each: a cheap handle to values that never change.
///
/// Values are bytes, as image files have them, or floats. Images are (height, width, channels), channels
/// innermost; a vector is (features).
class ImageData {
 public:
  /// @param sample the shape of one sample, (height, width, channels) or (features)
  /// @param pixels samples one behind the other
  /// @param where names the data in errors: a path
  /// @throws Error when numbers do not fit each other, or a label is not below the number of classes
  ImageData(const Shape& sample, Bytes pixels, Labels labels, Classes classes,
            const std::string& where = "images")
      : ImageData(sample, keep(std::move(pixels)), std::move(labels), std::move(classes), where) {}

  /// Bytes that belong to someone else, in place; the pointer (made with its owner, as an aliasing
  /// std::shared_ptr) keeps them alive. Nobody may change them.
  ImageData(const Shape& sample, std::pair<std::shared_ptr<const std::uint8_t>, std::size_t> pixels,
            Labels labels, Classes classes, const std::string& where = "images");

  /// Samples along the first dimension of `values`, which is shared, not copied: nobody may change it
  /// afterwards.
  ImageData(Tensor values, Labels labels, Classes classes, const std::string& where = "images");

  std::size_t size() const { return content_->labels.size(); }
  /// (height, width, channels) or (features).
  const Shape& sample_shape() const { return content_->sample; }
  std::size_t channels() const { return content_->sample.last(); }
  std::size_t classes() const { return content_->classes.count; }
  /// Empty when nobody gave them.
  const std::vector<std::string>& class_names() const { return content_->classes.names; }
  std::uint32_t label(std::size_t i) const { return content_->labels[i]; }
  const Labels& labels() const { return content_->labels; }

  /// Whether values are bytes; floats otherwise.
  bool has_bytes() const { return content_->pixels != nullptr; }
  std::span<const std::uint8_t> bytes(std::size_t i) const {
    const std::size_t length = content_->sample.size();
    return {content_->pixels.get() + i * length, length};
  }
  std::span<const float> floats(std::size_t i) const {
    const std::size_t length = content_->sample.size();
    return std::as_const(content_->values).values().subspan(i * length, length);
  }

 private:
  struct Content {
    Shape sample;
    std::shared_ptr<const std::uint8_t> pixels;  // either these
    Tensor values;                               // or those
    Labels labels;
    Classes classes;
  };

  static std::pair<std::shared_ptr<const std::uint8_t>, std::size_t> keep(Bytes pixels) {
    const auto owner = std::make_shared<const Bytes>(std::move(pixels));
    return {std::shared_ptr<const std::uint8_t>(owner, owner->data()), owner->size()};
  }
  static void check(const Shape& sample, std::size_t values, const Labels& labels, const Classes& classes,
                    const std::string& where);

  std::shared_ptr<const Content> content_;
};

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE ImageData::ImageData(const Shape& sample,
                                  std::pair<std::shared_ptr<const std::uint8_t>, std::size_t> pixels,
                                  Labels labels, Classes classes, const std::string& where) {
  check(sample, pixels.second, labels, classes, where);
  content_ = std::make_shared<const Content>(
      Content{sample, std::move(pixels.first), {}, std::move(labels), std::move(classes)});
}

OGIVE_INLINE ImageData::ImageData(Tensor values, Labels labels, Classes classes, const std::string& where) {
  if (values.rank() < 2)
    throw Error(where, "samples along the first of at least 2 dimensions",
                concat("shape ", values.shape().text()));
  Shape sample;
  for (std::size_t i = 1; i < values.rank(); ++i) sample.push_back(values.shape()[i]);
  check(sample, values.size(), labels, classes, where);
  content_ = std::make_shared<const Content>(
      Content{sample, nullptr, std::move(values), std::move(labels), std::move(classes)});
}

OGIVE_INLINE void ImageData::check(const Shape& sample, std::size_t values, const Labels& labels,
                                   const Classes& classes, const std::string& where) {
  if (sample.rank() != 1 && sample.rank() != 3)
    throw Error(where, "samples of shape (height, width, channels) or (features)", sample.text());
  if (sample.size() == 0) throw Error(where, "samples with values", concat("shape ", sample.text()));
  if (labels.empty()) throw Error(where, "at least one sample", "none");
  if (values % sample.size() != 0 || values / sample.size() != labels.size())
    throw Error(where, concat(labels.size(), " samples of shape ", sample.text(), ", as there are labels"),
                concat(values, " values"));
  if (!classes.names.empty() && classes.names.size() != classes.count)
    throw Error(where, concat(classes.count, " class names"), to_text(classes.names.size()));
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= classes.count)
      throw Error(concat(where, ", label ", i), concat("a class below ", classes.count), to_text(labels[i]));
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
