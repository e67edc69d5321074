#include "ogive/core/file.hpp"

#include <cstdio>
#include <string>

#include "ogive/core/bytes.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("bytes written are read again", "[file]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("some.bytes");
  Bytes bytes(200'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  write_bytes(path, bytes);
  CHECK(read_bytes(path) == bytes);
  write_bytes(path, {});
  CHECK(read_bytes(path).empty());
  CHECK(as_text(as_bytes("text")) == "text");
}

TEST_CASE("writing replaces a file and leaves nothing beside it", "[file]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x");
  write_bytes(path, as_bytes("first"));
  write_bytes(path, as_bytes("second"), GENERATE(Durable::no, Durable::yes));
  CHECK(as_text(read_bytes(path)) == "second");
  CHECK(!is_readable(path + ".new0"));
}

TEST_CASE("a leftover of a crash is neither used nor removed", "[file]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x");
  write_bytes(path + ".new0", as_bytes("half"));
  write_bytes(path, as_bytes("whole"));
  CHECK(as_text(read_bytes(path)) == "whole");
  CHECK(as_text(read_bytes(path + ".new0")) == "half");
}

TEST_CASE("files that cannot be read or written are named", "[file]") {
  const TemporaryFolder folder;
  CHECK(message([&] { read_bytes(folder.file("absent")); }) ==
        folder.file("absent") + ": the file cannot be opened: No such file or directory");
  CHECK(message([&] { read_bytes(folder.path()); }) ==
        folder.path() + ": the file cannot be read: Is a directory");
  CHECK(message([&] { write_bytes(folder.file("no/such/folder"), {}); }) ==
        folder.file("no/such/folder") + ": the file cannot be written: No such file or directory");
}

TEST_CASE("a failed replacement leaves the former contents and no new file", "[file]") {
  const TemporaryFolder folder;  // a folder in the way: rename() refuses
  CHECK_THROWS_AS(write_bytes(folder.path(), as_bytes("x")), Error);
  CHECK(!is_readable(folder.path() + ".new0"));
}

TEST_CASE("numbers are stored least significant byte first", "[bytes]") {
  Bytes bytes;
  append_number(bytes, std::uint32_t{0x01020304});
  append_number(bytes, 1.0F);
  append_text(bytes, "ab");
  CHECK(bytes == Bytes{4, 3, 2, 1, 0, 0, 0x80, 0x3f, 'a', 'b'});

  ByteReader reader(bytes, "p");
  CHECK(reader.number<std::uint32_t>("a number") == 0x01020304U);
  CHECK(reader.number<float>("a number") == 1.0F);
  CHECK(reader.take_text(1, "a letter") == "a");
  CHECK(message([&] { reader.take(2, "letters"); }) ==
        "p, byte 9: expected 2 bytes of letters, got 1: the file is truncated");
  CHECK(ByteReader(bytes, "p").big_endian("a number") == 0x04030201U);
}

TEST_CASE("products of lengths never overflow", "[bytes]") {
  using Lengths = std::vector<std::size_t>;
  constexpr std::size_t big = std::size_t{1} << 40;
  std::size_t product = 9;
  CHECK((product_within(Lengths{3, 5}, 4, 60, product) && product == 60));
  CHECK(!product_within(Lengths{3, 5}, 4, 59, product));
  CHECK(!product_within(Lengths{big, big, big}, 4, 1000, product));
  CHECK(!product_within(Lengths{std::size_t{1} << 63, 2}, 1, 1000, product));
  CHECK((product_within(Lengths{big, big, 0}, 4, 0, product) && product == 0));
  CHECK((product_within(Lengths{}, 4, 4, product) && product == 4));
  CHECK(!product_within(Lengths{}, 4, 3, product));
}
