#include "ogive/tensor/weights.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace weights_test {
/// Two floats by name "w", a step count and a learning rate.
NamedTensors some() {
  NamedTensors named;
  named.add("w", Tensor::from({1, 2}, {1.0F, -2.0F}));
  named.add_count("step", 0xfedcba9876543210ULL);
  named.add_number("rate", 0.1);
  return named;
}
/// A file around `entries`, with the length and checksum that it should have.
Bytes sealed(std::uint64_t count, const Bytes& entries) {
  Bytes bytes = weights_to_bytes({});
  bytes.erase(bytes.end() - 4, bytes.end());
  bytes.insert(bytes.end(), entries.begin(), entries.end());
  const std::uint64_t length = bytes.size() + 4;
  std::memcpy(&bytes[12], &length, 8);
  std::memcpy(&bytes[20], &count, 8);
  append_number(bytes, crc32(bytes));
  return bytes;
}
Bytes entry(const std::string& name, std::uint8_t type, std::uint8_t rank,
            std::initializer_list<std::uint64_t> lengths) {
  Bytes bytes;
  append_number(bytes, static_cast<std::uint32_t>(name.size()));
  append_text(bytes, name);
  bytes.push_back(type);
  bytes.push_back(rank);
  for (const auto length : lengths) append_number(bytes, length);
  return bytes;
}
std::string reading(const Bytes& bytes) {
  return message([&] { weights_from_bytes(bytes, "w.ogv"); });
}

TEST_CASE("the file is as documented, byte by byte", "[weights]") {
  NamedTensors named;
  named.add("w", Tensor::from({2}, {1.0F, -2.0F}));
  Bytes expected{0x89, 'O', 'G',  'V',  0x0D, 0x0A, 0x1A, 0x0A, 1, 0, 0, 0,  // magic, version
                 55,   0,   0,    0,    0,    0,    0,    0,    1, 0, 0, 0,
                 0,    0,   0,    0,                              // file length, entries
                 1,    0,   0,    0,    'w',  1,    1,            // name, float32, one dimension
                 2,    0,   0,    0,    0,    0,    0,    0,      // of length 2
                 0,    0,   0x80, 0x3f, 0,    0,    0,    0xc0};  // 1, -2 in IEEE 754
  const std::uint32_t sum = crc32(expected);
  append_number(expected, sum);
  CHECK(weights_to_bytes(named) == expected);
}

TEST_CASE("every bit comes back", "[weights]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("w.ogv");
  const auto floats = std::vector<float>{0.0F,
                                         -0.0F,
                                         std::numeric_limits<float>::denorm_min(),
                                         INFINITY,
                                         -INFINITY,
                                         std::bit_cast<float>(0x7fc12345U),
                                         std::bit_cast<float>(0xffc00001U),
                                         0.1F};
  const auto doubles = std::vector<double>{-0.0, 0.1, std::bit_cast<double>(0x7ff8dead00000001ULL), 1e-310};
  NamedTensors named;
  named.add("cells.0/weight", Tensor::from({2, 1, 4}, floats));
  named.add("moments", BasicTensor<double>::from({4}, doubles));
  named.add("random", NamedTensors::Counts{0, ~0ULL, 1ULL << 63});
  named.add("none", Tensor::zeros({3, 0}));
  named.add("no counts", NamedTensors::Counts{});
  named.add("scalar", Tensor::full({}, 3));
  save_weights(path, named);

  const NamedTensors loaded = load_weights(path);
  REQUIRE(loaded.size() == 6);
  CHECK(loaded.begin()->name == "cells.0/weight");
  CHECK(loaded.tensor("cells.0/weight").shape() == Shape{2, 1, 4});
  CHECK(std::memcmp(loaded.tensor("cells.0/weight").data(), floats.data(), 32) == 0);
  CHECK(std::memcmp(loaded.tensor64("moments").data(), doubles.data(), 32) == 0);
  CHECK(loaded.counts("random") == NamedTensors::Counts{0, ~0ULL, 1ULL << 63});
  CHECK(loaded.tensor("none").shape() == Shape{3, 0});
  CHECK(loaded.counts("no counts").empty());
  CHECK(loaded.tensor("scalar").item() == 3.0F);
  CHECK(weights_to_bytes(loaded) == read_bytes(path));
}

TEST_CASE("numbers and counts are read by name", "[weights]") {
  const NamedTensors named = weights_from_bytes(weights_to_bytes(some()), "w.ogv");
  CHECK(named.count("step") == 0xfedcba9876543210ULL);
  CHECK(named.number("rate") == 0.1);
  CHECK(named.contains("w"));
  CHECK(!named.contains("v"));
  CHECK(message([&] { named.tensor("v"); }) ==
        "NamedTensors: expected a float tensor called \"v\", got none among 3");
  CHECK(message([&] { named.tensor("rate"); }) ==
        "NamedTensors: expected a float tensor called \"rate\", got one of another type");
}

TEST_CASE("names are given once and tensors have memory", "[weights]") {
  NamedTensors named = some();
  CHECK(message([&] { named.add_count("w", 1); }) ==
        "NamedTensors: expected every name once, got \"w\" twice");
  CHECK(message([&] { named.add_count("", 1); }) == "NamedTensors: expected a name, got an empty one");
  CHECK(message([&] { named.add("empty", Tensor{}); }) ==
        "empty: expected a tensor with memory, got an empty one");
}

TEST_CASE("a file cut anywhere is truncated", "[weights]") {
  const Bytes whole = weights_to_bytes(some());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length);
    const std::string said = reading({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
    CHECK(has(said, "w.ogv: "));
    CHECK(has(said, length == 0 ? "not a weights file" : "truncated"));
  }
}

TEST_CASE("every flipped bit is found", "[weights]") {
  Bytes bytes = weights_to_bytes(some());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    INFO(bit);
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK(has(reading(bytes), "w.ogv: "));
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  CHECK(reading(bytes) == "nothing was thrown");
}

TEST_CASE("what is wrong with a weights file is said in one sentence", "[weights]") {
  Bytes bytes = weights_to_bytes(some());
  SECTION("another kind of file") {
    CHECK(reading({'P', 'K', 3, 4}) ==
          "w.ogv: the file is not a weights file of ogive: it begins differently");
  }
  SECTION("a later version") {
    bytes[8] = 2;
    CHECK(reading(bytes) == "w.ogv: expected version 1 of the weights format, got 2");
  }
  SECTION("a flipped bit among the weights") {
    bytes[50] ^= 1;
    CHECK(reading(bytes) == "w.ogv: the checksum does not fit the contents: the file is damaged");
  }
  SECTION("something appended") {
    bytes.push_back(0);
    CHECK(has(reading(bytes), ": something was appended"));
  }
  SECTION("no such file") {
    CHECK(message([] { load_weights("/no/such.ogv"); }) ==
          "/no/such.ogv: the file cannot be opened: No such file or directory");
  }
}

TEST_CASE("a file with a valid checksum and absurd contents asks for no memory", "[weights]") {
  constexpr std::uint64_t huge = 1ULL << 62;
  CHECK(reading(sealed(1, entry("w", 1, 2, {huge, huge}))) ==
        "w.ogv, byte 51: expected the elements of shape (4611686018427387904, 4611686018427387904), got 0 "
        "bytes in the "
        "rest of the file");
  CHECK(has(reading(sealed(1, entry("w", 2, 1, {1}))), "w.ogv, byte 43: expected the elements of shape (1)"));
  CHECK(has(reading(sealed(1, entry("n", 3, 1, {huge}))), "w.ogv, byte 43: expected the elements"));
  CHECK(has(reading(sealed(1, entry("n", 3, 0, {}))), "w.ogv, byte 33: expected counts of one dimension"));
  CHECK(has(reading(sealed(1, entry("w", 4, 1, {0}))), "w.ogv, byte 33: expected the type 1, 2 or 3, got 4"));
  CHECK(
      has(reading(sealed(1, entry("w", 1, 7, {}))), "w.ogv, byte 34: expected at most 6 dimensions, got 7"));
  CHECK(has(reading(sealed(1, entry("", 1, 1, {0}))), "expected a name, got an empty one"));
  CHECK(has(reading(sealed(huge, {})), "w.ogv, byte 28: expected 4 bytes of a name's length, got 0"));
  CHECK(
      has(reading(sealed(0, {1, 2})), "w.ogv, byte 28: expected the end after 0 entries, got 2 more bytes"));
  Bytes twice = entry("w", 1, 1, {0});
  twice.insert(twice.end(), twice.begin(), twice.end());
  CHECK(has(reading(sealed(2, twice)), "expected every name once, got \"w\" twice"));
  Bytes long_name(4, 0xff);
  CHECK(has(reading(sealed(1, long_name)), "w.ogv, byte 32: expected 4294967295 bytes of a name, got 0"));
}

}  // namespace weights_test
