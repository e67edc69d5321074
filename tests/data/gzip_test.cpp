#include "ogive/data/gzip.hpp"

#include <string>

#include "ogive/core/crc32.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace gzip_test {
// printf 'hello hello hello hello\n' | gzip -9n
const Bytes hello{0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9,
                  0x57, 0xc8, 0x40, 0x27, 0xb9, 0x00, 0x00, 0x88, 0x59, 0x0b, 0x18, 0x00, 0x00, 0x00};
const std::string text = "hello hello hello hello\n";

TEST_CASE("what gzip packed comes out again", "[gzip]") { CHECK(as_text(gunzip(hello, "h.gz")) == text); }

TEST_CASE("members in a row come out in a row", "[gzip]") {
  Bytes twice = hello;
  twice.insert(twice.end(), hello.begin(), hello.end());
  CHECK(as_text(gunzip(twice, "h.gz")) == text + text);
}

TEST_CASE("read_file looks at the bytes, not at the name", "[gzip]") {
  const TemporaryFolder folder;
  write_bytes(folder.file("plain.gz"), as_bytes(text));
  write_bytes(folder.file("packed"), hello);
  write_bytes(folder.file("empty"), {});
  CHECK(as_text(read_file(folder.file("plain.gz"))) == text);
  CHECK(as_text(read_file(folder.file("packed"))) == text);
  CHECK(read_file(folder.file("empty")).empty());
  CHECK(message([&] { read_file(folder.file("absent")); }) ==
        folder.file("absent") + ": the file cannot be opened: No such file or directory");
}

TEST_CASE("a gzip file cut anywhere is truncated", "[gzip]") {
  for (std::size_t length = 2; length < hello.size(); ++length) {
    INFO(length);
    const std::span<const std::uint8_t> cut(hello.data(), length);
    CHECK(message([&] { gunzip(cut, "h.gz"); }) ==
          concat("h.gz, byte ", length, ": the compressed data ends too early: the file is truncated"));
  }
}

TEST_CASE("a corrupt gzip file is refused with its position", "[gzip]") {
  Bytes bytes = hello;
  SECTION("in its data") {
    bytes[12] ^= 0x10;
    CHECK(has(message([&] { gunzip(bytes, "h.gz"); }), "h.gz, byte "));
  }
  SECTION("in its checksum") {
    bytes[22] ^= 1;
    CHECK(message([&] { gunzip(bytes, "h.gz"); }) ==
          "h.gz, byte 25: the compressed data is corrupt (incorrect data check)");
  }
  SECTION("in its length") {
    bytes[25] ^= 1;
    CHECK(message([&] { gunzip(bytes, "h.gz"); }) ==
          "h.gz, byte 29: the compressed data is corrupt (incorrect length check)");
  }
  SECTION("something else appended") {
    bytes.push_back('x');
    bytes.push_back('y');
    CHECK(has(message([&] { gunzip(bytes, "h.gz"); }),
              "the compressed data is corrupt (incorrect header check)"));
  }
}

TEST_CASE("our CRC-32 is zlib's", "[gzip][crc32]") {
  Bytes bytes(1000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * i * 31 + i / 7);
  for (unsigned length = 0; length < 1000; length += 37)
    CHECK(ogive::crc32(std::span(bytes).first(length)) == ::crc32(0, bytes.data(), length));
}

}  // namespace gzip_test
