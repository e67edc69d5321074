#pragma once
/// Options list their fields once; checking, printing, journals and documentation read that list.
///
///     struct Evolution {
///       std::size_t population = 50;
///       void fields(auto&& f) const { f("population", population, at_least(1)); }
///     };
#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "ogive/core/error.hpp"
#include "ogive/core/text.hpp"

namespace ogive {

/// The numbers that a field accepts: an interval with open or closed ends.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;
  bool high_open = false;

  constexpr bool contains(double x) const {
    return (low_open ? x > low : x >= low) && (high_open ? x < high : x <= high);
  }
  /// As the end of a sentence: "at least 1", "above 0 and below 1".
  std::string text() const {
    const bool has_low = low > -std::numeric_limits<double>::infinity();
    const bool has_high = high < std::numeric_limits<double>::infinity();
    const std::string below = concat(high_open ? "below " : "at most ", high);
    if (!has_low) return has_high ? below : "any number";
    return concat(low_open ? "above " : "at least ", low, has_high ? " and " + below : std::string());
  }
};
constexpr Range at_least(double low) { return {.low = low}; }
constexpr Range above(double low) { return {.low = low, .low_open = true}; }
constexpr Range at_most(double high) { return {.high = high}; }
constexpr Range between(double low, double high) { return {.low = low, .high = high}; }
/// Above `low`, at most `high`: a share such as a fidelity.
constexpr Range above_up_to(double low, double high) { return {.low = low, .high = high, .low_open = true}; }
/// At least `low`, below `high`: a rate such as a momentum.
constexpr Range from_below(double low, double high) { return {.low = low, .high = high, .high_open = true}; }

namespace detail {
struct AnyField {
  void operator()(std::string_view, const auto&, const auto&...) const {}
};
}  // namespace detail

/// A type that lists its fields.
template <class T>
concept HasFields = requires(const T& options) {
  options.fields(detail::AnyField{});
};

/// Calls visit(path, value, range...) for every field of `options`, nested options included
/// ("training.epochs").
template <HasFields T, class Visit>
void for_each_field(const T& options, Visit&& visit, const std::string& prefix = {}) {
  options.fields([&](std::string_view name, const auto& value, const auto&... range) {
    const std::string path = prefix.empty() ? std::string(name) : concat(prefix, ".", name);
    if constexpr (HasFields<std::remove_cvref_t<decltype(value)>>)
      for_each_field(value, visit, path);
    else
      visit(path, value, range...);
  });
}

namespace detail {
/// Compares every field with its ranges, nested options included. One visitor for all of them, so that each
/// list of fields is compiled once for it.
class FieldChecker {
 public:
  explicit FieldChecker(std::string owner) : owner_(std::move(owner)) {}

  template <class T>
  void operator()(std::string_view name, const T& value, const auto&... ranges) const {
    if constexpr (HasFields<T>)
      value.fields(FieldChecker(concat(owner_, ".", name)));
    else
      (check(name, static_cast<double>(value), value, ranges), ...);
  }

 private:
  [[gnu::noinline]] void check(std::string_view name, double number, const TextPart& came,
                               const Range& range) const {
    if (!range.contains(number))
      throw Error(concat(owner_, ".", name), concat("a number ", range.text()), came.text());
  }

  std::string owner_;
};
}  // namespace detail

/// Throws an Error that names the field ("Evolution.population: expected a number at least 1, got 0") when a
/// value is outside its range. Types without fields pass.
template <class T>
void check_fields(const T& options, std::string_view owner) {
  if constexpr (HasFields<T>) options.fields(detail::FieldChecker(std::string(owner)));
}

/// The value of a field as text: a number, true or false, a text, an enumerator with a to_text() of its own,
/// or what the value's own text() says; "none" for an optional that is empty, and "[1, 2]" for a list.
template <class T>
std::string field_text(const T& value) {
  if constexpr (requires {
                  { value.text() } -> std::convertible_to<std::string>;
                })
    return value.text();
  else if constexpr (requires { value.has_value(); })
    return value.has_value() ? field_text(*value) : "none";
  else if constexpr (requires { value.begin(); } && !std::convertible_to<const T&, std::string_view>) {
    std::string list = "[";
    for (const auto& item : value) list += concat(list.size() > 1 ? ", " : "", field_text(item));
    return list += ']';
  } else
    return std::string(to_text(value));
}

/// "population=50 sample=10": every field with its value.
template <class T>
std::string fields_text(const T& options) {
  std::string text;
  if constexpr (HasFields<T>) {
    for_each_field(options, [&](const std::string& path, const auto& value, const auto&...) {
      text += concat(text.empty() ? "" : " ", path, "=", field_text(value));
    });
  }
  return text;
}

}  // namespace ogive
