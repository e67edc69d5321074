#include "ogive/space/nb201.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 64, [&] {
    const ogive::Nb201Space space;
    const auto cell = space.parse(ogive_fuzz::text(input));
    ogive_fuzz::require(space.contains(cell), "a cell of another space");
    ogive_fuzz::require(space.text(cell) == ogive_fuzz::text(input), "another text");
  });
  return 0;
}
