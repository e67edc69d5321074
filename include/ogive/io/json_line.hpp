#pragma once
/// JSON objects on one line, as journals have them (RFC 8259). Numbers stay the digits that they are written
/// with, so that they come back bit for bit; std::to_chars and std::from_chars know no locale. Small and
/// quick to compile on purpose: what reads the JSON of others uses a JSON library.
#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/text.hpp"

namespace ogive {

namespace io_detail {

/// The length of the UTF-8 character that `bytes` begin with; 0 where they begin with none (RFC 3629).
std::size_t utf8_length(std::string_view bytes);

void append_utf8(std::string& text, std::uint32_t code);

void append_escape(std::string& text, unsigned code);

}  // namespace io_detail

/// `text` in quotation marks. A byte that is no UTF-8 becomes an escape from U+DC80 to U+DCFF, half of a pair
/// that no text has (Python's surrogateescape, PEP 383): so every text comes back byte for byte.
std::string json_text(std::string_view text);

/// A number, true or false; infinities and NaN, which JSON has not, as the texts "inf", "-inf" and "nan".
std::string json_number(const detail::TextPart& number);

/// A list of numbers.
template <class Numbers>
std::string json_list(const Numbers& numbers) {
  std::string list = "[";
  for (const auto number : numbers) {
    if (list.size() > 1) list += ',';
    list += json_number(number);
  }
  return list += ']';
}

/// One value of an object. Values of inner objects are called "outer.inner"; those of a list all have the
/// name of the list.
struct JsonValue {
  std::string name;
  std::string value;  ///< a text, or the digits of a number, or true, false or null
  bool text;
};

namespace io_detail {

/// Takes an object on one line apart.
class JsonParser {
 public:
  JsonParser(std::string_view line, const std::string& where) : where_(where), rest_(line), line_(line) {}

  std::vector<JsonValue> values();

 private:
  static constexpr int deepest = 8;
  /// Each value of a list has the whole name of the list: memory is to stay in proportion to the line.
  static constexpr std::size_t longest_name = 256;

  [[noreturn]] void refuse(std::string_view expected) const {
    throw Error(concat(where_, ", column ", line_.size() - rest_.size() + 1), expected,
                rest_.empty() ? "the end of the line" : concat("'", rest_.substr(0, 1), "'"));
  }
  bool take(char letter);
  void need(char letter) {
    if (!take(letter)) refuse(concat("'", letter, "'"));
  }

  void object(const std::string& name, int depth);
  void list(const std::string& name, int depth);
  void value(const std::string& name, int depth);

  std::string quoted();
  void escape(std::string& text);
  std::uint32_t four_digits();

  const std::string& where_;
  std::string_view rest_, line_;
  std::vector<JsonValue> values_{};
};

}  // namespace io_detail

/// An object on one line, its values in their order.
class JsonLine {
 public:
  /// @param where names the line in errors: "run.jsonl, line 3"
  /// @throws Error when `line` is anything but one object
  JsonLine(std::string_view line, std::string where)
      : where_(std::move(where)), values_(io_detail::JsonParser(line, where_).values()) {}

  const std::vector<JsonValue>& values() const { return values_; }
  const JsonValue* find(std::string_view name) const;
  /// @throws Error when there is none
  const JsonValue& get(std::string_view name) const;
  /// @throws Error when there is none, or it is no number of that type
  template <class Number>
  Number number(std::string_view name) const {
    return to_number<Number>(get(name));
  }
  /// All numbers of a list; none if there is no such list.
  template <class Number>
  std::vector<Number> numbers(std::string_view name) const {
    std::vector<Number> list;
    for (const JsonValue& value : values_)
      if (value.name == name) list.push_back(to_number<Number>(value));
    return list;
  }

 private:
  template <class Number>
  Number to_number(const JsonValue& value) const {
    Number number{};
    const char* const end = value.value.data() + value.value.size();
    const auto read = std::from_chars(value.value.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end)
      throw Error(where_,
                  concat("\"", value.name, "\" to be a ", std::integral<Number> ? "whole " : "", "number"),
                  json_text(value.value));
    return number;
  }

  std::string where_;
  std::vector<JsonValue> values_;
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace io_detail {

OGIVE_INLINE std::size_t utf8_length(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(i < bytes.size() ? bytes[i] : 0); };
  const unsigned first = at(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;   // no longer than need be
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;  // no surrogates, none too large
  if (at(1) < low || at(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (at(i) < 0x80 || at(i) > 0xBF) return 0;
  return length;
}

OGIVE_INLINE void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800)
    put(0xC0 | code >> 6);
  else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

OGIVE_INLINE void append_escape(std::string& text, unsigned code) {
  constexpr std::string_view digits = "0123456789abcdef";
  text += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) text += digits[code >> shift & 0xF];
}

}  // namespace io_detail

OGIVE_INLINE std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text[0]);
    const std::size_t length = io_detail::utf8_length(text);
    if (byte == '"' || byte == '\\')
      (quoted += '\\') += text[0];
    else if (byte < 0x20)
      io_detail::append_escape(quoted, byte);
    else if (length == 0)
      io_detail::append_escape(quoted, 0xDC00 + byte);
    else
      quoted += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return quoted += '"';
}

OGIVE_INLINE std::string json_number(const detail::TextPart& number) {
  const std::string digits(number.text());
  const bool finite = digits.find('n') == std::string::npos;
  return finite ? digits : json_text(digits);
}

OGIVE_INLINE const JsonValue* JsonLine::find(std::string_view name) const {
  for (const JsonValue& value : values_)
    if (value.name == name) return &value;
  return nullptr;
}

OGIVE_INLINE const JsonValue& JsonLine::get(std::string_view name) const {
  const JsonValue* const value = find(name);
  if (!value) throw Error(where_, concat("a value called \"", name, "\""), "none");
  return *value;
}

namespace io_detail {

OGIVE_INLINE std::vector<JsonValue> JsonParser::values() {
  object("", 0);
  if (!rest_.empty()) refuse("the end of the line");
  return std::move(values_);
}

OGIVE_INLINE bool JsonParser::take(char letter) {
  if (!rest_.starts_with(letter)) return false;
  rest_.remove_prefix(1);
  return true;
}

OGIVE_INLINE void JsonParser::object(const std::string& name, int depth) {
  need('{');
  if (take('}')) return;
  do {
    const std::string key = quoted();
    need(':');
    value(name.empty() ? key : concat(name, ".", key), depth);
  } while (take(','));
  need('}');
}

OGIVE_INLINE void JsonParser::list(const std::string& name, int depth) {
  need('[');
  if (take(']')) return;
  do value(name, depth);
  while (take(','));
  need(']');
}

OGIVE_INLINE void JsonParser::value(const std::string& name, int depth) {
  if (depth == deepest) refuse(concat("at most ", deepest, " objects or lists around a value"));
  if (name.size() > longest_name) refuse(concat("a value whose name has at most ", longest_name, " letters"));
  if (rest_.starts_with('{')) return object(name, depth + 1);
  if (rest_.starts_with('[')) return list(name, depth + 1);
  if (rest_.starts_with('"')) return values_.push_back({name, quoted(), true});
  const std::size_t end = std::min(rest_.find_first_of(",]}"), rest_.size());
  const std::string_view word = rest_.substr(0, end);
  if (word.empty() || word.find_first_not_of("+-.0123456789Eaeflnrstu") != std::string_view::npos)
    refuse("a value");
  values_.push_back({name, std::string(word), false});
  rest_.remove_prefix(end);
}

OGIVE_INLINE std::string JsonParser::quoted() {
  need('"');
  std::string text;
  while (!take('"')) {
    if (rest_.empty()) refuse("'\"'");
    if (take('\\'))
      escape(text);
    else {
      text += rest_[0];
      rest_.remove_prefix(1);
    }
  }
  return text;
}

OGIVE_INLINE void JsonParser::escape(std::string& text) {
  constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  if (const std::size_t i = letters.find(rest_.empty() ? '\0' : rest_[0]); i != std::string_view::npos) {
    text += meanings[i];
    return rest_.remove_prefix(1);
  }
  need('u');
  const std::uint32_t code = four_digits();
  if (code >= 0xD800 && code < 0xDC00 && rest_.starts_with("\\u")) {  // a pair
    rest_.remove_prefix(2);
    return io_detail::append_utf8(text, 0x10000 + ((code & 0x3FF) << 10) + (four_digits() & 0x3FF));
  }
  if (code >= 0xDC80 && code <= 0xDCFF)
    text += static_cast<char>(code & 0xFF);
  else
    io_detail::append_utf8(text, code);
}

OGIVE_INLINE std::uint32_t JsonParser::four_digits() {
  std::uint32_t code = 0;
  const std::string_view digits = rest_.substr(0, 4);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  if (digits.size() < 4 || read.ptr != digits.data() + 4) refuse("four hexadecimal digits");
  rest_.remove_prefix(4);
  return code;
}

}  // namespace io_detail
}  // namespace ogive

#endif
