#pragma once
/// What a data set is used for, as types: training, validation and test data never stand for each other.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/crc32.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/data/image_data.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Some samples of a data set. What TrainSet, ValidationSet and TestSet have in common: enough to look at
/// samples and to make batches, and no way from one to another.
class SampleSet {
 public:
  std::size_t size() const { return indices_->size(); }
  /// (height, width, channels) or (features).
  const Shape& sample_shape() const { return data_.sample_shape(); }
  std::size_t channels() const { return data_.channels(); }
  std::size_t classes() const { return data_.classes(); }
  const std::vector<std::string>& class_names() const { return data_.class_names(); }

  std::uint32_t label(std::size_t i) const { return data_.label(index(i)); }
  /// Where sample i of this part stands in the whole data set.
  std::uint32_t index(std::size_t i) const { return (*indices_)[i]; }
  bool has_bytes() const { return data_.has_bytes(); }
  std::span<const std::uint8_t> bytes(std::size_t i) const { return data_.bytes(index(i)); }
  std::span<const float> floats(std::size_t i) const { return data_.floats(index(i)); }
  /// How many samples each class has.
  std::vector<std::size_t> class_sizes() const;
  /// "5250 samples of (28, 28, 1), 10 classes, checksum 0a1b2c3d": tells data apart, for journals. The
  /// checksum is the CRC-32 of all values and labels in their order; a gigabyte takes about a second.
  std::string text() const;

 protected:
  using Indices = std::vector<std::uint32_t>;

  explicit SampleSet(ImageData data);
  SampleSet(ImageData data, Indices indices)
      : data_(std::move(data)), indices_(std::make_shared<const Indices>(std::move(indices))) {}

  const ImageData& data() const { return data_; }
  /// `count` samples drawn at random, each class in proportion (up to rounding), and the others; both in
  /// their order.
  std::pair<Indices, Indices> draw(std::size_t count, std::uint64_t seed) const;

 private:
  ImageData data_;
  std::shared_ptr<const Indices> indices_;
};

struct SearchData;
class TestSet;

/// Samples that weights are fitted to.
class TrainSet : public SampleSet {
 public:
  /// All samples of `data`, in order.
  explicit TrainSet(ImageData data) : SampleSet(std::move(data)) {}
  TrainSet(const TestSet&) = delete;  // nothing is fitted to test data

  /// Sets aside round(fraction * size()) samples for validation, drawn at random by `seed` and
  /// **stratified**: every class gives its share, up to rounding. Both parts keep the order of the data set.
  /// @throws Error unless both parts get at least one sample
  SearchData split(double fraction, std::uint64_t seed = 0) const;
  /// `count` samples drawn as by split(), for quick runs. @throws Error unless 1 <= count <= size()
  TrainSet take(std::size_t count, std::uint64_t seed = 0) const { return {data(), draw(count, seed).first}; }

 private:
  TrainSet(ImageData data, Indices indices) : SampleSet(std::move(data), std::move(indices)) {}
};

/// Samples that a search chooses by.
class ValidationSet : public SampleSet {
 public:
  explicit ValidationSet(ImageData data) : SampleSet(std::move(data)) {}
  ValidationSet(const TestSet&) = delete;  // nothing is chosen by test data
  /// As TrainSet::take.
  ValidationSet take(std::size_t count, std::uint64_t seed = 0) const {
    return {data(), draw(count, seed).first};
  }

 private:
  friend class TrainSet;
  ValidationSet(ImageData data, Indices indices) : SampleSet(std::move(data), std::move(indices)) {}
};

/// Samples that only the final result is measured on. No estimator takes them.
class TestSet : public SampleSet {
 public:
  explicit TestSet(ImageData data) : SampleSet(std::move(data)) {}
  /// As TrainSet::take.
  TestSet take(std::size_t count, std::uint64_t seed = 0) const { return {data(), draw(count, seed).first}; }

 private:
  TestSet(ImageData data, Indices indices) : SampleSet(std::move(data), std::move(indices)) {}
};

/// What a search may see. Estimators take this and nothing else.
struct SearchData {
  TrainSet train;
  ValidationSet validation;
};

/// A data set as published: images to learn from and images to test on.
struct Splits {
  TrainSet train;
  TestSet test;
};

inline std::pair<SampleSet::Indices, SampleSet::Indices> SampleSet::draw(std::size_t count,
                                                                         std::uint64_t seed) const {
  if (count < 1 || count > size()) throw Error("take", concat("1 to ", size(), " samples"), to_text(count));
  // One key per sample: its rank within its class, drawn at random, as a share of the class. The smallest
  // keys of all then hold each class in proportion; equal keys are told apart by the class.
  std::vector<Indices> members(classes());
  for (std::size_t i = 0; i < size(); ++i) members[label(i)].push_back(static_cast<std::uint32_t>(i));
  std::vector<std::pair<double, std::uint32_t>> keys;
  keys.reserve(size());
  const Rng rng(seed);
  for (std::size_t k = 0; k < members.size(); ++k) {
    Rng stream = rng.split(k);
    stream.shuffle(std::span(members[k]));
    for (std::size_t j = 0; j < members[k].size(); ++j)
      keys.emplace_back((static_cast<double>(j) + 0.5) / static_cast<double>(members[k].size()),
                        members[k][j]);
  }
  std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
    return std::pair(a.first, label(a.second)) < std::pair(b.first, label(b.second));
  });
  std::pair<Indices, Indices> parts;
  for (std::size_t i = 0; i < keys.size(); ++i)
    (i < count ? parts.first : parts.second).push_back(index(keys[i].second));
  std::sort(parts.first.begin(), parts.first.end());
  std::sort(parts.second.begin(), parts.second.end());
  return parts;
}

inline SearchData TrainSet::split(double fraction, std::uint64_t seed) const {
  const double wanted = fraction * static_cast<double>(size()) + 0.5;
  if (!(wanted >= 1 && wanted < static_cast<double>(size())))
    throw Error("split", "a fraction above 0 and below 1 that leaves samples on both sides",
                concat(fraction, " of ", size(), " samples"));
  auto [validation, train] = draw(static_cast<std::size_t>(wanted), seed);
  return {TrainSet(data(), std::move(train)), ValidationSet(data(), std::move(validation))};
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE std::vector<std::size_t> SampleSet::class_sizes() const {
  std::vector<std::size_t> sizes(classes());
  for (std::size_t i = 0; i < size(); ++i) ++sizes[label(i)];
  return sizes;
}

OGIVE_INLINE std::string SampleSet::text() const {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    const std::uint32_t one = label(i);
    sum = crc32(has_bytes() ? bytes(i) : bytes_of(floats(i)), sum);
    sum = crc32(bytes_of(std::span(&one, 1)), sum);
  }
  return concat(size(), " samples of ", sample_shape().text(), ", ", classes(), " classes, checksum ",
                hexadecimal(sum));
}

OGIVE_INLINE SampleSet::SampleSet(ImageData data) : data_(std::move(data)) {
  Indices all(data_.size());
  std::iota(all.begin(), all.end(), 0U);
  indices_ = std::make_shared<const Indices>(std::move(all));
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
