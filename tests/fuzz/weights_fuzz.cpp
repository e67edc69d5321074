#include "ogive/tensor/weights.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

namespace {
void read(ogive_fuzz::Input file) {
  ogive_fuzz::read(file, 64, [&] {
    const NamedTensors named = weights_from_bytes(file, "input");
    const Bytes again = weights_to_bytes(named);
    ogive_fuzz::require(std::equal(again.begin(), again.end(), file.begin(), file.end()),
                        "other bytes when written again");
  });
}
}  // namespace

// As it is, and with the length and the checksum that such a file would have.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes file(data, data + size);
  read(file);
  if (size < weights_file::head_bytes + 4) return 0;
  const std::uint64_t length = size;
  std::memcpy(file.data() + 12, &length, sizeof length);
  const std::uint32_t sum = crc32(std::span(file).first(size - 4));
  std::memcpy(file.data() + size - 4, &sum, sizeof sum);
  read(file);
  return 0;
}
