#include "ogive/data/idx.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 8, [&] {
    const IdxArray array = idx_from_bytes(ogive_fuzz::bytes(input), "input");
    ogive_fuzz::touch(array.span());
  });
  return 0;
}
