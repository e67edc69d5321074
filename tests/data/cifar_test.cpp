#include "ogive/data/cifar.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace cifar_test {
/// Red is 1, green 2 and blue 3, but for the second pixel of the first row: 4, 5, 6.
Bytes record(std::uint8_t label) {
  Bytes bytes(3073);
  bytes[0] = label;
  for (std::size_t i = 0; i < 3072; ++i) bytes[1 + i] = static_cast<std::uint8_t>(1 + i / 1024);
  for (std::size_t channel = 0; channel < 3; ++channel)
    bytes[1 + channel * 1024 + 1] = static_cast<std::uint8_t>(4 + channel);
  return bytes;
}

TEST_CASE("planes become pixels", "[cifar]") {
  const TemporaryFolder folder;
  write_bytes(folder.file("data_batch_2.bin"), record(3));
  write_bytes(folder.file("data_batch_4.bin"), record(4));
  write_bytes(folder.file("test_batch.bin"), record(9));
  const Splits data = load_cifar10(folder.path());
  REQUIRE(data.train.size() == 2);
  CHECK(data.train.sample_shape() == Shape{32, 32, 3});
  CHECK(data.train.label(0) == 3);
  CHECK(data.train.label(1) == 4);
  CHECK(data.test.label(0) == 9);
  CHECK(data.test.class_names().at(9) == "truck");
  const auto pixels = data.train.bytes(1);
  CHECK(Bytes(pixels.begin(), pixels.begin() + 9) == Bytes{1, 2, 3, 4, 5, 6, 1, 2, 3});
}

TEST_CASE("what is wrong with CIFAR files is said in one sentence", "[cifar]") {
  const TemporaryFolder folder;
  const auto loading = [&] { return message([&] { load_cifar10(folder.path()); }); };
  write_bytes(folder.file("data_batch_1.bin"), record(0));
  write_bytes(folder.file("test_batch.bin"), record(0));
  SECTION("no folder") {
    CHECK(message([] { load_cifar10("/no/such"); }) ==
          "/no/such: expected at least one of data_batch_1.bin to data_batch_5.bin, got none");
  }
  SECTION("a wrong size") {
    Bytes bytes = record(0);
    bytes.resize(3073 + 100);
    write_bytes(folder.file("data_batch_1.bin"), bytes);
    CHECK(loading() ==
          folder.file("data_batch_1.bin") +
              ", byte 3073: expected records of 3073 bytes (a label and 32 x 32 pixels in 3 planes), got 100 "
              "bytes: the file is truncated or of another format");
  }
  SECTION("an empty file") {
    write_bytes(folder.file("test_batch.bin"), {});
    CHECK(has(loading(), folder.file("test_batch.bin") + ", byte 0: expected records of 3073 bytes"));
  }
  SECTION("a label out of range") {
    Bytes bytes = record(1);
    const Bytes second = record(10);
    bytes.insert(bytes.end(), second.begin(), second.end());
    write_bytes(folder.file("test_batch.bin"), bytes);
    CHECK(loading() == folder.file("test_batch.bin") + ", byte 3073: expected a label below 10, got 10");
  }
  SECTION("names of another data set") {
    write_bytes(folder.file("batches.meta.txt"), as_bytes("apple\nbaby\n"));
    CHECK(loading() ==
          folder.file("batches.meta.txt") + ": expected 10 lines with the names of the classes, got 2");
  }
}

TEST_CASE("CIFAR-10 is as Krizhevsky published it", "[cifar][data]") {
  if (!have_data("cifar-10-batches-bin/test_batch.bin")) return;
  const Splits data = load_cifar10(data_path("cifar-10-batches-bin"));
  CHECK(data.train.size() % 10'000 == 0);  // as many batches as there are
  CHECK(data.test.class_sizes() == std::vector<std::size_t>(10, 1000));
  CHECK(data.test.class_names() == std::vector<std::string>{"airplane", "automobile", "bird", "cat", "deer",
                                                            "dog", "frog", "horse", "ship", "truck"});
}

}  // namespace cifar_test
