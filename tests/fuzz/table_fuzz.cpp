#include "ogive/estimate/table.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 256, [&] {
    const Table table = Table::from_text(std::string(ogive_fuzz::text(input)), "key");
    for (std::size_t row = 0; row < table.rows(); ++row)
      ogive_fuzz::require(table.find(table.text(row, "key")) == row, "another row");
    for (const std::string_view column : table.columns()) table.numbers(column);
  });
  return 0;
}
