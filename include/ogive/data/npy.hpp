#pragma once
/// Arrays in NumPy's npy format.
///
/// Read by hand rather than through xtensor's xnpy.hpp: that one takes six seconds to compile, believes the
/// shape in a file before it looks for the bytes behind it, and does not notice when they end too early.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/data/gzip.hpp"
#include "ogive/data/image_data.hpp"
#include "ogive/data/npy_header.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// An array of numbers as a file has it: of any type, not yet converted.
class NpyArray {
 public:
  /// @param where named in errors: a path
  NpyArray(NpyType type, const Shape& shape, std::shared_ptr<const std::uint8_t> values, std::string where)
      : type_(type), shape_(shape), values_(std::move(values)), where_(std::move(where)) {}

  NpyType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  std::size_t size() const { return shape_.size(); }
  const std::string& where() const { return where_; }

  /// The numbers in single precision, rounded where they do not fit; float32 comes bit for bit.
  Tensor tensor() const { return converted<float>(); }
  /// The numbers in double precision; float64 comes bit for bit.
  BasicTensor<double> tensor64() const { return converted<double>(); }
  /// @throws Error unless the numbers are integers of 0 to 2^32 - 1
  Labels labels() const { return integers<std::uint32_t>(); }
  /// @throws Error unless the numbers are integers that are not negative
  std::vector<std::uint64_t> counts() const { return integers<std::uint64_t>(); }
  /// The bytes of an array of uint8, not copied. @throws Error when it is of another type
  std::pair<std::shared_ptr<const std::uint8_t>, std::size_t> bytes() const {
    if (type_ != NpyType::u8) throw Error(where_, "numbers of type uint8", npy_type_text(type_));
    return {values_, size()};
  }

 private:
  /// Calls visit(i, number) for all numbers; they need not be aligned.
  template <class Number, class Visit>
  void visit_as(Visit& visit) const {
    for (std::size_t i = 0; i < size(); ++i) {
      Number number;
      std::memcpy(&number, values_.get() + i * sizeof number, sizeof number);
      visit(i, number);
    }
  }
  template <class Visit>
  void for_each(Visit visit) const {
    switch (type_) {
      case NpyType::boolean:
      case NpyType::u8:
        return visit_as<std::uint8_t>(visit);
      case NpyType::u16:
        return visit_as<std::uint16_t>(visit);
      case NpyType::u32:
        return visit_as<std::uint32_t>(visit);
      case NpyType::u64:
        return visit_as<std::uint64_t>(visit);
      case NpyType::i8:
        return visit_as<std::int8_t>(visit);
      case NpyType::i16:
        return visit_as<std::int16_t>(visit);
      case NpyType::i32:
        return visit_as<std::int32_t>(visit);
      case NpyType::i64:
        return visit_as<std::int64_t>(visit);
      case NpyType::f32:
        return visit_as<float>(visit);
      case NpyType::f64:
        return visit_as<double>(visit);
    }
  }
  template <class Float>
  BasicTensor<Float> converted() const {
    auto tensor = BasicTensor<Float>::uninitialised(shape_);
    for_each([&](std::size_t i, auto number) { tensor[i] = static_cast<Float>(number); });
    return tensor;
  }
  template <class Integer>
  std::vector<Integer> integers() const {
    std::vector<Integer> result(size());
    for_each([&]<class Number>(std::size_t i, Number number) {
      if constexpr (std::is_integral_v<Number>) {
        if (!std::in_range<Integer>(number))
          throw Error(concat(where_, ", number ", i), "an integer that is not negative and fits",
                      to_text(number));
        result[i] = static_cast<Integer>(number);  // NOLINT(bugprone-signed-char-misuse): it is in range
      } else {
        throw Error(where_, "integers", npy_type_text(type_));
      }
    });
    return result;
  }

  NpyType type_;
  Shape shape_;
  std::shared_ptr<const std::uint8_t> values_;
  std::string where_;
};

/// @param path named in errors
/// @throws Error when the bytes are no npy file of numbers in C order and this machine's byte order, or end
/// too early
NpyArray npy_from_bytes(Bytes bytes, const std::string& path);

/// Reads a .npy file, gzip'd or not. @throws Error as npy_from_bytes, or when it cannot be read
inline NpyArray load_npy(const std::string& path) { return npy_from_bytes(read_file(path), path); }

/// Numbers of type T in npy format, version 1.0.
template <class T>
Bytes npy_to_bytes(const Shape& shape, std::span<const T> numbers) {
  Bytes bytes = npy_header_bytes(npy_type_of<T>, shape);
  append_numbers(bytes, numbers);
  return bytes;
}
/// Writes float32 or float64, the whole file or none. @throws Error when the file cannot be written
template <std::floating_point T>
void save_npy(const std::string& path, const BasicTensor<T>& tensor) {
  write_bytes(path, npy_to_bytes(tensor.shape(), tensor.values()));
}

/// Images (or vectors of features) and their labels from two arrays.
/// @param images (images, height, width, channels), (images, height, width) or (images, features); uint8
/// stays bytes and is not copied, other types become floats
/// @throws Error when the arrays do not fit each other, or a label is not below the number of classes
ImageData image_data(const NpyArray& images, const NpyArray& labels, Classes classes = {});

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE NpyArray npy_from_bytes(Bytes bytes, const std::string& path) {
  const auto owner = std::make_shared<const Bytes>(std::move(bytes));
  ByteReader reader(*owner, path);
  const NpyHeader header = read_npy_header(reader, path);
  std::size_t length = 0;
  if (!product_within(header.shape, npy_width(header.type), reader.left(), length))
    throw Error(reader.where(),
                concat(npy_type_text(header.type), " numbers for shape ", header.shape.text()),
                concat(reader.left(), " bytes: the file is truncated"));
  if (length != reader.left())
    throw Error(reader.where(), concat(length, " bytes for shape ", header.shape.text()),
                to_text(reader.left()));
  return {header.type, header.shape, {owner, owner->data() + reader.position()}, path};
}

OGIVE_INLINE ImageData image_data(const NpyArray& images, const NpyArray& labels, Classes classes) {
  Shape shape = images.shape();
  if (shape.rank() < 2 || shape.rank() > 4)
    throw Error(images.where(),
                "a shape (images, height, width, channels), (images, height, width) or (images, features)",
                shape.text());
  if (labels.shape().rank() != 1)
    throw Error(labels.where(), "labels of one dimension", labels.shape().text());
  if (shape.rank() == 3) shape.push_back(1);
  if (images.type() != NpyType::u8)
    return {images.tensor().reshaped(shape), labels.labels(), std::move(classes), images.where()};
  const Shape sample = shape.rank() == 2 ? Shape{shape[1]} : Shape{shape[1], shape[2], shape[3]};
  return {sample, images.bytes(), labels.labels(), std::move(classes), images.where()};
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
