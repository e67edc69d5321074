#include "ogive/data/npz.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

// As for gzip: members may be deflated.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 4 * 1032, [&] {
    for (const ZipMember& member : unzip(input, "input")) ogive_fuzz::touch(member.contents);
  });
  ogive_fuzz::read(input, 4 * 1032, [&] {
    for (const auto& [name, array] : npz_from_bytes(input, "input")) array.tensor();
  });
  return 0;
}
