#pragma once
/// Sentences from values, without streams: numbers are written the same way everywhere and compile in no
/// time.
#include <charconv>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "ogive/core/compiled.hpp"

namespace ogive {

namespace detail {
/// One part of a sentence as text. Plain functions for the few kinds of values that there are, so that a
/// sentence of a new shape compiles no new code.
class TextPart {
 public:
  TextPart(std::string_view text)
      : text_(text) {}  // NOLINT(google-explicit-constructor): that is its purpose
  TextPart(const std::string& text) : text_(text) {}
  TextPart(const char* text) : text_(text) {}
  TextPart(char letter) : TextPart(std::string_view(digits_, 1)) { digits_[0] = letter; }
  template <class Value>
  requires std::integral<Value> || std::floating_point<Value> TextPart(Value value) {
    if constexpr (std::same_as<Value, bool>)
      text_ = value ? "true" : "false";
    else if constexpr (std::floating_point<Value>)
      write(value);
    else if constexpr (std::signed_integral<Value>)
      write(static_cast<long long>(value));
    else
      write(static_cast<unsigned long long>(value));
  }
  TextPart(const TextPart&) = delete;
  TextPart& operator=(const TextPart&) = delete;

  std::string_view text() const { return text_; }

 private:
  void write(long long value) { take(std::to_chars(digits_, digits_ + sizeof digits_, value)); }
  void write(unsigned long long value) { take(std::to_chars(digits_, digits_ + sizeof digits_, value)); }
  void write(float value) { take(std::to_chars(digits_, digits_ + sizeof digits_, value)); }
  void write(double value) { take(std::to_chars(digits_, digits_ + sizeof digits_, value)); }
  void take(std::to_chars_result end) { text_ = {digits_, static_cast<std::size_t>(end.ptr - digits_)}; }

  std::string_view text_;
  char digits_[32];  // the longest double has 24 letters
};

std::string joined(const TextPart* parts, std::size_t count);
}  // namespace detail

/// `value` as text: the shortest digits that read back as the same number; `true` or `false`; text as it is.
[[gnu::noinline]] inline std::string to_text(const detail::TextPart& value) {
  return std::string(value.text());
}

/// `value` with exactly `decimals` digits behind the point, at most 80: fixed(91.456, 2) is "91.46".
std::string fixed(double value, int decimals);

/// `value` with `digits` significant digits at most: significant(0.1 + 0.2, 6) is "0.3".
std::string significant(double value, int digits);

/// All parts in one string: concat("expected ", 3, " channels").
template <class... Parts>
std::string concat(const Parts&... parts) {
  const detail::TextPart all[] = {parts...};
  return detail::joined(all, sizeof...(Parts));
}

/// The items of a range, `separator` between them: join({1, 2, 3}, " x ") is "1 x 2 x 3".
template <class Range>
std::string join(const Range& items, std::string_view separator) {
  std::string text;
  bool first = true;
  for (const auto& item : items) {
    if (!first) text += separator;
    first = false;
    text += to_text(item);
  }
  return text;
}
template <class Item>
std::string join(std::initializer_list<Item> items, std::string_view separator) {
  return join<std::initializer_list<Item>>(items, separator);
}

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

[[gnu::noinline]] OGIVE_INLINE std::string joined(const TextPart* parts, std::size_t count) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) size += parts[i].text().size();
  std::string text;
  text.reserve(size);
  for (std::size_t i = 0; i < count; ++i) text += parts[i].text();
  return text;
}

}  // namespace detail

OGIVE_INLINE std::string fixed(double value, int decimals) {
  char digits[400];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, decimals).ptr;
  return {digits, end};
}

OGIVE_INLINE std::string significant(double value, int digits) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits).ptr;
  return {text, end};
}

}  // namespace ogive

#endif
