#include "ogive/data/gzip.hpp"
#include "tests/fuzz/fuzz.hpp"

// Deflate makes at most 1032 bytes of one, and a vector that grows holds twice as many for a moment.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 4 * 1032, [&] { ogive_fuzz::touch(ogive::gunzip(input, "input")); });
  return 0;
}
