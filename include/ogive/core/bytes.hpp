#pragma once
/// Numbers in and out of bytes, least significant byte first. Reading never goes beyond the end.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"

namespace ogive {

static_assert(std::endian::native == std::endian::little,
              "ogive: file formats are written for little-endian machines");

/// What has bytes of its own: integers, bool, floats.
template <class T>
concept Arithmetic = std::is_arithmetic_v<T>;

/// Takes a span of bytes apart, from the front. Every error says the path and the position.
class ByteReader {
 public:
  ByteReader(std::span<const std::uint8_t> bytes, std::string path) : bytes_(bytes), path_(std::move(path)) {}

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }
  /// "weights.ogv, byte 12": the place that errors name.
  std::string where() const { return concat(path_, ", byte ", position_); }

  /// @param what names the bytes in the error: "labels"
  /// @throws Error when fewer than `count` are left
  std::span<const std::uint8_t> take(std::size_t count, std::string_view what) {
    if (count > left())
      throw Error(where(), concat(count, count == 1 ? " byte" : " bytes", " of ", what),
                  concat(left(), ": the file is truncated"));
    const auto part = bytes_.subspan(position_, count);
    position_ += count;
    return part;
  }
  std::string_view take_text(std::size_t count, std::string_view what) { return as_text(take(count, what)); }

  /// A number stored least significant byte first.
  template <Arithmetic Number>
  Number number(std::string_view what) {
    Number value;
    std::memcpy(&value, take(sizeof value, what).data(), sizeof value);
    return value;
  }
  /// A number of 32 bits stored most significant byte first.
  std::uint32_t big_endian(std::string_view what) {
    const auto part = take(4, what);
    return std::uint32_t{part[0]} << 24 | std::uint32_t{part[1]} << 16 | std::uint32_t{part[2]} << 8 |
           part[3];
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::string path_;
  std::size_t position_ = 0;
};

/// The object representation of numbers, which is least significant byte first.
template <Arithmetic Number>
std::span<const std::uint8_t> bytes_of(std::span<const Number> numbers) {
  return {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size_bytes()};
}
template <Arithmetic Number>
void append_numbers(Bytes& bytes, std::span<const Number> numbers) {
  // Not insert(): g++ 12 warns at -O3 that it writes beyond the end, which it does not.
  const auto added = bytes_of(numbers);
  const std::size_t before = bytes.size();
  bytes.resize(before + added.size());
  if (!added.empty()) std::memcpy(bytes.data() + before, added.data(), added.size());
}
template <Arithmetic Number>
void append_number(Bytes& bytes, Number number) {
  append_numbers(bytes, std::span<const Number>(&number, 1));
}
inline void append_text(Bytes& bytes, std::string_view text) { append_numbers(bytes, as_bytes(text)); }

/// Whether the product of `lengths` times `width` is at most `limit`; `product` is that product then. Nothing
/// overflows: the headers of damaged files may say anything.
template <class Lengths>
bool product_within(const Lengths& lengths, std::size_t width, std::size_t limit, std::size_t& product) {
  bool zero = false;
  for (const std::size_t length : lengths) zero |= length == 0;
  product = zero ? 0 : width;
  if (zero) return true;
  for (const std::size_t length : lengths) {
    if (product > limit / length) return false;
    product *= length;
  }
  return product <= limit;
}

}  // namespace ogive
