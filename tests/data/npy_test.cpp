#include "ogive/data/npy.hpp"

#include <bit>
#include <cmath>
#include <string>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace npy_test {
/// A npy file of version 1.0 with this header and these bytes behind it.
Bytes file(const std::string& header, const Bytes& numbers = {}) {
  Bytes bytes{0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  append_number(bytes, static_cast<std::uint16_t>(header.size()));
  append_text(bytes, header);
  bytes.insert(bytes.end(), numbers.begin(), numbers.end());
  return bytes;
}
std::string header(const std::string& type, const std::string& shape, const std::string& order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}
NpyArray parse(const Bytes& bytes) { return npy_from_bytes(bytes, "a.npy"); }
std::string npy_refusal(const Bytes& bytes) {
  return message([&] { npy_from_bytes(bytes, "a.npy"); });
}

TEST_CASE("what numpy.save wrote is read", "[npy]") {
  // numpy 1.24: numpy.save(f, numpy.array([[1, 2, 3], [4, 5, 6]], dtype=numpy.int16))
  const std::string written =
      "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }" + std::string(58, ' ') + "\n";
  REQUIRE(written.size() == 118);
  const NpyArray array = parse(file(written, {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0}));
  CHECK(array.type() == NpyType::i16);
  CHECK(array.shape() == Shape{2, 3});
  CHECK(array.tensor()[5] == 6.0F);
  CHECK(array.labels() == Labels{1, 2, 3, 4, 5, 6});
}

TEST_CASE("what is written is what numpy.save writes", "[npy]") {
  // numpy.save(f, numpy.array([1.5, -2], dtype=numpy.float32))
  const Bytes expected =
      file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }" + std::string(60, ' ') + "\n",
           {0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0});
  const Tensor tensor = Tensor::from({2}, {1.5F, -2.0F});
  CHECK(npy_to_bytes(tensor.shape(), std::as_const(tensor).values()) == expected);
  CHECK(expected.size() == 128 + 8);
}

TEST_CASE("every bit of floats comes back", "[npy]") {
  const TemporaryFolder folder;
  const std::vector<float> values{-0.0F, std::bit_cast<float>(0x7fc12345U), 1e-45F, INFINITY};
  save_npy(folder.file("a.npy"), Tensor::from({2, 1, 2}, values));
  const Tensor loaded = load_npy(folder.file("a.npy")).tensor();
  CHECK(loaded.shape() == Shape{2, 1, 2});
  const std::size_t size = values.size() * sizeof(float);
  // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): bits are what is compared
  CHECK(std::memcmp(loaded.data(), values.data(), size) == 0);
  save_npy(folder.file("b.npy"), BasicTensor<double>::full({}, 0.1));
  CHECK(load_npy(folder.file("b.npy")).tensor64().item() == 0.1);
  save_npy(folder.file("c.npy"), Tensor::zeros({0, 3}));
  CHECK(load_npy(folder.file("c.npy")).tensor().shape() == Shape{0, 3});
}

TEST_CASE("all number types become floats", "[npy]") {
  const auto first = [](const std::string& type, const Bytes& bytes) {
    return parse(file(header(type, "(1,)"), bytes)).tensor64()[0];
  };
  CHECK(first("|b1", {1}) == 1);
  CHECK(first("|u1", {200}) == 200);
  CHECK(first("|i1", {0xff}) == -1);
  CHECK(first("<u2", {0xff, 0xff}) == 65535);
  CHECK(first("<i2", {0xff, 0xff}) == -1);
  CHECK(first("<u4", {0, 0, 0, 0x80}) == 2147483648.0);
  CHECK(first("<i4", {0, 0, 0, 0x80}) == -2147483648.0);
  CHECK(first("<u8", {1, 0, 0, 0, 0, 0, 0, 0}) == 1);
  CHECK(first("<i8", {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) == -2);
  CHECK(first("<f4", {0, 0, 0xc0, 0x3f}) == 1.5);
  CHECK(first("<f8", {0, 0, 0, 0, 0, 0, 0xf8, 0xbf}) == -1.5);
}

TEST_CASE("headers are read as Python writes them, in any order and version", "[npy]") {
  CHECK(parse(file("{\"shape\": (), 'fortran_order':False,'descr':'|u1'}", {5})).tensor().item() == 5.0F);
  Bytes second{0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0};
  const std::string text = header("|u1", "(1,)") + "\n";
  append_number(second, static_cast<std::uint32_t>(text.size()));
  append_text(second, text);
  second.push_back(9);
  CHECK(parse(second).tensor()[0] == 9.0F);
}

TEST_CASE("what is wrong with a npy file is said in one sentence", "[npy]") {
  CHECK(npy_refusal({'P', 'K'}) == "a.npy: the file is not a npy file: it begins differently");
  CHECK(npy_refusal({}) == "a.npy: the file is not a npy file: it begins differently");
  CHECK(npy_refusal({0x93, 'N', 'U', 'M', 'P', 'Y', 4, 0}) ==
        "a.npy, byte 6: expected version 1, 2 or 3 of the npy format, got 4");
  CHECK(npy_refusal(file(header("<c8", "(1,)"))) ==
        "a.npy, byte 20: expected bool, integers, float32 or float64, least significant byte first (such as "
        "'<f4'), got "
        "'<c8'");
  CHECK(has(npy_refusal(file(header(">f4", "(1,)"))),
            "least significant byte first (such as '<f4'), got '>f4'"));
  CHECK(has(npy_refusal(file(header("<f2", "(1,)"))), "a.npy, byte 20: "));
  CHECK(npy_refusal(file(header("<f4", "(2, 2)", "True"))) ==
        "a.npy, byte 44: expected an array in C order (numpy.ascontiguousarray makes one), got one in "
        "Fortran order");
  CHECK(has(npy_refusal(file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }")),
            "expected numbers of one type, not records"));
  CHECK(npy_refusal(file(header("<f4", "(3,)"), Bytes(11))) ==
        "a.npy, byte 67: expected <f4 numbers for shape (3), got 11 bytes: the file is truncated");
  CHECK(npy_refusal(file(header("<f4", "(3,)"), Bytes(13))) ==
        "a.npy, byte 67: expected 12 bytes for shape (3), got 13");
  CHECK(has(npy_refusal(file("{'descr': '<f4', 'shape': (1,)}")),
            "expected the keys descr, fortran_order and shape, got fewer"));
  CHECK(has(npy_refusal(file("{'descr': '<f4', 'colour': 3}")),
            "expected the keys descr, fortran_order and shape, got colour"));
  CHECK(has(npy_refusal(file(header("<f4", "(1, -2)"))), "expected a length, got \"-2)"));
  CHECK(
      has(npy_refusal(file(header("<f4", "(1, 99999999999999999999)"))), "expected a length, got \"9999999"));
  CHECK(has(npy_refusal(file(header("<f4", "(1, 1, 1, 1, 1, 1, 1)"))),
            "expected at most 6 dimensions, got \"1)"));
  CHECK(has(npy_refusal(file(header("<f4", "(9223372036854775807, 9223372036854775807)"), Bytes(4))),
            "got 4 bytes"));
  CHECK(has(npy_refusal(file(header("<f4", "(1)") + "x")), "expected the end of the header, got \"x\""));
  CHECK(message([] { load_npy("/no/such.npy"); }) ==
        "/no/such.npy: the file cannot be opened: No such file or directory");
}

TEST_CASE("a npy file cut anywhere is refused", "[npy]") {
  const Bytes whole = file(header("<f4", "(2,)"), {0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length);
    CHECK(has(npy_refusal({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}), "a.npy"));
  }
}

TEST_CASE("damaged headers never crash", "[npy]") {
  const Bytes whole = file(header("<f4", "(2,)"), {0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0});
  std::size_t refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const unsigned value : {0x00U, 0x20U, 0x27U, 0x28U, 0x39U, 0x7dU, 0xffU}) {
      Bytes bytes = whole;
      bytes[i] = static_cast<std::uint8_t>(value);
      refused += npy_refusal(bytes) != "nothing was thrown";
    }
  CHECK(refused > 300);
}

TEST_CASE("integers come as labels and counts when they fit", "[npy]") {
  const NpyArray negative = parse(file(header("|i1", "(2,)"), {1, 0xff}));
  CHECK(message([&] { negative.labels(); }) ==
        "a.npy, number 1: expected an integer that is not negative and fits, got -1");
  const NpyArray floats = parse(file(header("<f4", "(1,)"), Bytes(4)));
  CHECK(message([&] { floats.counts(); }) == "a.npy: expected integers, got <f4");
  CHECK(message([&] { floats.bytes(); }) == "a.npy: expected numbers of type uint8, got <f4");
  const NpyArray large = parse(file(header("<u8", "(1,)"), Bytes(8, 0xff)));
  CHECK(large.counts()[0] == ~0ULL);
  CHECK_THROWS_AS(large.labels(), Error);
}

TEST_CASE("two arrays make image data", "[npy]") {
  const NpyArray labels =
      parse(file(header("<i8", "(2,)"), {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  const NpyArray bytes = parse(file(header("|u1", "(2, 1, 2)"), {1, 2, 3, 4}));
  const ImageData grey = image_data(bytes, labels);
  CHECK(grey.sample_shape() == Shape{1, 2, 1});
  CHECK(grey.bytes(0).data() == bytes.bytes().first.get());
  CHECK(grey.label(0) == 1);
  const ImageData features =
      image_data(parse(file(header("<f4", "(2, 1)"), {0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0})), labels);
  CHECK(features.sample_shape() == Shape{1});
  CHECK(features.floats(1)[0] == -2.0F);
  CHECK(message([&] { image_data(labels, labels); }) ==
        "a.npy: expected a shape (images, height, width, channels), (images, height, width) or (images, "
        "features), got (2)");
  CHECK(message([&] { image_data(bytes, bytes); }) ==
        "a.npy: expected labels of one dimension, got (2, 1, 2)");
  CHECK(message([&] { image_data(bytes, labels, {.count = 1}); }) ==
        "a.npy, label 0: expected a class below 1, got 1");
}

}  // namespace npy_test
