#pragma once
/// Options from JSON and back, by their fields:
///
///     Evolution evolution;
///     read_options(evolution, R"({"population": 20})", "strategy.json");
///     std::puts(to_json(evolution).c_str());
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/io/json_line.hpp"
#include "ogive/io/json_tree.hpp"
#include "ogive/io/json_values.hpp"

namespace ogive {

/// An object of a JSON document whose keys are asked for one by one; finish() then refuses those that nobody
/// asked for, and lists all that were.
class JsonObject {
 public:
  /// @throws Error unless an object is at that place
  explicit JsonObject(JsonPlace place) : place_(std::move(place)) {
    io_detail::expected(place_, JsonNode::Kind::object, "an object");
  }

  const JsonPlace& place() const { return place_; }

  /// The value under `key`, or null. From now on the key is a known one.
  const JsonNode* find(std::string_view key) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
    return place_.node->find(key);
  }
  /// The place of the value under `key`. @throws Error when there is none
  JsonPlace at(std::string_view key) {
    const JsonNode* const node = find(key);
    if (!node) throw Error(place_.where(), concat("a value for ", json_text(key)), "none");
    return place_.inner(*node, key);
  }

  /// The value under `key` as a number, a text, a list, ...: `json.get<std::string>("path")`.
  /// @throws Error when there is none, or it is of another type
  template <class T>
  T get(std::string_view key);

  /// Reads the fields that the object has; the others stay as they are. Fields of types that are not for
  /// JSON, such as a data set, are no keys.
  /// @throws Error with the pointer to the first value that is of another type, or out of range
  template <HasFields T>
  void read(T& options);
  /// The same for new options: `const auto files = json.read<IdxFiles>();`
  template <HasFields T>
  T read() {
    T options{};
    read(options);
    return options;
  }

  /// @throws Error at the first key that is not known, with all that are
  void finish() const {
    for (const std::string& key : place_.node->keys)
      if (std::find(known_.begin(), known_.end(), key) == known_.end())
        io_detail::refuse_word(place_.inner(*place_.node, key).where(), "one of the keys", key, known_);
  }

 private:
  JsonPlace place_;
  std::vector<std::string> known_{};
};

namespace io_detail {

template <class T>
void assign(T& value, const JsonPlace& place, const Range& range = {}) {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::same_as<T, bool>)
    value = expected(place, JsonNode::Kind::boolean, "true or false").value == "true";
  else if constexpr (std::signed_integral<T>)
    value = static_cast<T>(whole_number<std::int64_t>(place, Limits::min(), Limits::max(), range));
  else if constexpr (std::unsigned_integral<T>)
    value = static_cast<T>(whole_number<std::uint64_t>(place, Limits::min(), Limits::max(), range));
  else if constexpr (std::floating_point<T>)
    value = number<T>(place, range);
  else if constexpr (std::same_as<T, std::string>)
    value = expected(place, JsonNode::Kind::text, "a text").value;
  else if constexpr (NamedEnum<T>) {
    const std::vector<std::string> names = names_of<T>();
    const std::string& name =
        expected(place, JsonNode::Kind::text, concat("one of ", join(names, ", "))).value;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) refuse_word(place.where(), "one of the texts", name, names);
    value = static_cast<T>(found - names.begin());
  } else if constexpr (is_optional<T>) {
    value.reset();
    if (place.node->kind != JsonNode::Kind::null) assign(value.emplace(), place, range);
  } else if constexpr (is_list<T>) {
    const auto& items = expected(place, JsonNode::Kind::list, "a list").items;
    value.clear();
    for (std::size_t i = 0; i < items.size(); ++i) {
      typename T::value_type item{};
      assign(item, place.inner(items[i], to_text(i)), range);
      value.push_back(std::move(item));
    }
  } else {
    JsonObject object(place);
    object.read(value);
    object.finish();
  }
}

/// Where options lie in memory: what they list and is not in there was computed, and cannot be read.
class Extent {
 public:
  template <class T>
  explicit Extent(const T& options) : begin_(address(options)), end_(begin_ + sizeof(T)) {}
  template <class T>
  bool has(const T& value) const {
    return address(value) >= begin_ && address(value) < end_;
  }

 private:
  static std::uintptr_t address(const auto& value) {
    return reinterpret_cast<std::uintptr_t>(std::addressof(value));
  }
  std::uintptr_t begin_, end_;
};

/// Visits the fields of options that it may change: it was given them as such.
class FieldReader {
 public:
  FieldReader(JsonObject& object, const Extent& extent) : object_(object), extent_(extent) {}

  template <class T>
  void operator()(std::string_view name, const T& value, const Range& range = {}) const {
    if constexpr (readable<T>()) {
      if (!extent_.has(value)) return;
      if (const JsonNode* const node = object_.find(name))
        assign(const_cast<T&>(value), object_.place().inner(*node, name), range);
    }
  }

 private:
  JsonObject& object_;
  Extent extent_;
};

/// Visits fields and writes them, one on each line.
class FieldWriter {
 public:
  FieldWriter(std::string& text, std::size_t indent, const Extent& extent)
      : text_(text), indent_(indent), extent_(extent) {}

  template <class T>
  void operator()(std::string_view name, const T& value, const auto&...) const {
    if constexpr (readable<T>()) {
      if (!extent_.has(value)) return;
      text_ += concat(text_.ends_with('{') ? "\n" : ",\n", std::string(indent_, ' '), json_text(name), ": ");
      write(value);
    }
  }

 private:
  template <class T>
  void write(const T& value) const {
    if constexpr (std::is_arithmetic_v<T>)
      text_ += json_number(value);
    else if constexpr (std::same_as<T, std::string>)
      text_ += json_text(value);
    else if constexpr (NamedEnum<T>)
      text_ += json_text(to_text(value));
    else if constexpr (is_optional<T>) {
      if (value)
        write(*value);
      else
        text_ += "null";
    } else if constexpr (is_list<T>) {
      text_ += '[';
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) text_ += ", ";
        write(static_cast<const typename T::value_type&>(value[i]));
      }
      text_ += ']';
    } else {
      text_ += '{';
      value.fields(FieldWriter(text_, indent_ + 2, Extent(value)));
      text_ += text_.ends_with('{') ? "}" : concat("\n", std::string(indent_, ' '), "}");
    }
  }

  std::string& text_;
  std::size_t indent_;
  Extent extent_;
};

}  // namespace io_detail

template <class T>
T JsonObject::get(std::string_view key) {
  T value{};
  io_detail::assign(value, at(key));
  return value;
}

template <HasFields T>
void JsonObject::read(T& options) {
  options.fields(io_detail::FieldReader(*this, io_detail::Extent(options)));
}

/// All fields as a JSON object that reads back as equal options. Fields of types that are not for JSON are
/// left out.
template <HasFields T>
std::string to_json(const T& options) {
  std::string text = "{";
  options.fields(io_detail::FieldWriter(text, 2, io_detail::Extent(options)));
  return text += text.ends_with('{') ? "}" : "\n}";
}

/// Reads options from the text of a JSON object; fields that it does not have stay as they are.
/// @param document names the text in errors
/// @throws Error with the JSON pointer when a key is not known, or a value is of another type or out of range
template <HasFields T>
void read_options(T& options, std::string_view text, const std::string& document) {
  const JsonNode node = json_from_text(text, document);
  JsonObject object({&node, document});
  object.read(options);
  object.finish();
}

}  // namespace ogive
