#pragma once
/// CRC-32 as in gzip, zip and PNG.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ogive/core/compiled.hpp"

namespace ogive {

namespace detail {
using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

/// tables[k][b]: what the byte b does to the sum when k more bytes follow it. Made at the first use: the
/// compiler would need a quarter of a second for it.
CrcTables make_crc_tables();
}  // namespace detail

/// The CRC-32 (reflected polynomial 0xEDB88320) of `bytes`; crc32("123456789") is 0xCBF43926. It sees every
/// error of up to 32 bits in a row. A sum goes on with the next bytes when it is given as `before`. Eight
/// bytes at a time (Kounavis and Berry, "A systematic approach to building high performance, software-based,
/// CRC generators", ISCC 2005).
std::uint32_t crc32(std::span<const std::uint8_t> bytes, std::uint32_t before = 0);

/// A sum as it is written: eight hexadecimal digits.
std::string hexadecimal(std::uint32_t sum);

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE CrcTables make_crc_tables() {
  CrcTables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ (sum & 1 ? 0xEDB88320U : 0U);
    tables[0][byte] = sum;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t byte = 0; byte < 256; ++byte)
      tables[k][byte] = (tables[k - 1][byte] >> 8) ^ tables[0][tables[k - 1][byte] & 0xff];
  return tables;
}

}  // namespace detail

OGIVE_INLINE std::uint32_t crc32(std::span<const std::uint8_t> bytes, std::uint32_t before) {
  static const detail::CrcTables tables = detail::make_crc_tables();
  std::uint32_t sum = ~before;
  while (bytes.size() >= 8) {
    sum ^= bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
           std::uint32_t{bytes[3]} << 24;
    sum = tables[7][sum & 0xff] ^ tables[6][sum >> 8 & 0xff] ^ tables[5][sum >> 16 & 0xff] ^
          tables[4][sum >> 24] ^ tables[3][bytes[4]] ^ tables[2][bytes[5]] ^ tables[1][bytes[6]] ^
          tables[0][bytes[7]];
    bytes = bytes.subspan(8);
  }
  for (const std::uint8_t byte : bytes) sum = (sum >> 8) ^ tables[0][(sum ^ byte) & 0xff];
  return ~sum;
}

OGIVE_INLINE std::string hexadecimal(std::uint32_t sum) {
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[sum >> shift & 0xF];
  return text;
}

}  // namespace ogive

#endif
