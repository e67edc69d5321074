#include "ogive/io/json_tree.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace json_tree_test {

std::string refusal(std::string_view text) {
  return message([&] { json_from_text(text, "file.json"); });
}

TEST_CASE("a document becomes a tree, numbers stay digits") {
  const JsonNode root =
      json_from_text(R"({"a": [1, -2, 18446744073709551615, 0.10, 1e40], "b": {"c": null, "d": true},
                         "e": "\u00e9\n"})",
                     "file.json");
  using Kind = JsonNode::Kind;
  CHECK((root.kind == Kind::object && root.keys == std::vector<std::string>{"a", "b", "e"}));
  std::vector<std::string> digits;
  for (const JsonNode& item : root.find("a")->items) {
    CHECK(item.kind == Kind::number);
    digits.push_back(item.value);
  }
  CHECK(digits == std::vector<std::string>{"1", "-2", "18446744073709551615", "0.10", "1e40"});
  CHECK(root.find("b")->find("c")->kind == Kind::null);
  CHECK((root.find("b")->find("d")->kind == Kind::boolean && root.find("b")->find("d")->value == "true"));
  CHECK((root.find("e")->kind == Kind::text && root.find("e")->value == "\xc3\xa9\n"));
  CHECK(root.find("f") == nullptr);
  CHECK(json_from_text("3", "file.json").value == "3");
}

TEST_CASE("what is no JSON is refused with line and column") {
  CHECK(refusal("{\"a\": 1,\n \"b\": }").starts_with("file.json: parse error at line 2, column 7: "));
  for (const char* const text : {"", "{", "[1,]", "{\"a\" 1}", "{'a': 1}", "01", "nul", "\"\xff\"", "[1] 2",
                                 "{\"a\": 1} // why", "NaN", "\"a"})
    CHECK(refusal(text).starts_with("file.json: parse error at line 1, column "));
}

TEST_CASE("a key may come once in an object, and objects can't be too deep") {
  CHECK(refusal(R"({"a": 1, "b": 2, "a": 3})") == "file.json: expected each key once, got \"a\" again");
  CHECK(refusal(R"({"a": [0, {"b": {"c": 1, "c": 1}}]})") ==
        "file.json, /a/1/b: expected each key once, got \"c\" again");
  CHECK(refusal(R"([{"a": 1}, {"a": 1}])") == "nothing was thrown");
  CHECK(refusal(std::string(64, '[') + std::string(64, ']')) == "nothing was thrown");
  CHECK(has(refusal(std::string(100000, '[')), "expected at most 64 objects and lists in one another"));
}

TEST_CASE("places are JSON pointers") {
  // The examples of RFC 6901, section 5.
  const JsonNode node;
  const JsonPlace root{&node, "file.json"};
  CHECK(root.where() == "file.json");
  CHECK(root.inner(node, "foo").inner(node, "0").where() == "file.json, /foo/0");
  CHECK(root.inner(node, "a/b").pointer == "/a~1b");
  CHECK(root.inner(node, "m~n").pointer == "/m~0n");
  CHECK(root.inner(node, "").pointer == "/");
  CHECK(message([&] { root.inner(node, "a").refuse("a list"); }) ==
        "file.json, /a: expected a list, got null");
}

TEST_CASE("values are shown short") {
  const auto shown = [](const char* text) { return json_from_text(text, "file.json").text(); };
  CHECK(shown("\"a\\\"b\"") == "\"a\\\"b\"");
  CHECK((shown("[1]") == "a list" && shown("{}") == "an object" && shown("null") == "null"));
  CHECK((shown("1.50") == "1.50" && shown("false") == "false"));
  CHECK(shown(("\"" + std::string(100, 'x') + "\"").c_str()) == "\"" + std::string(57, 'x') + "...\"");
}

TEST_CASE("files are read whole") {
  const ogive_test::TemporaryFolder folder;
  write_bytes(folder.file("a.json"), as_bytes("{\"a\": 1}"));
  CHECK(read_json(folder.file("a.json")).find("a")->value == "1");
  CHECK(has(message([&] { read_json(folder.file("none.json")); }), folder.file("none.json")));
}

}  // namespace json_tree_test
