#include "ogive/data/idx.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace idx_test {
/// Two images of 2 x 3: 0 to 5 and 10 to 15.
const Bytes images{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15};
const Bytes labels{0, 0, 8, 1, 0, 0, 0, 2, 7, 9};

std::string idx_refusal(const Bytes& bytes) {
  return message([&] { idx_from_bytes(bytes, "x"); });
}

/// A folder with the four files, some of them replaced.
struct Folder {
  TemporaryFolder folder;
  Folder() {
    put("train-images-idx3-ubyte", images);
    put("train-labels-idx1-ubyte", labels);
    put("t10k-images-idx3-ubyte", images);
    put("t10k-labels-idx1-ubyte", labels);
  }
  void put(const std::string& name, const Bytes& bytes) const { write_bytes(folder.file(name), bytes); }
  std::string file(const std::string& name) const { return folder.file(name); }
  std::string loading() const {
    return message([&] { load_idx(folder.path()); });
  }
};

TEST_CASE("idx files are read as their description says", "[idx]") {
  const IdxArray array = idx_from_bytes(images, "x");
  CHECK(array.shape == Shape{2, 2, 3});
  CHECK(Bytes(array.span().begin(), array.span().end()) == Bytes(images.begin() + 16, images.end()));
}

TEST_CASE("a folder becomes a training and a test set", "[idx]") {
  const Folder folder;
  const Splits data = load_idx(folder.folder.path());
  REQUIRE(data.train.size() == 2);
  CHECK(data.train.sample_shape() == Shape{2, 3, 1});
  CHECK(data.train.classes() == 10);
  CHECK(data.test.label(1) == 9);
  CHECK(data.train.bytes(1)[5] == 15);
}

TEST_CASE("what is wrong with an idx file is said in one sentence", "[idx]") {
  Bytes bytes = images;
  SECTION("nothing") {
    CHECK(idx_refusal({}) == "x, byte 0: expected 4 bytes of the idx header, got 0: the file is truncated");
  }
  SECTION("another format") {
    bytes[0] = 'P';
    CHECK(has(idx_refusal(bytes),
              "x, byte 0: expected an idx file, which begins with two zero bytes, got the number "));
  }
  SECTION("floats") {
    bytes[2] = 0x0d;
    CHECK(idx_refusal(bytes) == "x, byte 2: expected the type 8 (unsigned bytes), got 13");
  }
  SECTION("no dimensions") {
    bytes[3] = 0;
    CHECK(idx_refusal(bytes) == "x, byte 3: expected 1 to 6 dimensions, got 0");
  }
  SECTION("truncated") {
    bytes.pop_back();
    CHECK(idx_refusal(bytes) ==
          "x, byte 16: expected values for shape (2, 2, 3), got 11: the file is truncated");
  }
  SECTION("something appended") {
    bytes.push_back(0);
    CHECK(idx_refusal(bytes) == "x, byte 16: expected 12 values for shape (2, 2, 3), got 13");
  }
  SECTION("an absurd size") {
    for (std::size_t i = 4; i < 16; ++i) bytes[i] = 0xff;
    CHECK(has(idx_refusal(bytes),
              "x, byte 16: expected values for shape (4294967295, 4294967295, 4294967295), got 12"));
  }
  SECTION("cut anywhere") {
    for (std::size_t length = 0; length < bytes.size(); ++length)
      CHECK(has(idx_refusal({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)}),
                "truncated"));
  }
}

TEST_CASE("what is wrong with a folder is said in one sentence", "[idx]") {
  const Folder folder;
  SECTION("no folder") {
    CHECK(message([] { load_idx("/no/such"); }) ==
          "/no/such: expected a file train-images-idx3-ubyte or train-images.idx3-ubyte (or the same with "
          ".gz), got none");
  }
  SECTION("fewer labels than images") {
    folder.put("train-labels-idx1-ubyte", {0, 0, 8, 1, 0, 0, 0, 1, 7});
    CHECK(folder.loading() == folder.file("train-labels-idx1-ubyte") + ": expected 2 labels, as " +
                                  folder.file("train-images-idx3-ubyte") + " has images, got 1");
  }
  SECTION("a label out of range") {
    folder.put("t10k-labels-idx1-ubyte", {0, 0, 8, 1, 0, 0, 0, 2, 7, 10});
    CHECK(folder.loading() ==
          folder.file("t10k-labels-idx1-ubyte") + ", label 1: expected a class below 10, got 10");
  }
  SECTION("labels in the place of images") {
    folder.put("train-images-idx3-ubyte", labels);
    CHECK(folder.loading() == folder.file("train-images-idx3-ubyte") +
                                  ": expected 3 dimensions (images, height, width), got shape (2)");
  }
  SECTION("images in the place of labels") {
    folder.put("train-labels-idx1-ubyte", images);
    CHECK(folder.loading() ==
          folder.file("train-labels-idx1-ubyte") + ": expected 1 dimension (labels), got shape (2, 2, 3)");
  }
  SECTION("no images at all") {
    folder.put("train-images-idx3-ubyte", {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3});
    folder.put("train-labels-idx1-ubyte", {0, 0, 8, 1, 0, 0, 0, 0});
    CHECK(folder.loading() ==
          folder.file("train-labels-idx1-ubyte") + ": expected at least one sample, got none");
  }
  SECTION("a damaged gzip file") {
    folder.put("t10k-images-idx3-ubyte", {0x1f, 0x8b, 8, 0});
    CHECK(folder.loading() == folder.file("t10k-images-idx3-ubyte") +
                                  ", byte 4: the compressed data ends too early: the file is truncated");
  }
}

TEST_CASE("Fashion-MNIST is as Zalando published it", "[idx][data]") {
  const std::string path = "/usr/share/datasets/fashion-mnist";
  if (find_file(path, {"train-images-idx3-ubyte"}).empty()) {
    WARN("skipped: no data at " << path);
    return;
  }
  const Splits data = load_idx(path);
  // Xiao, Rasul and Vollgraf 2017: 60,000 and 10,000 images of 28 x 28, the same number of each of the 10
  // classes.
  CHECK(data.train.class_sizes() == std::vector<std::size_t>(10, 6000));
  CHECK(data.test.class_sizes() == std::vector<std::size_t>(10, 1000));
  CHECK(data.train.sample_shape() == Shape{28, 28, 1});
  CHECK(data.train.label(0) == 9);  // the first image is an ankle boot
}

}  // namespace idx_test
