#include "ogive/data/parts.hpp"

#include <cmath>
#include <numeric>
#include <set>
#include <type_traits>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using namespace ogive_test;

namespace parts_test {
/// 100 samples of one feature, their own number; 60 of class 0, 30 of class 1, 10 of class 2, in this order.
ImageData hundred() {
  Tensor values = Tensor::uninitialised({100, 1});
  Labels labels(100);
  for (std::size_t i = 0; i < 100; ++i) {
    values[i] = static_cast<float>(i);
    labels[i] = i < 60 ? 0 : i < 90 ? 1 : 2;
  }
  return {values, labels, {.count = 3}};
}
std::vector<std::uint32_t> indices(const SampleSet& part) {
  std::vector<std::uint32_t> result;
  for (std::size_t i = 0; i < part.size(); ++i) result.push_back(part.index(i));
  return result;
}

// Data for one use never become data for another.
static_assert(!std::is_convertible_v<TestSet, TrainSet> && !std::is_constructible_v<TrainSet, TestSet>);
static_assert(!std::is_convertible_v<TestSet, ValidationSet> &&
              !std::is_constructible_v<ValidationSet, TestSet>);
static_assert(!std::is_constructible_v<SearchData, TestSet> && !std::is_constructible_v<ImageData, TestSet>);
static_assert(!std::is_constructible_v<TrainSet, ValidationSet> &&
              !std::is_constructible_v<ValidationSet, TrainSet>);
static_assert(!std::is_constructible_v<TrainSet, SampleSet> &&
              !std::is_constructible_v<ValidationSet, SampleSet>);
static_assert(!std::is_convertible_v<ImageData, TrainSet>, "what data are for is said aloud");

TEST_CASE("a split parts the samples in two, each class in proportion", "[parts]") {
  const TrainSet all(hundred());
  const SearchData data = all.split(0.2, 1);
  CHECK(data.train.class_sizes() == std::vector<std::size_t>{48, 24, 8});
  CHECK(data.validation.class_sizes() == std::vector<std::size_t>{12, 6, 2});
  const auto train = indices(data.train), validation = indices(data.validation);
  CHECK(std::is_sorted(train.begin(), train.end()));
  CHECK(std::is_sorted(validation.begin(), validation.end()));
  std::set<std::uint32_t> together(train.begin(), train.end());
  together.insert(validation.begin(), validation.end());
  CHECK(together.size() == 100);
  CHECK(data.train.floats(3)[0] == static_cast<float>(data.train.index(3)));
}

TEST_CASE("shares of classes that are no whole numbers are off by less than one", "[parts]") {
  for (const double fraction : {0.03, 0.11, 0.25, 0.5, 0.77, 0.98}) {
    INFO(fraction);
    const SearchData data = TrainSet(hundred()).split(fraction, 5);
    CHECK(data.validation.size() == static_cast<std::size_t>(std::lround(fraction * 100)));
    const auto sizes = data.validation.class_sizes();
    CHECK(std::abs(static_cast<double>(sizes[0]) - 60 * fraction) < 1);
    CHECK(std::abs(static_cast<double>(sizes[1]) - 30 * fraction) < 1);
    CHECK(std::abs(static_cast<double>(sizes[2]) - 10 * fraction) < 1);
  }
}

TEST_CASE("a split is drawn by its seed", "[parts]") {
  const TrainSet all(hundred());
  CHECK(indices(all.split(0.2, 1).validation) == indices(all.split(0.2, 1).validation));
  CHECK(indices(all.split(0.2, 1).validation) != indices(all.split(0.2, 2).validation));
  // Every sample has its turn: of 200 draws of a fifth, one is left out always with probability 0.8^200 <
  // 1e-19.
  std::set<std::uint32_t> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    for (const auto i : indices(all.split(0.2, seed).validation)) seen.insert(i);
  CHECK(seen.size() == 100);
}

TEST_CASE("splits of splits and takes stay inside", "[parts]") {
  const TrainSet all(hundred());
  const SearchData data = all.split(0.5, 3);
  const TrainSet some = data.train.take(10, 4);
  CHECK(some.class_sizes() == std::vector<std::size_t>{6, 3, 1});
  const auto outer = indices(data.train);
  for (const auto i : indices(some)) CHECK(std::binary_search(outer.begin(), outer.end(), i));
  CHECK(indices(all.take(100)) == indices(all));
  CHECK(data.validation.take(5).size() == 5);
  CHECK(TestSet(hundred()).take(7).size() == 7);
}

TEST_CASE("splits and takes that leave nothing are refused", "[parts]") {
  const TrainSet all(hundred());
  CHECK(message([&] { all.split(0); }) ==
        "split: expected a fraction above 0 and below 1 that leaves samples on both sides, got 0 of 100 "
        "samples");
  CHECK(has(message([&] { all.split(1); }), "got 1 of 100 samples"));
  CHECK(has(message([&] { all.split(-0.1); }), "got -0.1 of 100 samples"));
  CHECK(has(message([&] { all.split(0.001); }), "got 0.001 of 100 samples"));
  CHECK(has(message([&] { all.split(std::nan("")); }), "got nan of 100 samples"));
  CHECK(message([&] { all.take(0); }) == "take: expected 1 to 100 samples, got 0");
  CHECK(message([&] { all.take(101); }) == "take: expected 1 to 100 samples, got 101");
}

TEST_CASE("data that do not fit each other are refused", "[parts]") {
  CHECK(message([] {
          ImageData({2, 2, 1}, Bytes(8), {0, 1, 0}, {});
        }) == "images: expected 3 samples of shape (2, 2, 1), as there are labels, got 8 values");
  CHECK(message([] {
          ImageData({2, 2, 1}, Bytes(9), {0, 1}, {});
        }) == "images: expected 2 samples of shape (2, 2, 1), as there are labels, got 9 values");
  CHECK(message([] {
          ImageData({2, 2}, Bytes(8), {0, 1}, {});
        }) == "images: expected samples of shape (height, width, channels) or (features), got (2, 2)");
  CHECK(message([] {
          ImageData({2, 2, 1}, Bytes(8), {0, 10}, {});
        }) == "images, label 1: expected a class below 10, got 10");
  CHECK(message([] { ImageData({1}, Bytes(1), {0}, {.count = 2, .names = {"one"}}); }) ==
        "images: expected 2 class names, got 1");
  CHECK(message([] {
          ImageData(Tensor::zeros({3}), {0, 1, 2}, {});
        }) == "images: expected samples along the first of at least 2 dimensions, got shape (3)");
  CHECK(message([] {
          ImageData({0, 1, 1}, Bytes{}, {0}, {});
        }) == "images: expected samples with values, got shape (0, 1, 1)");
}

TEST_CASE("labels are any integers from 0 on", "[parts]") {
  const std::vector<std::int64_t> good{3, 0, 4294967295}, bad{1, -1}, beyond{4294967296};
  CHECK(labels_from(std::span(good)) == Labels{3, 0, 4294967295U});
  CHECK(message([&] { labels_from(std::span(bad), "y.npy"); }) ==
        "y.npy, label 1: expected a class counted from 0, got -1");
  CHECK_THROWS_AS(labels_from(std::span(beyond)), Error);
}

TEST_CASE("bytes of someone else are used in place", "[parts]") {
  const auto owner = std::make_shared<Bytes>(Bytes{1, 2, 3, 4});
  const std::weak_ptr<Bytes> watch = owner;
  {
    const ImageData data({2}, {std::shared_ptr<const std::uint8_t>(owner, owner->data()), 4}, {0, 1},
                         {.count = 2});
    const ImageData handle = data;  // NOLINT(performance-unnecessary-copy-initialization)
    CHECK(handle.bytes(1).data() == owner->data() + 2);
    CHECK(watch.use_count() == 2);
  }
  CHECK(watch.use_count() == 1);
}

TEST_CASE("a part is told apart by its values, labels and order", "[parts]") {
  // Expected: Python's zlib.crc32 over each sample's values and its label.
  const TrainSet bytes(ImageData({2}, {1, 2, 3, 4, 5, 6}, {1, 0, 2}, {.count = 3}));
  CHECK(bytes.text() == "3 samples of (2), 3 classes, checksum 40de7510");
  const ValidationSet floats(ImageData(Tensor::from({2, 2}, {1, 2, 3, 4}), {1, 0}, {.count = 2}));
  CHECK(floats.text() == "2 samples of (2), 2 classes, checksum 89508fa6");
  const TrainSet other(ImageData({2}, {1, 2, 3, 4, 5, 6}, {1, 0, 1}, {.count = 3}));
  CHECK(other.text() != bytes.text());
  CHECK(TrainSet(hundred()).take(50, 1).text() != TrainSet(hundred()).take(50, 2).text());
  CHECK(TrainSet(hundred()).take(50, 1).text() == TrainSet(hundred()).take(50, 1).text());
}

}  // namespace parts_test
