#pragma once
/// Reading single values of a JSON document as the types that options have.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/text.hpp"
#include "ogive/io/json_tree.hpp"

namespace ogive {

namespace io_detail {

/// Enumerators count from 0, and `to_text(enumerator)` names them; beyond the last it gives an empty text.
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) {
  { to_text(value) } -> std::convertible_to<std::string_view>;
};
template <NamedEnum T>
std::vector<std::string> names_of() {
  std::vector<std::string> names;
  for (int i = 0; i < 256; ++i) {
    std::string name(to_text(static_cast<T>(i)));
    if (name.empty()) break;
    names.push_back(std::move(name));
  }
  return names;
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

/// What a field may be to be read from JSON, and written: a number, true or false, a text, an enumerator
/// with a name, options of their own (an aggregate with fields), and optional values and lists of these.
template <class T>
consteval bool readable() {
  if constexpr (is_optional<T> || is_list<T>)
    return readable<typename T::value_type>();
  else
    return std::is_arithmetic_v<T> || std::same_as<T, std::string> || NamedEnum<T> ||
           (HasFields<T> && std::is_aggregate_v<T>);
}

/// How many letters must change, come or go to make one word of the other (Levenshtein 1966).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t before = row[0];  // of the row and the column before
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = before + (a[i - 1] == b[j - 1] ? 0 : 1);
      before = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

/// Refuses a word that is none of those known, and says which of them is nearest if one is near.
/// @param what they are: "an option", "a strategy"
[[noreturn]] inline void refuse_word(const std::string& where, std::string_view what, std::string_view word,
                                     const std::vector<std::string>& known) {
  std::string came = json_text(word);
  std::size_t nearest = 1 + word.size() / 2;  // when most letters differ it is another word
  std::string_view meant;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < nearest) nearest = distance, meant = candidate;
  }
  if (!meant.empty()) came += concat("; did you mean ", json_text(meant), "?");
  throw Error(where, concat(what, " (", known.empty() ? "there are none" : join(known, ", "), ")"), came);
}

/// Whole numbers may be written as 1000, 1e3 or 1000.0.
template <class Whole>
bool read_whole(const JsonNode& node, Whole& whole) {
  const char* const begin = node.value.data();
  const char* const end = begin + node.value.size();
  const auto read = std::from_chars(begin, end, whole);
  if (read.ec == std::errc() && read.ptr == end) return true;
  double number = 0;
  if (std::from_chars(begin, end, number).ec != std::errc()) return false;
  constexpr double limit = 9007199254740992;  // 2^53: above it not every whole number is a double
  if (!(number >= (std::is_signed_v<Whole> ? -limit : 0) && number <= limit)) return false;
  whole = static_cast<Whole>(number);
  return static_cast<double>(whole) == number;
}

/// @param range of the field, or none
template <class Whole>
Whole whole_number(const JsonPlace& place, Whole least, Whole most, const Range& range) {
  Whole whole = 0;
  const bool read = place.node->kind == JsonNode::Kind::number && read_whole(*place.node, whole);
  const bool fits = read && whole >= least && whole <= most;
  if (fits && range.contains(static_cast<double>(whole))) return whole;
  const auto end = [](double of_range, Whole of_type) {
    return std::isfinite(of_range) ? to_text(of_range) : to_text(of_type);
  };
  if (range.text() == Range().text() || (read && !fits))
    place.refuse(concat("a whole number of ", end(range.low, least), " to ", end(range.high, most)));
  place.refuse(concat("a whole number ", range.text()));
}

/// Infinities and NaN, which JSON has not, are the texts "inf", "-inf" and "nan".
template <class Float>
Float number(const JsonPlace& place, const Range& range) {
  Float value = 0;
  const std::string& digits = place.node->value;
  const char* const end = digits.data() + digits.size();
  const auto kind = place.node->kind;
  const bool is_text =
      kind == JsonNode::Kind::text && (digits == "inf" || digits == "-inf" || digits == "nan");
  if (kind == JsonNode::Kind::number || is_text) {
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec == std::errc() && read.ptr == end && range.contains(static_cast<double>(value))) return value;
  }
  const std::string text = range.text();
  const char* const kind_text = std::same_as<Float, float> ? "a number of single precision" : "a number";
  place.refuse(text == Range().text() ? kind_text : concat(kind_text, " ", text));
}

inline const JsonNode& expected(const JsonPlace& place, JsonNode::Kind kind, std::string_view what) {
  if (place.node->kind != kind) place.refuse(what);
  return *place.node;
}

}  // namespace io_detail
}  // namespace ogive
