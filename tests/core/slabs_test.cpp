#include "ogive/core/slabs.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace slabs_test {

TEST_CASE("blocks of slabs are aligned, apart, and as large as asked for", "[slabs]") {
  Slabs slabs;
  struct Block {
    unsigned char* begin;
    std::size_t bytes;
    int mark;
  };
  std::vector<Block> blocks;
  int mark = 0;
  for (const std::size_t bytes : {std::size_t{64}, std::size_t{1} << 20, Slabs::usual - 64, Slabs::usual,
                                  Slabs::usual + 64, std::size_t{128}, std::size_t{20} << 20}) {
    blocks.push_back({static_cast<unsigned char*>(slabs.carve(bytes)), bytes, ++mark});
    CHECK(reinterpret_cast<std::uintptr_t>(blocks.back().begin) % 64 == 0);
    std::memset(blocks.back().begin, mark, bytes);
  }
  for (const Block& block : blocks) {
    CHECK(block.begin[0] == block.mark);
    CHECK(block.begin[block.bytes - 1] == block.mark);
  }
}

TEST_CASE("slabs go back when nothing of them is in use", "[slabs]") {
  Slabs slabs;
  void* const first = slabs.carve(1024);
  void* const second = slabs.carve(1024);
  void* const large = slabs.carve(2 * Slabs::usual);
  slabs.release(first);
  slabs.release(large);
  CHECK_FALSE(slabs.idle(first));  // the second is in use beside it
  CHECK(slabs.idle(large));
  slabs.trim();
  std::memset(second, 1, 1024);  // the address sanitizer watches
  slabs.use(first);
  slabs.release(second);
  CHECK_FALSE(slabs.idle(second));
  slabs.release(first);
  CHECK(slabs.idle(second));
  slabs.trim();
  slabs.release(slabs.carve(1024));  // begins anew
}

}  // namespace slabs_test
