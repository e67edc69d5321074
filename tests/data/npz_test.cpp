#include "ogive/data/npz.hpp"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <string>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace npz_test {
// numpy 1.24: numpy.savez_compressed(f, x=numpy.array([1.5, -2], numpy.float32))
const Bytes compressed{
    0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x21, 0x00, 0xd6, 0x43, 0x4b,
    0x05, 0x4b, 0x00, 0x00, 0x00, 0x88, 0x00, 0x00, 0x00, 0x05, 0x00, 0x14, 0x00, 0x78, 0x2e, 0x6e, 0x70,
    0x79, 0x01, 0x00, 0x10, 0x00, 0x88, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x4b, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x9b, 0xec, 0x17, 0xea, 0x1b, 0x10, 0xc9, 0xc8, 0x50, 0xc6, 0x50, 0xad, 0x9e,
    0x92, 0x5a, 0x9c, 0x5c, 0xa4, 0x6e, 0xa5, 0xa0, 0x6e, 0x93, 0x66, 0xa2, 0xae, 0xa3, 0xa0, 0x9e, 0x96,
    0x5f, 0x54, 0x52, 0x94, 0x98, 0x17, 0x9f, 0x5f, 0x94, 0x92, 0x0a, 0x12, 0x77, 0x4b, 0xcc, 0x29, 0x4e,
    0x05, 0x8a, 0x17, 0x67, 0x24, 0x16, 0xa4, 0x02, 0xf9, 0x1a, 0x46, 0x3a, 0x9a, 0x3a, 0x0a, 0xb5, 0x0a,
    0x14, 0x00, 0x2e, 0x06, 0x86, 0x03, 0xf6, 0x0c, 0x40, 0x02, 0x00, 0x50, 0x4b, 0x01, 0x02, 0x14, 0x03,
    0x14, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x21, 0x00, 0xd6, 0x43, 0x4b, 0x05, 0x4b, 0x00, 0x00,
    0x00, 0x88, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x78, 0x2e, 0x6e, 0x70, 0x79, 0x50, 0x4b, 0x05, 0x06, 0x00, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x33, 0x00, 0x00, 0x00, 0x82, 0x00, 0x00, 0x00, 0x00, 0x00};

NamedTensors some() {
  NamedTensors named;
  named.add("cells.0/weight",
            Tensor::from({2, 2}, {1.5F, -0.0F, std::bit_cast<float>(0x7fc12345U), INFINITY}));
  named.add_number("rate", 0.1);
  named.add("random", NamedTensors::Counts{0, ~0ULL});
  named.add("none", Tensor::zeros({0, 3}));
  return named;
}
Bytes written(const NamedTensors& named) {
  const TemporaryFolder folder;
  save_npz(folder.file("a.npz"), named);
  return read_bytes(folder.file("a.npz"));
}
std::string reading(const Bytes& bytes) {
  return message([&] { npz_from_bytes(bytes, "a.npz"); });
}
/// A number inside an archive, at a place counted from the end.
void patch(Bytes& bytes, std::size_t from_end, std::uint32_t number) {
  std::memcpy(bytes.data() + bytes.size() - from_end, &number, 4);
}

TEST_CASE("what numpy compressed is read", "[npz]") {
  const auto arrays = npz_from_bytes(compressed, "a.npz");
  REQUIRE(arrays.size() == 1);
  CHECK(arrays[0].first == "x");
  CHECK(arrays[0].second.type() == NpyType::f32);
  CHECK(arrays[0].second.tensor()[0] == 1.5F);
  CHECK(arrays[0].second.tensor()[1] == -2.0F);
}

TEST_CASE("named tensors come back bit for bit", "[npz]") {
  const TemporaryFolder folder;
  save_npz(folder.file("a.npz"), some());
  CHECK(weights_to_bytes(load_npz(folder.file("a.npz"))) == weights_to_bytes(some()));
  save_npz(folder.file("empty.npz"), {});
  CHECK(load_npz(folder.file("empty.npz")).size() == 0);
}

TEST_CASE("numpy reads what is saved and we read what numpy saves", "[npz]") {
  if (std::system("/usr/bin/python3 -c 'import numpy' 2>/dev/null") != 0) {
    WARN("skipped: /usr/bin/python3 has no numpy");
    return;
  }
  const TemporaryFolder folder;
  save_npz(folder.file("a.npz"), some());
  write_bytes(folder.file("check.py"), as_bytes(R"(
import sys, numpy as np
z = np.load(sys.argv[1])
assert z.files == ['cells.0/weight', 'rate', 'random', 'none'], z.files
w = z['cells.0/weight']
assert w.dtype == np.float32 and w.shape == (2, 2)
assert list(w.view(np.uint32).flat) == [0x3fc00000, 0x80000000, 0x7fc12345, 0x7f800000], w
assert z['rate'].dtype == np.float64 and z['rate'].shape == () and z['rate'] == 0.1
assert z['random'].dtype == np.uint64 and list(z['random']) == [0, 2**64 - 1]
assert z['none'].shape == (0, 3)
np.savez(sys.argv[2], **{k: z[k] for k in z.files})
np.savez_compressed(sys.argv[3], **{k: z[k] for k in z.files})
np.savez(sys.argv[4], labels=np.arange(300, dtype=np.int64) % 10)
)"));
  const std::string command = "/usr/bin/python3 " + folder.file("check.py") + " " + folder.file("a.npz") +
                              " " + folder.file("b.npz") + " " + folder.file("c.npz") + " " +
                              folder.file("d.npz");
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(weights_to_bytes(load_npz(folder.file("b.npz"))) == weights_to_bytes(some()));
  CHECK(weights_to_bytes(load_npz(folder.file("c.npz"))) == weights_to_bytes(some()));
  CHECK(load_npz_arrays(folder.file("d.npz"))[0].second.labels().at(299) == 9);
  CHECK(message([&] { load_npz(folder.file("d.npz")); }) ==
        folder.file("d.npz") +
            "(labels.npy): expected float32, float64, or uint64 of one dimension, got <i8 of shape (300)");
}

TEST_CASE("a npz file cut anywhere is refused", "[npz]") {
  for (const Bytes& whole : {compressed, written(some())})
    for (std::size_t length = 0; length < whole.size(); ++length) {
      INFO(length);
      CHECK(has(reading({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}),
                "a.npz: the file has no zip directory"));
    }
}

TEST_CASE("flipped bits in the values of a npz file are found", "[npz]") {
  Bytes bytes = written(some());
  const std::string text(as_text(bytes));
  const std::size_t start = text.find("\x93NUMPY") + 128;
  for (std::size_t bit = 0; bit < 16 * 8; ++bit) {
    bytes[start + bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK(reading(bytes) ==
          "a.npz(cells.0/weight.npy): the checksum does not fit the contents: the file is damaged");
    bytes[start + bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
}

TEST_CASE("damaged npz files never crash", "[npz]") {
  for (const Bytes& whole : {compressed, written(some())}) {
    std::size_t refused = 0;
    for (std::size_t i = 0; i < whole.size(); ++i)
      for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
        Bytes bytes = whole;
        bytes[i] ^= static_cast<std::uint8_t>(change);
        const std::string said = reading(bytes);
        refused += said != "nothing was thrown";
        if (said != "nothing was thrown") CHECK(has(said, "a.npz"));
      }
    CHECK(refused > whole.size());  // dates, attributes and versions may say anything
  }
}

TEST_CASE("what is wrong with a npz file is said in one sentence", "[npz]") {
  NamedTensors one;
  one.add("x", Tensor::from({1}, {1}));
  Bytes bytes = written(one);
  const std::size_t directory = 22 + 46 + 5;  // before the end
  SECTION("the directory lies about lengths") {
    patch(bytes, directory - 20, 1U << 30);
    CHECK(has(reading(bytes), "a.npz: expected zip members that do not overlap"));
  }
  SECTION("the contents are said to be longer than they are") {
    patch(bytes, directory - 24, 1U << 30);
    CHECK(reading(bytes) == "a.npz(x.npy): expected 1073741824 bytes, got 132");
  }
  SECTION("zip64") {
    patch(bytes, directory - 24, 0xffffffff);
    CHECK(has(reading(bytes), "expected a zip file of less than 4 GiB, got a larger one"));
  }
  SECTION("an encrypted member") {
    bytes[bytes.size() - directory + 8] |= 1;
    CHECK(reading(bytes) == "a.npz(x.npy): expected a member without encryption, got an encrypted one");
  }
  SECTION("another compression") {
    bytes[bytes.size() - directory + 10] = 12;
    CHECK(reading(bytes) == "a.npz(x.npy): expected the zip method 0 (stored) or 8 (deflated), got 12");
  }
  SECTION("a member that is no array") {
    const Bytes archive = zip({{"readme.txt", {}}}, "a.npz");
    CHECK(reading(archive) ==
          "a.npz(readme.txt): expected only members whose names end in .npy, got another one");
  }
  SECTION("a member that is no npy file") {
    const Bytes archive = zip({{"x.npy", {'h', 'i'}}}, "a.npz");
    CHECK(reading(archive) == "a.npz(x.npy): the file is not a npy file: it begins differently");
  }
  SECTION("another format") {
    CHECK(reading(Bytes(1000, 'x')) ==
          "a.npz: the file has no zip directory at its end: it is truncated, or no zip or npz file");
  }
}

TEST_CASE("a member that inflates beyond its stated length is stopped", "[npz]") {
  Bytes bytes = compressed;
  const std::size_t directory = 22 + 46 + 5;
  patch(bytes, directory - 24, 100);
  CHECK(has(reading(bytes), "expected at most 100 inflated bytes, got more"));
}

}  // namespace npz_test
