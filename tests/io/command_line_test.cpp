#include "ogive/io/command_line.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;
using Words = std::vector<std::string>;

namespace command_line_test {

Words words(std::string_view line, const std::string& value = "VALUE") {
  return CommandLine(line, {"architecture", "seed"}, "command").filled([&](std::string_view name) {
    return name == "seed" ? "7" : value;
  });
}

TEST_CASE("words end at spaces, quotes hold them together") {
  CHECK(words("a  b\tc\n d ") == Words{"a", "b", "c", "d"});
  CHECK(words("a 'b c' \"d e\" f' 'g") == Words{"a", "b c", "d e", "f g"});
  CHECK(words("a '' \"\"") == Words{"a", "", ""});
  CHECK(words(R"(a '\' "\"\\" \'\ \")") == Words{"a", "\\", "\"\\", "' \""});
  CHECK(words(R"(a "it's" 'say "no"')") == Words{"a", "it's", "say \"no\""});
  CHECK(words("a $HOME * ~ | ; > `b` \\") == Words{"a", "$HOME", "*", "~", "|", ";", ">", "`b`", "\\"});
}

TEST_CASE("names in braces are filled in, anywhere in a word, and other braces are themselves") {
  CHECK(words("a {architecture} {seed}") == Words{"a", "VALUE", "7"});
  CHECK(words("a --cell={architecture},{seed}.") == Words{"a", "--cell=VALUE,7."});
  CHECK(words("a '{seed}' \"{seed}\"") == Words{"a", "7", "7"});
  CHECK(words("a '{\"k\": {seed}}' {} {x {2} { seed } }") ==
        Words{"a", "{\"k\": 7}", "{}", "{x", "{2}", "{", "seed", "}", "}"});
  CHECK(words("a \\{seed} \\{unknown}") == Words{"a", "{seed}", "{unknown}"});
  const CommandLine line("a b{seed}", {"architecture", "seed"}, "command");
  CHECK(line.uses("seed"));
  CHECK_FALSE(line.uses("architecture"));
}

TEST_CASE("a value stays one argument and is not read again, whatever it contains") {
  for (const std::string hostile : {"", " ", "a b", "'; rm -rf / '", "\"", "\\", "$(id)", "`id`", "{seed}",
                                    "-x", "a\nb", "*", "\xff\xfe"}) {
    CHECK(words("a {architecture} b", hostile) == Words{"a", hostile, "b"});
    CHECK(words("a '{architecture}'b", hostile) == Words{"a", hostile + "b"});
  }
  CHECK(message([] { words("a {architecture}", std::string("x\0y", 3)); }) ==
        "command: expected arguments without a zero byte, got one with it");
}

TEST_CASE("a line that can't be read is an error") {
  CHECK(message([] { words(""); }) == "command: expected a program and its arguments, got an empty line");
  CHECK(message([] { words(" \n"); }) == "command: expected a program and its arguments, got an empty line");
  CHECK(message([] { words("a 'b"); }) ==
        "command: expected another ' that ends the quote, got the end of the line");
  CHECK(message([] { words("a b\"c \\\""); }) ==
        "command: expected another \" that ends the quote, got the end of the line");
  CHECK(message([] { words("a {arch}"); }) == "command: expected {architecture}, {seed}, got {arch}");
  CHECK(message([] { words("{architecture} b"); }) ==
        "command: expected a program that is known, got {architecture}");
}

}  // namespace command_line_test
