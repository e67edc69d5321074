#pragma once
/// JSON documents as trees that know their places, for errors that name them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/io/json_line.hpp"

namespace ogive {

/// A value and what is in it. Numbers stay the digits that they are written with.
struct JsonNode {
  enum class Kind { null, boolean, number, text, list, object };

  Kind kind = Kind::null;
  std::string value{};              ///< a text, the digits of a number, or true or false
  std::vector<std::string> keys{};  ///< of an object
  std::vector<JsonNode> items{};    ///< of a list, or of an object, as many as keys

  const JsonNode* find(std::string_view key) const {
    const auto found = std::find(keys.begin(), keys.end(), key);
    return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
  }

  /// As the end of a sentence: the value if it is short, otherwise what it is.
  std::string text() const {
    switch (kind) {
      case Kind::null:
        return "null";
      case Kind::list:
        return "a list";
      case Kind::object:
        return "an object";
      case Kind::text:
        return json_text(value.size() > 60 ? value.substr(0, 57) + "..." : value);
      default:
        return value;
    }
  }
};

/// A value and where it stands.
struct JsonPlace {
  const JsonNode* node;
  std::string document;   ///< a path
  std::string pointer{};  ///< to the value (RFC 6901); empty for the whole document

  /// "search.json, /strategy/population"
  std::string where() const { return pointer.empty() ? document : concat(document, ", ", pointer); }
  /// @param key of an object, or the position in a list
  JsonPlace inner(const JsonNode& item, std::string_view key) const {
    std::string escaped;
    for (const char c : key) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return {&item, document, concat(pointer, "/", escaped)};
  }
  /// An Error about this value: "expected a list, got 3".
  [[noreturn]] void refuse(std::string_view expected) const { throw Error(where(), expected, node->text()); }
};

namespace io_detail {

/// Calls `work`; an Error of it that does not say where in the document it came up is told so.
template <class Work>
auto placed(const JsonPlace& place, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.where() == place.document || error.where().starts_with(place.document + ", ")) throw;
    throw Error(place.where(), error.what());
  }
}

/// Builds the tree from what nlohmann's parser finds.
class JsonTreeBuilder {
 public:
  explicit JsonTreeBuilder(const std::string& document) : document_(document) {}
  JsonNode take() { return std::move(root_); }

  bool null() { return add({}); }
  bool boolean(bool value) { return add({JsonNode::Kind::boolean, value ? "true" : "false"}); }
  bool number_integer(std::int64_t value) { return add({JsonNode::Kind::number, to_text(value)}); }
  bool number_unsigned(std::uint64_t value) { return add({JsonNode::Kind::number, to_text(value)}); }
  bool number_float(double, const std::string& digits) { return add({JsonNode::Kind::number, digits}); }
  bool string(std::string& value) { return add({JsonNode::Kind::text, std::move(value)}); }
  bool binary(std::vector<std::uint8_t>&) { return false; }  // no JSON text has any
  bool start_object(std::size_t) { return open(JsonNode::Kind::object); }
  bool start_array(std::size_t) { return open(JsonNode::Kind::list); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& key) {
    JsonNode& object = open_.back();
    if (object.find(key)) throw Error(where(), "each key once", concat(json_text(key), " again"));
    object.keys.push_back(std::move(key));
    return true;
  }
  template <class Exception>
  bool parse_error(std::size_t, const std::string&, const Exception& error) {
    const std::string_view sentence = error.what();  // "[json.exception.parse_error.101] parse error at ..."
    const std::size_t end = sentence.find("] ");
    throw Error(document_, std::string(sentence.substr(end == std::string_view::npos ? 0 : end + 2)));
  }

 private:
  static constexpr std::size_t deepest = 64;

  /// The pointer to the object or list that is being read.
  std::string where() const {
    JsonPlace place{&root_, document_};
    for (std::size_t i = 0; i + 1 < open_.size(); ++i)
      place = place.inner(root_, open_[i].kind == JsonNode::Kind::object ? open_[i].keys.back()
                                                                         : to_text(open_[i].items.size()));
    return place.where();
  }
  bool add(JsonNode node) {
    if (open_.empty())
      root_ = std::move(node);
    else
      open_.back().items.push_back(std::move(node));
    return true;
  }
  bool open(JsonNode::Kind kind) {
    if (open_.size() == deepest)
      throw Error(document_, concat("at most ", deepest, " objects and lists in one another"), "more");
    open_.push_back({kind});
    return true;
  }
  bool close() {
    JsonNode node = std::move(open_.back());
    open_.pop_back();
    return add(std::move(node));
  }

  const std::string& document_;
  JsonNode root_{};
  std::vector<JsonNode> open_{};
};

}  // namespace io_detail

/// @param document names it in errors: a path
/// @throws Error with line and column when `text` is no JSON, or an object has a key twice
inline JsonNode json_from_text(std::string_view text, const std::string& document) {
  io_detail::JsonTreeBuilder builder(document);
  nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder);
  return builder.take();
}
/// @throws Error when the file cannot be read, and as json_from_text
inline JsonNode read_json(const std::string& path) {
  const Bytes bytes = read_bytes(path);
  return json_from_text(as_text(bytes), path);
}

}  // namespace ogive
