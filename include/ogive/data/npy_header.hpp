#pragma once
/// The head of a npy file: magic, version and a Python dictionary, as NEP 1 and numpy.lib.format describe
/// them.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "ogive/core/bytes.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/shape.hpp"

namespace ogive::inline OGIVE_LEVEL {

enum class NpyType { boolean, u8, u16, u32, u64, i8, i16, i32, i64, f32, f64 };

namespace data_detail {
struct NpyTypeName {
  NpyType type;
  std::string_view text;
};
inline constexpr std::array<NpyTypeName, 11> npy_types{{{NpyType::boolean, "|b1"},
                                                        {NpyType::u8, "|u1"},
                                                        {NpyType::u16, "<u2"},
                                                        {NpyType::u32, "<u4"},
                                                        {NpyType::u64, "<u8"},
                                                        {NpyType::i8, "|i1"},
                                                        {NpyType::i16, "<i2"},
                                                        {NpyType::i32, "<i4"},
                                                        {NpyType::i64, "<i8"},
                                                        {NpyType::f32, "<f4"},
                                                        {NpyType::f64, "<f8"}}};
}  // namespace data_detail

/// As NumPy writes it: "<f4" is a little-endian float of 4 bytes.
constexpr std::string_view npy_type_text(NpyType type) {
  return data_detail::npy_types[static_cast<std::size_t>(type)].text;
}
/// Bytes of one number.
constexpr std::size_t npy_width(NpyType type) {
  return static_cast<std::size_t>(npy_type_text(type)[2] - '0');
}
template <class T>
inline constexpr NpyType npy_type_of = std::is_same_v<T, float>           ? NpyType::f32
                                       : std::is_same_v<T, double>        ? NpyType::f64
                                       : std::is_same_v<T, std::uint8_t>  ? NpyType::u8
                                       : std::is_same_v<T, std::uint32_t> ? NpyType::u32
                                                                          : NpyType::u64;

struct NpyHeader {
  NpyType type = NpyType::f32;
  Shape shape{};
};

namespace data_detail {
inline constexpr std::string_view npy_magic = "\x93NUMPY";

/// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } with its keys in any order.
class NpyDictionary {
 public:
  NpyDictionary(std::string_view text, std::string path, std::size_t start)
      : text_(text), path_(std::move(path)), start_(start) {}

  NpyHeader read();

 private:
  std::string where() const { return concat(path_, ", byte ", start_ + position_); }
  [[noreturn]] void fail(std::string_view expected) const {
    throw Error(where(), expected,
                position_ < text_.size() ? concat("\"", text_.substr(position_, 20), "\"") : "the end");
  }
  char peek() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
    return position_ < text_.size() ? text_[position_] : '\0';
  }
  bool accept(char wanted);
  void require(char wanted) {
    if (!accept(wanted)) fail(concat("\"", wanted, "\""));
  }
  bool accept(std::string_view word);
  std::string_view quoted();
  NpyType type();
  void c_order();
  Shape shape();

  std::string_view text_;
  std::string path_;
  std::size_t start_;
  std::size_t position_ = 0;
  std::optional<NpyType> type_{};
  std::optional<Shape> shape_{};
  bool ordered_ = false;
};
}  // namespace data_detail

/// Reads up to the first number. @param path named in errors
NpyHeader read_npy_header(ByteReader& reader, const std::string& path);

/// The head that goes before the numbers, version 1.0, padded so that they start at a multiple of 64 bytes.
Bytes npy_header_bytes(NpyType type, const Shape& shape);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace data_detail {

OGIVE_INLINE NpyHeader NpyDictionary::read() {
  require('{');
  while (!accept('}')) {
    const std::string_view key = quoted();
    require(':');
    if (key == "descr")
      type_ = type();
    else if (key == "fortran_order")
      c_order();
    else if (key == "shape")
      shape_ = shape();
    else
      throw Error(where(), "the keys descr, fortran_order and shape", key);
    if (!accept(',') && peek() != '}') fail("a comma or a closing brace");
  }
  if (!type_ || !ordered_ || !shape_)
    throw Error(where(), "the keys descr, fortran_order and shape", "fewer");
  if (text_.find_first_not_of(" \n", position_) != std::string_view::npos) fail("the end of the header");
  return {*type_, *shape_};
}

OGIVE_INLINE bool NpyDictionary::accept(char wanted) {
  if (peek() != wanted) return false;
  ++position_;
  return true;
}

OGIVE_INLINE bool NpyDictionary::accept(std::string_view word) {
  peek();
  if (text_.substr(position_, word.size()) != word) return false;
  position_ += word.size();
  return true;
}

OGIVE_INLINE std::string_view NpyDictionary::quoted() {
  const char quote = peek();
  const std::size_t end =
      quote == '\'' || quote == '"' ? text_.find(quote, position_ + 1) : std::string_view::npos;
  if (end == std::string_view::npos) fail("a quoted word");
  const auto word = text_.substr(position_ + 1, end - position_ - 1);
  position_ = end + 1;
  return word;
}

OGIVE_INLINE NpyType NpyDictionary::type() {
  if (peek() == '[') fail("numbers of one type, not records");
  const std::string place = where();
  const std::string_view text = quoted();
  for (const NpyTypeName& known : npy_types)
    if (text == known.text) return known.type;
  throw Error(place, "bool, integers, float32 or float64, least significant byte first (such as '<f4')",
              concat("'", text, "'"));
}

OGIVE_INLINE void NpyDictionary::c_order() {
  peek();
  const std::string place = where();
  if (accept("True"))
    throw Error(place, "an array in C order (numpy.ascontiguousarray makes one)", "one in Fortran order");
  if (!accept("False")) fail("True or False");
  ordered_ = true;
}

OGIVE_INLINE Shape NpyDictionary::shape() {
  Shape lengths;
  require('(');
  while (!accept(')')) {
    peek();
    std::size_t length = 0;
    const auto [end, problem] =
        std::from_chars(text_.data() + position_, text_.data() + text_.size(), length);
    if (problem != std::errc{}) fail("a length");
    if (lengths.rank() == Shape::max_rank) fail("at most 6 dimensions");
    position_ = static_cast<std::size_t>(end - text_.data());
    lengths.push_back(length);
    if (!accept(',') && peek() != ')') fail("a comma or a closing parenthesis");
  }
  return lengths;
}

}  // namespace data_detail

OGIVE_INLINE NpyHeader read_npy_header(ByteReader& reader, const std::string& path) {
  const std::size_t length = std::min(data_detail::npy_magic.size(), reader.left());
  if (length == 0 || reader.take_text(length, "magic") != data_detail::npy_magic.substr(0, length))
    throw Error(path, "the file is not a npy file: it begins differently");
  const std::string place = reader.where();
  const auto major = reader.number<std::uint8_t>("the version");
  reader.number<std::uint8_t>("the version");
  if (major < 1 || major > 3) throw Error(place, "version 1, 2 or 3 of the npy format", to_text(major));
  const std::size_t text_length = major == 1 ? reader.number<std::uint16_t>("the header's length")
                                             : reader.number<std::uint32_t>("the header's length");
  const std::size_t start = reader.position();
  return data_detail::NpyDictionary(reader.take_text(text_length, "the header"), path, start).read();
}

OGIVE_INLINE Bytes npy_header_bytes(NpyType type, const Shape& shape) {
  std::string text = concat("{'descr': '", npy_type_text(type), "', 'fortran_order': False, 'shape': (",
                            join(shape, ", "), shape.rank() == 1 ? ",), }" : "), }");
  const std::size_t before = data_detail::npy_magic.size() + 4;  // magic, version, length
  text.append(63 - (before + text.size()) % 64, ' ');
  text += '\n';
  Bytes bytes;
  append_text(bytes, data_detail::npy_magic);
  append_number(bytes, std::uint8_t{1});
  append_number(bytes, std::uint8_t{0});
  append_number(bytes, static_cast<std::uint16_t>(text.size()));
  append_text(bytes, text);
  return bytes;
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
