#include "ogive/io/markup.hpp"

#include "tests/catch.hpp"

using namespace ogive::detail;

namespace markup_test {

const std::string instead = "\uFFFD";

TEST_CASE("what markup means becomes an entity; letters of any script stay") {
  CHECK(xml_escaped("<a href=\"x\">R&D</a>") == "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt;");
  CHECK(xml_escaped("&amp;") == "&amp;amp;");
  CHECK(xml_escaped("\u00e4 \u2264 \u4e2d \U0001F600\t\n") == "\u00e4 \u2264 \u4e2d \U0001F600\t\n");
  CHECK(xml_escaped("") == "");
}

// What the Unicode standard (table 3-7) and XML 1.0 (production 2) do not allow.
TEST_CASE("what is no letter is shown as such") {
  CHECK(xml_escaped(std::string_view("a\0b\x01\x1B[31m\x7F", 10)) ==
        "a" + instead + "b" + instead + instead + "[31m" + instead);
  CHECK(xml_escaped("\xC0\xAF") == instead + instead);                       // longer than it need be
  CHECK(xml_escaped("\xE0\x80\xBC") == instead + instead + instead);         // a < in three bytes
  CHECK(xml_escaped("\xED\xA0\x80") == instead + instead + instead);         // half of a surrogate pair
  CHECK(xml_escaped("\xF4\x90\x80\x80").find('\xF4') == std::string::npos);  // beyond U+10FFFF
  CHECK(xml_escaped("\xEF\xBF\xBF") == instead + instead + instead);         // U+FFFF
  CHECK(xml_escaped("\xE2\x82") == instead + instead);                       // cut off
  CHECK(xml_escaped("\xE2<") == instead + "&lt;");
  CHECK(xml_escaped("\xC2\x85") == instead + instead);  // U+0085, a control character
  CHECK(xml_escaped("\x80") == instead);
}

TEST_CASE("a long text is cut between letters") {
  CHECK(shortened("abc", 3) == "abc");
  CHECK(shortened("abcd", 3) == "abc\u2026");
  CHECK(shortened("a\u00e4\u00e4", 4) == "a\u00e4\u2026");
  CHECK(shortened("a\u00e4\u00e4", 5) == "a\u00e4\u00e4");
}

}  // namespace markup_test
