#include "ogive/data/batches.hpp"

#include <atomic>
#include <cstring>
#include <set>
#include <string>

#include "ogive/data/cifar.hpp"
#include "ogive/data/idx.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using namespace ogive_test;

namespace batches_test {
/// 10 images of 2 x 3 x 2; value k of image i is 20 i + k.
ImageData ten() {
  Bytes pixels(10 * 12);
  Labels labels;
  for (std::size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<std::uint8_t>(20 * (i / 12) + i % 12);
  for (std::uint32_t i = 0; i < 10; ++i) labels.push_back(i);
  return {{2, 3, 2}, pixels, labels, {}};
}
const Normalisation plain{};

/// All images and labels of an epoch in a row.
struct Walk {
  std::vector<float> values{};
  Labels labels{};
  std::vector<std::size_t> sizes{};
  bool operator==(const Walk&) const = default;
};
Walk walk(Epoch epoch) {
  Walk walked;
  for (const Batch& batch : epoch) {
    const auto values = batch.images.values();
    walked.values.insert(walked.values.end(), values.begin(), values.end());
    walked.labels.insert(walked.labels.end(), batch.labels.begin(), batch.labels.end());
    walked.sizes.push_back(batch.size());
  }
  return walked;
}

TEST_CASE("without shuffling batches are the samples in their order", "[batches]") {
  const Batches batches(TestSet(ten()), plain, {.batch = 4, .shuffle = false});
  CHECK(batches.count() == 3);
  const Walk walked = walk(batches.epoch(0));
  CHECK(walked.sizes == std::vector<std::size_t>{4, 4, 2});
  CHECK(walked.labels == Labels{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (std::size_t i = 0; i < 120; ++i) {
    const std::size_t byte = 20 * (i / 12) + i % 12;
    REQUIRE(walked.values[i] == Approx(static_cast<double>(byte) / 255));
  }
  CHECK(batches.epoch(5).batch(2).images.shape() == Shape{2, 2, 3, 2});
}

TEST_CASE("the short last batch is kept or left out", "[batches]") {
  const TrainSet train(ten());
  CHECK(walk(Batches(train, plain, {.batch = 4, .drop_last = true}).epoch(0)).sizes ==
        std::vector<std::size_t>{4, 4});
  CHECK(walk(Batches(train, plain, {.batch = 5, .drop_last = true}).epoch(0)).sizes ==
        std::vector<std::size_t>{5, 5});
  CHECK(walk(Batches(train, plain, {.batch = 64}).epoch(0)).sizes == std::vector<std::size_t>{10});
}

TEST_CASE("shuffled epochs hold every sample once, each in its own order", "[batches]") {
  const Batches batches(TrainSet(ten()), plain, {.batch = 3}, Rng(7));
  const Labels first = walk(batches.epoch(0)).labels, second = walk(batches.epoch(1)).labels;
  CHECK(std::set<std::uint32_t>(first.begin(), first.end()).size() == 10);
  CHECK(first != second);
  CHECK(first == walk(batches.epoch(0)).labels);
  CHECK(first != walk(Batches(TrainSet(ten()), plain, {.batch = 3}, Rng(8)).epoch(0)).labels);
}

TEST_CASE("images and labels stay together", "[batches]") {
  const Walk walked = walk(Batches(TrainSet(ten()), plain, {.batch = 3}, Rng(7)).epoch(2));
  for (std::size_t i = 0; i < 10; ++i) CHECK(walked.values[i * 12] * 255 == Approx(20.0 * walked.labels[i]));
}

TEST_CASE("values are normalised channel by channel", "[batches]") {
  const Normalisation normalisation{.mean = {0.5F, 0.25F}, .deviation = {0.1F, 2.0F}};
  const Batch batch =
      Batches(TrainSet(ten()), normalisation, {.batch = 10, .shuffle = false}).epoch(0).batch(0);
  CHECK(batch.images[0] == Approx((0.0 / 255 - 0.5) / 0.1));
  CHECK(batch.images[1] == Approx((1.0 / 255 - 0.25) / 2));
  CHECK(batch.images[119] == Approx((191.0 / 255 - 0.25) / 2));
}

TEST_CASE("float features are batched as they are", "[batches]") {
  const TrainSet train(ImageData(Tensor::from({3, 2}, {1, 2, 3, 4, 5, 6}), {0, 1, 0}, {.count = 2}));
  const Batch batch = Batches(train, plain, {.batch = 2, .shuffle = false}).epoch(0).batch(1);
  CHECK(batch.images.shape() == Shape{1, 2});
  CHECK(batch.images[1] == 6.0F);
  CHECK(message([&] { Batches(train, plain, {.augment = Augment::cifar()}); }) ==
        "BatchOptions.augment: expected images of shape (height, width, channels), got samples of shape (2)");
}

TEST_CASE("augmented samples do not depend on the batch they are in", "[batches]") {
  const TrainSet train(ten());
  const Augment augment{.pad = 1, .flip = true, .cutout = 1};
  const auto one =
      walk(Batches(train, plain, {.batch = 1, .shuffle = false, .augment = augment}, Rng(3)).epoch(4));
  const auto all =
      walk(Batches(train, plain, {.batch = 10, .shuffle = false, .augment = augment}, Rng(3)).epoch(4));
  CHECK(one.values == all.values);
  const auto later =
      walk(Batches(train, plain, {.batch = 10, .shuffle = false, .augment = augment}, Rng(3)).epoch(5));
  CHECK(later.values != all.values);
}

TEST_CASE("padding is black and the cutout is the mean colour", "[batches]") {
  const TrainSet train(ImageData({1, 1, 1}, Bytes{255}, {0}, {}));
  const Normalisation half{.mean = {0.5F}, .deviation = {0.25F}};
  std::set<float> seen;
  const Batches padded(train, half, {.augment = {.pad = 1}});
  for (std::uint64_t epoch = 0; epoch < 100; ++epoch) seen.insert(padded.epoch(epoch).batch(0).images[0]);
  REQUIRE(seen.size() == 2);
  CHECK(*seen.begin() == Approx(-2));  // (0 - 0.5) / 0.25
  CHECK(*seen.rbegin() == Approx(2));  // (1 - 0.5) / 0.25
  CHECK(Batches(train, half, {.augment = {.cutout = 1}}).epoch(0).batch(0).images[0] == 0.0F);
}

TEST_CASE("batches made ahead on other threads are the same", "[batches][threads]") {
  const BatchOptions options{.batch = 1, .augment = {.pad = 1, .flip = true, .cutout = 1}};
  const Batches batches(TrainSet(ten()), plain, options, Rng(3));
  const Walk alone = walk(batches.epoch(1));
  for (const unsigned threads : {2U, 4U}) {
    ThreadPool pool(threads - 1);
    const ThreadShare share(&pool, threads);
    for (int repeat = 0; repeat < 50; ++repeat) REQUIRE(walk(batches.epoch(1)) == alone);
  }
}

TEST_CASE("an epoch may be left early while a batch is made ahead", "[batches][threads]") {
  ThreadPool pool(1);
  const ThreadShare share(&pool, 2);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Batches batches(TrainSet(ten()), plain, {.batch = 2});
    Epoch epoch = batches.epoch(0);
    Batch batch;
    REQUIRE(epoch.next(batch));
  }
}

TEST_CASE("a busy pool keeps nobody waiting", "[batches][threads]") {
  ThreadPool pool(1);
  std::atomic<bool> open = false;
  pool.submit([&] { open.wait(false); });  // the only worker waits until the epoch is over
  {
    const ThreadShare share(&pool, 2);
    CHECK(walk(Batches(TrainSet(ten()), plain, {.batch = 2}).epoch(0)).labels.size() == 10);
  }
  open = true;
  open.notify_all();
}

TEST_CASE("wrong options are named", "[batches]") {
  const TrainSet train(ten());
  CHECK(message([&] { Batches(train, plain, {.batch = 0}); }) ==
        "BatchOptions.batch: expected a number at least 1, got 0");
  CHECK(message([&] { Batches(train, plain, {.batch = 11, .drop_last = true}); }) ==
        "BatchOptions.batch: expected at most 10, the number of samples, with drop_last, got 11");
  CHECK(message([&] {
          Batches(train, {.mean = {0.1F, 0.2F, 0.3F}});
        }) == "Normalisation.mean: expected 2 numbers, one for each channel, got 3");
  CHECK(message([&] {
          Batches(train, {.deviation = {1, 0}});
        }) == "Normalisation.deviation: expected positive numbers, got 0");
  CHECK(message([&] { Batches(train, plain).epoch(0).batch(1); }) ==
        "Epoch::batch: expected a number below 1, got 1");
}

}  // namespace batches_test
