#include "ogive/core/crc32.hpp"

#include <vector>

#include "ogive/core/file.hpp"
#include "tests/catch.hpp"

using ogive::as_bytes;
using ogive::crc32;

TEST_CASE("crc32 gives the check values of the catalogue", "[crc32]") {
  // CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms, and RFC 3720's neighbours computed by
  // zlib.
  CHECK(crc32(as_bytes("123456789")) == 0xCBF43926U);
  CHECK(crc32({}) == 0U);
  CHECK(crc32(as_bytes("a")) == 0xE8B7BE43U);
  CHECK(crc32(as_bytes("The quick brown fox jumps over the lazy dog")) == 0x414FA339U);
  CHECK(crc32(std::vector<std::uint8_t>(32, 0)) == 0x190A55ADU);
}

TEST_CASE("crc32 goes on from any cut", "[crc32]") {
  const auto text = as_bytes("The quick brown fox jumps over the lazy dog");
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    CHECK(crc32(text.subspan(cut), crc32(text.first(cut))) == 0x414FA339U);
}

TEST_CASE("a sum is written with eight digits", "[crc32]") {
  CHECK(ogive::hexadecimal(0xCBF43926U) == "cbf43926");
  CHECK(ogive::hexadecimal(0x1AU) == "0000001a");
}
