#include "ogive/io/json_line.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "ogive/core/rng.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

// Somebody else's JSON, where it is installed: what we write, others can read.
#if __has_include(<nlohmann/json.hpp>)
#include <nlohmann/json.hpp>
#define OGIVE_TEST_JSON 1
#else
#define OGIVE_TEST_JSON 0
#endif

using namespace ogive;
using ogive_test::message;

namespace json_line_test {

std::string read_text(const std::string& quoted) {
  return JsonLine(concat("{\"t\":", quoted, "}"), "line").get("t").value;
}
std::string refused(const std::string& line) {
  return message([&] { JsonLine(line, "f, line 3"); });
}

TEST_CASE("texts are written as RFC 8259 wants them") {
  CHECK(json_text("plain") == R"("plain")");
  CHECK(json_text("a\"b\\c/d") == R"("a\"b\\c/d")");
  CHECK(json_text("a\nb\tc\x01") == R"("a\u000ab\u0009c\u0001")");
  CHECK(json_text("né 😀 ogive") == "\"né 😀 ogive\"");
  CHECK(json_text(std::string_view("\0", 1)) == R"("\u0000")");
  // Not UTF-8: a lone byte, an overlong slash, a surrogate, a code beyond the last, a text cut short.
  CHECK(json_text("\xe9!") == R"("\udce9!")");
  CHECK(json_text("\xc0\xaf") == R"("\udcc0\udcaf")");
  CHECK(json_text("\xed\xa0\x80") == R"("\udced\udca0\udc80")");
  CHECK(json_text("\xf4\x90\x80\x80") == R"("\udcf4\udc90\udc80\udc80")");
  CHECK(json_text("\xe2\x82") == R"("\udce2\udc82")");
}

TEST_CASE("every text comes back byte for byte") {
  Rng rng(1);
  for (int k = 0; k < 2000; ++k) {
    std::string text(rng.below(20), ' ');
    for (char& c : text) c = static_cast<char>(rng.below(k % 2 == 0 ? 256 : 128));
    if (k % 5 == 0) text += "ü€😀";
    CHECK(read_text(json_text(text)) == text);
  }
  CHECK(read_text(R"("\u00fc\u20ac\ud83d\ude00\/\b\f\n\r\t")") == "ü€😀/\b\f\n\r\t");
}

TEST_CASE("every number comes back bit for bit") {
  Rng rng(2);
  for (int k = 0; k < 5000; ++k) {
    const std::vector<double> doubles{std::bit_cast<double>(rng())};
    const std::vector<float> floats{std::bit_cast<float>(static_cast<std::uint32_t>(rng()))};
    const JsonLine line(concat(R"({"d":)", json_list(doubles), R"(,"f":)", json_list(floats), "}"), "line");
    const auto same = [](auto a, auto b) {
      return std::isnan(b) ? std::isnan(a) : a == b && std::signbit(a) == std::signbit(b);
    };
    CHECK(same(line.numbers<double>("d").at(0), doubles[0]));
    CHECK(same(line.numbers<float>("f").at(0), floats[0]));
  }
  constexpr double inf = std::numeric_limits<double>::infinity();
  CHECK(json_list(std::vector<double>{0.1, -0.0, 1e300, 5e-324, inf, -inf, std::nan("")}) ==
        R"([0.1,-0,1e+300,5e-324,"inf","-inf","nan"])");
  const JsonLine line(R"({"a":[0.1,-0,1e+300,5e-324,"inf","-inf"],"b":[],"n":18446744073709551615})", "line");
  CHECK(line.numbers<double>("a") == std::vector<double>{0.1, 0.0, 1e300, 5e-324, inf, -inf});
  CHECK(std::signbit(line.numbers<double>("a")[1]));
  CHECK(line.numbers<double>("b").empty());
  CHECK(line.number<std::uint64_t>("n") == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("inner objects and lists are read flat, in their order") {
  const JsonLine line(R"({"a":{"b":1,"c":{"d":"x"}},"e":[true,[null,2]],"f":{}})", "line");
  std::string all;
  for (const auto& value : line.values())
    all += concat(value.name, "=", value.value, value.text ? "\" " : " ");
  CHECK(all == "a.b=1 a.c.d=x\" e=true e=null e=2 ");
  CHECK(line.find("a") == nullptr);
}

TEST_CASE("what is no object on one line is refused with the column") {
  CHECK(refused("") == "f, line 3, column 1: expected '{', got the end of the line");
  CHECK(refused("[1]") == "f, line 3, column 1: expected '{', got '['");
  CHECK(refused(R"({"a":1)") == "f, line 3, column 7: expected '}', got the end of the line");
  CHECK(refused(R"({"a":1}x)") == "f, line 3, column 8: expected the end of the line, got 'x'");
  CHECK(refused(R"({"a" 1})") == "f, line 3, column 5: expected ':', got ' '");
  CHECK(refused(R"({"a":})") == "f, line 3, column 6: expected a value, got '}'");
  CHECK(refused(R"({"a":what})") == "f, line 3, column 6: expected a value, got 'w'");
  CHECK(refused(R"({"a":"b)") == "f, line 3, column 8: expected '\"', got the end of the line");
  CHECK(refused(R"({"a":"\u12"})") == "f, line 3, column 9: expected four hexadecimal digits, got '1'");
  CHECK(refused(R"({"a":"\x"})") == "f, line 3, column 8: expected 'u', got 'x'");
  CHECK(refused(R"({"a":[1})") == "f, line 3, column 8: expected ']', got '}'");
  std::string deep = "{\"a\":";
  for (int k = 0; k < 100; ++k) deep += '[';
  CHECK(ogive_test::has(refused(deep), "expected at most 8 objects or lists around a value"));
  const std::string name(200, 'n');
  CHECK(JsonLine(concat("{\"", name, "\":1}"), "").values().size() == 1);
  CHECK(ogive_test::has(refused(concat("{\"", name, "\":{\"", name, "\":1}}")),
                        "expected a value whose name has at most 256 letters, got '1'"));

  const JsonLine line(R"({"a":1.5,"b":"x"})", "f, line 3");
  CHECK(message([&] { line.get("c"); }) == "f, line 3: expected a value called \"c\", got none");
  CHECK(message([&] { line.number<std::uint64_t>("a"); }) ==
        "f, line 3: expected \"a\" to be a whole number, got \"1.5\"");
  CHECK(message([&] { line.number<double>("b"); }) == "f, line 3: expected \"b\" to be a number, got \"x\"");
}

#if OGIVE_TEST_JSON
TEST_CASE("another JSON library reads what is written, and we read what it writes") {
  Rng rng(3);
  for (int k = 0; k < 500; ++k) {
    std::string text = "ü\"\\";
    for (int i = 0; i < 8; ++i) text += static_cast<char>(rng.below(128));
    double number = std::bit_cast<double>(rng());
    if (!std::isfinite(number)) number = 0.5;
    const std::string ours = concat(R"({"t":)", json_text(text), R"(,"n":)", json_number(number), "}");
    const auto theirs = nlohmann::json::parse(ours);
    CHECK(theirs.at("t").get<std::string>() == text);
    CHECK(theirs.at("n").get<double>() == number);
    const JsonLine back(theirs.dump(-1, ' ', k % 2 == 0), "line");
    CHECK(back.get("t").value == text);
    CHECK(back.number<double>("n") == number);
  }
}
#endif

}  // namespace json_line_test
