#include "ogive/space/concepts.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

namespace {
/// Some decisions are inactive, and some combinations are not allowed.
struct Elastic {
  using Architecture = Choices;
  std::vector<Decision> decisions() const {
    return {{"depth", 3, true}, {"kernel", 3}, {"kernel", 300}, {"width=", 65'534}};
  }
  bool active(std::span<const Choice> earlier) const {
    return earlier.empty() || earlier.size() <= earlier[0] + std::size_t{1};
  }
  bool valid(std::span<const Choice> choices) const { return choices[1] != 1 || choices[2] != 1; }
};
}  // namespace

// The texts of every space that is made of decisions.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 64, [&] {
    const Elastic space;
    const Choices choices = parse(space, ogive_fuzz::text(input));
    ogive_fuzz::require(contains(space, choices), "an architecture of another space");
    ogive_fuzz::require(parse(space, text(space, choices)) == choices, "another architecture");
  });
  return 0;
}
