#pragma once
/// Sentences from values, without streams: numbers are written the same way everywhere and compile in no
/// time.
#include <charconv>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace ogive {

/// `value` as text: the shortest digits that read back as the same number; `true` or `false`; text as it is.
inline std::string to_text(std::string_view value) { return std::string(value); }
inline std::string to_text(char value) { return std::string(1, value); }
template <std::same_as<bool> Bool>  // a template, so that no pointer converts to it
std::string to_text(Bool value) {
  return value ? "true" : "false";
}
template <class Number>
requires((std::integral<Number> || std::floating_point<Number>)&&!std::same_as<Number, bool> &&
         !std::same_as<Number, char>) std::string to_text(Number value) {
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

/// `value` with exactly `decimals` digits behind the point, at most 80: fixed(91.456, 2) is "91.46".
inline std::string fixed(double value, int decimals) {
  char digits[400];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, decimals).ptr;
  return {digits, end};
}

/// `value` with `digits` significant digits at most: significant(0.1 + 0.2, 6) is "0.3".
inline std::string significant(double value, int digits) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits).ptr;
  return {text, end};
}

/// All parts in one string: concat("expected ", 3, " channels").
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string text;
  ((text += to_text(parts)), ...);
  return text;
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
