#include "ogive/io/json_line.hpp"

#include <algorithm>

#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 512, [&] {
    const JsonLine line(ogive_fuzz::text(input), "input");
    const std::size_t few = std::min<std::size_t>(line.values().size(), 50);  // each look-up reads all before
    for (std::size_t i = 0; i < few; ++i) line.get(line.values()[i].name);
  });
  // Any bytes at all come back as a text.
  ogive_fuzz::read(input, 512, [&] {
    const JsonLine line(concat("{\"a\":", json_text(ogive_fuzz::text(input)), "}"), "input");
    ogive_fuzz::require(line.get("a").value == ogive_fuzz::text(input), "another text");
  });
  return 0;
}
