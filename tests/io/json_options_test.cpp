#include "ogive/io/json_options.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include "ogive/strategy/evolution.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace options_test {

enum class Mode { plain, fast, exact };
constexpr std::string_view to_text(Mode mode) {
  constexpr std::string_view names[] = {"plain", "fast", "exact", ""};
  return names[static_cast<std::size_t>(mode)];
}

/// Described by a text, but nothing that JSON could say.
struct Picture {
  std::string text() const { return "a picture"; }
};

struct Inner {
  double rate = 0.5;
  bool on = false;
  friend bool operator==(const Inner&, const Inner&) = default;
  void fields(auto&& f) const {
    f("rate", rate, above_up_to(0, 1));
    f("on", on);
  }
};
struct Outer {
  int whole = -3;
  std::uint64_t count = 7;
  std::uint8_t byte = 1;
  float single = 0.1F;
  double number = 0.1;
  std::string name = "n";
  Mode mode = Mode::fast;
  std::optional<double> limit{};
  std::vector<int> sizes{1, 2};
  std::vector<Inner> parts{};
  std::vector<bool> bits{true, false};
  Inner inner{};
  friend bool operator==(const Outer&, const Outer&) = default;

  void fields(auto&& f) const {
    f("whole", whole, at_most(9));
    f("count", count, at_least(1));
    f("byte", byte);
    f("single", single);
    f("number", number);
    f("name", name);
    f("mode", mode);
    f("limit", limit);
    f("sizes", sizes);
    f("parts", parts);
    f("bits", bits);
    f("inner", inner);
    f("computed", sizes.size());
    f("picture", Picture{});
  }
};
struct Empty {
  void fields(auto&&) const {}
};

Outer read(std::string_view text) {
  Outer options;
  read_options(options, text, "o.json");
  return options;
}
std::string refusal(std::string_view text) {
  return message([&] { read(text); });
}

TEST_CASE("fields that the object has are read, the others keep their values") {
  CHECK(read("{}") == Outer{});
  CHECK(read(R"({"whole": 9, "inner": {"on": true}})") == Outer{.whole = 9, .inner = {.on = true}});
  const Outer all = read(R"({"whole": -2147483648, "count": 18446744073709551615, "byte": 255, "single": 1e-3,
    "number": 2, "name": "\u00e9", "mode": "exact", "limit": 3, "sizes": [], "parts": [{}, {"rate": 1}],
    "bits": [false], "inner": {"rate": 1e-300, "on": true}})");
  CHECK(all == Outer{.whole = std::numeric_limits<int>::min(),
                     .count = std::numeric_limits<std::uint64_t>::max(),
                     .byte = 255,
                     .single = 1e-3F,
                     .number = 2,
                     .name = "\xc3\xa9",
                     .mode = Mode::exact,
                     .limit = 3,
                     .sizes = {},
                     .parts = {{}, {.rate = 1}},
                     .bits = {false},
                     .inner = {.rate = 1e-300, .on = true}});
  CHECK(!read(R"({"limit": null})").limit);
  CHECK((read(R"({"count": 1e3})").count == 1000 && read(R"({"whole": -2.0})").whole == -2));
  CHECK(std::isinf(read(R"({"number": "-inf"})").number));
}

TEST_CASE("a key that is none is refused, with all that are and the nearest") {
  CHECK(refusal(R"({"cuont": 1})") ==
        "o.json, /cuont: expected one of the keys (whole, count, byte, single, number, name, mode, limit, "
        "sizes, parts, bits, inner), got \"cuont\"; did you mean \"count\"?");
  CHECK(refusal(R"({"inner": {"xyz": 1}})") ==
        "o.json, /inner/xyz: expected one of the keys (rate, on), got \"xyz\"");
  CHECK(refusal(R"({"parts": [{}, {"raet": 1}]})") ==
        "o.json, /parts/1/raet: expected one of the keys (rate, on), got \"raet\"; did you mean \"rate\"?");
  // What is computed and what is no value of JSON are no keys.
  CHECK(refusal(R"({"computed": 1})").starts_with("o.json, /computed: expected one of the keys (whole"));
  CHECK(refusal(R"({"picture": 1})").starts_with("o.json, /picture: expected one of the keys (whole"));
  Empty empty;
  CHECK(message([&] { read_options(empty, R"({"a": 1})", "o.json"); }) ==
        "o.json, /a: expected one of the keys (there are none), got \"a\"");
}

TEST_CASE("a value of another type or out of range is refused with its place") {
  CHECK(refusal("[]") == "o.json: expected an object, got a list");
  CHECK(refusal(R"({"inner": 3})") == "o.json, /inner: expected an object, got 3");
  CHECK(refusal(R"({"inner": {"rate": 0}})") ==
        "o.json, /inner/rate: expected a number above 0 and at most 1, got 0");
  CHECK(refusal(R"({"inner": {"rate": "0.5"}})") ==
        "o.json, /inner/rate: expected a number above 0 and at most 1, got \"0.5\"");
  CHECK(refusal(R"({"inner": {"on": 1}})") == "o.json, /inner/on: expected true or false, got 1");
  CHECK(refusal(R"({"whole": 10})") == "o.json, /whole: expected a whole number at most 9, got 10");
  CHECK(refusal(R"({"whole": 1.5})") == "o.json, /whole: expected a whole number at most 9, got 1.5");
  CHECK(refusal(R"({"whole": -3000000000})") ==
        "o.json, /whole: expected a whole number of -2147483648 to 9, got -3000000000");
  CHECK(refusal(R"({"count": 0})") == "o.json, /count: expected a whole number at least 1, got 0");
  CHECK(refusal(R"({"count": true})") == "o.json, /count: expected a whole number at least 1, got true");
  CHECK(refusal(R"({"count": 1e30})") == "o.json, /count: expected a whole number at least 1, got 1e30");
  CHECK(refusal(R"({"byte": 256})") == "o.json, /byte: expected a whole number of 0 to 255, got 256");
  CHECK(refusal(R"({"byte": -1})") == "o.json, /byte: expected a whole number of 0 to 255, got -1");
  CHECK(refusal(R"({"number": null})") == "o.json, /number: expected a number, got null");
  CHECK(refusal(R"({"number": "big"})") == "o.json, /number: expected a number, got \"big\"");
  CHECK(refusal(R"({"number": 1e999})") == "o.json: number overflow parsing '1e999'");
  CHECK(refusal(R"({"single": 1e39})") == "o.json, /single: expected a number of single precision, got 1e39");
  CHECK(refusal(R"({"name": 3})") == "o.json, /name: expected a text, got 3");
  CHECK(refusal(R"({"mode": 1})") == "o.json, /mode: expected one of plain, fast, exact, got 1");
  CHECK(refusal(R"({"mode": "exakt"})") ==
        "o.json, /mode: expected one of the texts (plain, fast, exact), "
        "got \"exakt\"; did you mean \"exact\"?");
  CHECK(refusal(R"({"limit": "none"})") == "o.json, /limit: expected a number, got \"none\"");
  CHECK(refusal(R"({"sizes": 3})") == "o.json, /sizes: expected a list, got 3");
  CHECK(refusal(R"({"sizes": [1, 2, "3"]})") ==
        "o.json, /sizes/2: expected a whole number of -2147483648 to 2147483647, got \"3\"");
  CHECK(refusal(R"({"parts": [{}, {"rate": 2}]})") ==
        "o.json, /parts/1/rate: expected a number above 0 and at most 1, got 2");
}

TEST_CASE("options are written with all fields, and read back as they were") {
  CHECK(to_json(Evolution{.population = 20}) == "{\n  \"population\": 20,\n  \"sample\": 10\n}");
  CHECK(to_json(Empty{}) == "{}");
  CHECK(to_json(Outer{.parts = {{.rate = 1}}}) == R"({
  "whole": -3,
  "count": 7,
  "byte": 1,
  "single": 0.1,
  "number": 0.1,
  "name": "n",
  "mode": "fast",
  "limit": null,
  "sizes": [1, 2],
  "parts": [{
    "rate": 1,
    "on": false
  }],
  "bits": [true, false],
  "inner": {
    "rate": 0.5,
    "on": false
  }
})");
  const Outer odd{.whole = std::numeric_limits<int>::min(),
                  .count = std::numeric_limits<std::uint64_t>::max(),
                  .single = std::numeric_limits<float>::denorm_min(),
                  .number = -std::numeric_limits<double>::infinity(),
                  .name = "\"\\\n\x01/\xc3\xa9",
                  .mode = Mode::plain,
                  .limit = 0.1 + 0.2,
                  .sizes = {},
                  .parts = {{}, {.rate = 1e-300, .on = true}},
                  .bits = {}};
  CHECK(read(to_json(odd)) == odd);
}

TEST_CASE("objects hand out their values one by one") {
  const JsonNode node = json_from_text(R"({"a": {"b": 1}, "c": 2, "e": 3})", "o.json");
  JsonObject object({&node, "o.json"});
  CHECK(object.at("a").where() == "o.json, /a");
  CHECK(object.find("d") == nullptr);
  CHECK(object.get<int>("c") == 2);
  CHECK(message([&] { object.get<std::string>("c"); }) == "o.json, /c: expected a text, got 2");
  CHECK(message([&] { object.at("d"); }) == "o.json: expected a value for \"d\", got none");
  CHECK(message([&] { object.finish(); }) == "o.json, /e: expected one of the keys (a, d, c), got \"e\"");
}

TEST_CASE("words are compared letter by letter") {
  // Textbook distances: Wagner and Fischer, "The string-to-string correction problem", 1974, and since.
  CHECK(io_detail::edit_distance("kitten", "sitting") == 3);
  CHECK(io_detail::edit_distance("Saturday", "Sunday") == 3);
  CHECK((io_detail::edit_distance("", "abc") == 3 && io_detail::edit_distance("abc", "") == 3));
  CHECK(io_detail::edit_distance("same", "same") == 0);
}

}  // namespace options_test
