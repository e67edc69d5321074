#include "ogive/core/text.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

TEST_CASE("numbers are the shortest digits that read back", "[text]") {
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text(0.1F) == "0.1");
  CHECK(to_text(1.0 / 3) == "0.3333333333333333");
  CHECK(to_text(-0.0) == "-0");
  CHECK(to_text(1e300) == "1e+300");
  CHECK(to_text(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(to_text(-5) == "-5");
  CHECK(to_text(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(to_text(std::int8_t{-7}) == "-7");
  CHECK(to_text(std::numeric_limits<double>::denorm_min()) == "5e-324");
}

TEST_CASE("truth, letters and text are themselves", "[text]") {
  CHECK(to_text(true) == "true");
  CHECK(to_text(false) == "false");
  CHECK(to_text('x') == "x");
  CHECK(to_text("a literal is no bool") == "a literal is no bool");
  CHECK(to_text(std::string("s")) == "s");
}

TEST_CASE("fixed decimals", "[text]") {
  CHECK(fixed(91.456, 2) == "91.46");
  CHECK(fixed(-0.5, 3) == "-0.500");
  CHECK(fixed(7, 0) == "7");
  CHECK(fixed(-std::numeric_limits<double>::max(), 80).size() == 1 + 309 + 1 + 80);
}

TEST_CASE("parts and items are put together", "[text]") {
  CHECK(concat("expected ", 3, ' ', std::string("channels"), true) == "expected 3 channelstrue");
  CHECK(join({1, 2, 3}, " x ") == "1 x 2 x 3");
  CHECK(join(std::vector<double>{0.5}, ", ") == "0.5");
  CHECK(join(std::vector<int>{}, ", ").empty());
  CHECK(join(std::vector<std::string>{"", "b", ""}, ",") == ",b,");
}
