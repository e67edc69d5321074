#pragma once
/// Checks of the fields that options list.
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/function_ref.hpp"
#include "ogive/testing/report.hpp"

namespace ogive::testing_detail {

enum class Setting { beyond_range, lowest };

/// Sets one number after the other to values beyond its range, or to the lowest one within, calls
/// visit(path, value) and puts it back. Fields that are no members of the options are passed over.
class FieldSetter {
 public:
  using Visit = FunctionRef<void(const std::string& path, const std::string& value)>;

  /// @param begin, end of the bytes of the options, which are no const object
  FieldSetter(const char* begin, const char* end, std::string prefix, Setting setting, Visit visit)
      : begin_(begin), end_(end), prefix_(std::move(prefix)), setting_(setting), visit_(visit) {}

  template <class T>
  void operator()(std::string_view name, const T& value, const auto&... ranges) const {
    const std::string path = prefix_.empty() ? std::string(name) : concat(prefix_, ".", name);
    if constexpr (HasFields<T>)
      value.fields(FieldSetter(begin_, end_, path, setting_, visit_));
    else if constexpr (std::is_arithmetic_v<T> && !std::same_as<T, bool>) {
      const auto* const place = reinterpret_cast<const char*>(&value);
      if (place >= begin_ && place < end_) (set(path, const_cast<T&>(value), ranges), ...);
    }
  }

 private:
  template <class T>
  void set(const std::string& path, T& value, const Range& range) const {
    const T before = value;
    for (const double number : numbers(range, std::floating_point<T>)) {
      using Limits = std::numeric_limits<T>;
      if constexpr (std::integral<T>) {
        if (number < static_cast<double>(Limits::min()) || number >= static_cast<double>(Limits::max()))
          continue;
      }
      value = static_cast<T>(number);
      visit_(path, to_text(value));
      value = before;
    }
  }
  std::vector<double> numbers(const Range& range, bool has_nan) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> list;
    if (setting_ == Setting::lowest) {
      if (range.low > -infinity && !range.low_open) list.push_back(range.low);
      return list;
    }
    if (range.low > -infinity) list.push_back(range.low_open ? range.low : range.low - 1);
    if (range.high < infinity) list.push_back(range.high_open ? range.high : range.high + 1);
    if (has_nan && !list.empty()) list.push_back(std::numeric_limits<double>::quiet_NaN());
    return list;
  }

  const char *begin_, *end_;
  std::string prefix_;
  Setting setting_;
  Visit visit_;
};

/// @param options are changed during visits, and are as before at the end
template <HasFields Part>
void for_each_setting(Part& options, Setting setting, FieldSetter::Visit visit) {
  const auto* const begin = reinterpret_cast<const char*>(&options);
  std::as_const(options).fields(FieldSetter(begin, begin + sizeof options, "", setting, visit));
}

/// The options as given are in their ranges, each field has a name of its own, and a number beyond its range
/// is refused in words that name the field.
/// @return whether the options are in their ranges, so that the part can be looked at further
template <class Part>
bool check_options(Recorder& recorder, const Part& part) {
  if constexpr (HasFields<Part>) {
    recorder.look_at("");
    std::vector<std::string> names;
    for_each_field(part, [&](const std::string& path, const auto&, const auto&...) {
      const bool known = std::find(names.begin(), names.end(), path) != names.end();
      recorder.expect(!known && !path.empty(), "fields", "a name of its own for each field",
                      known ? concat("'", path, "' twice") : "an empty one");
      names.push_back(path);
    });
    const std::string& owner = recorder.subject();
    try {
      check_fields(part, owner);
    } catch (const Error& error) {
      recorder.add("fields", "options in their ranges", concat("'", error.what(), "'"));
      return false;
    }
    Part changed = part;
    for_each_setting(changed, Setting::beyond_range, [&](const std::string& path, const std::string& value) {
      const std::string expected = concat("an Error that names the field for ", path, " = ", value);
      try {
        check_fields(changed, owner);
        recorder.add("fields", expected, "none");
      } catch (const Error& error) {
        recorder.expect(error.where() == concat(owner, ".", path), "fields", expected,
                        concat("'", error.what(), "'"));
      }
    });
  }
  return true;
}

}  // namespace ogive::testing_detail
