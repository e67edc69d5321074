#include "ogive/space/darts.hpp"
#include "tests/fuzz/fuzz.hpp"

// The first byte says how many nodes a cell has.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  if (input.empty()) return 0;
  ogive_fuzz::read(input, 64, [&] {
    const ogive::DartsSpace space{.nodes = 1 + input[0] % 8};
    const auto architecture = space.parse(ogive_fuzz::text(input.subspan(1)));
    ogive_fuzz::require(space.contains(architecture), "an architecture of another space");
    ogive_fuzz::require(space.parse(space.text(architecture)) == architecture, "another architecture");
  });
  return 0;
}
