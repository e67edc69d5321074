#include "ogive/data/npy.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

namespace {
/// Calls `read`; numbers of another type are refused.
void attempt(FunctionRef<void()> read) {
  try {
    read();
  } catch (const Error&) {  // as it should be
  }
}
}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 64, [&] {
    const NpyArray array = npy_from_bytes(ogive_fuzz::bytes(input), "input");
    const Tensor tensor = array.tensor();
    ogive_fuzz::require(tensor.shape() == array.shape() && tensor.size() == array.size(), "another shape");
    attempt([&] { array.labels(); });
    attempt([&] { array.counts(); });
    attempt([&] { ogive_fuzz::touch({array.bytes().first.get(), array.size()}); });
    const Bytes again = npy_to_bytes(tensor.shape(), std::as_const(tensor).values());
    const Tensor same = npy_from_bytes(again, "again").tensor();
    ogive_fuzz::require(same.shape() == tensor.shape(), "another shape when written and read again");
  });
  return 0;
}
