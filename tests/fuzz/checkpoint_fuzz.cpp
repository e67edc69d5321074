#include "ogive/io/checkpoints.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

// As it is, and with the checksum that such a file would have.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes file(data, data + size);
  const auto read = [&] {
    ogive_fuzz::read(file, 8, [&] {
      const Bytes content = checkpoint_file::unwrapped(7, file, "input");
      ogive_fuzz::require(checkpoint_file::wrapped(7, content) == file, "other bytes when written again");
    });
  };
  read();
  if (size < 4) return 0;
  const std::uint32_t sum = crc32(std::span(file).first(size - 4));
  std::memcpy(file.data() + size - 4, &sum, sizeof sum);
  read();
  return 0;
}
