#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Mean and standard deviation of each channel: batches hold (value - mean) / deviation. Bytes count as value
/// / 255, so that both are in [0, 1]; floats count as they are.
struct Normalisation {
  std::vector<float> mean{};       // one per channel; empty: nothing is subtracted
  std::vector<float> deviation{};  // one per channel, positive; empty: nothing is divided

  /// The statistics of a training set, over all its samples and positions (deviations are those of the
  /// population). A channel that never changes gets the deviation 1. Validation and test data are to be
  /// normalised by the same.
  static Normalisation of(const TrainSet& train);
};

namespace data_detail {
/// First and second moments of bytes are sums of integers: exact in any order.
struct ByteMoments {
  std::uint64_t sum = 0;
  std::uint64_t squares = 0;
};

inline double values_in_each_channel(const TrainSet& train) {
  const std::size_t values = train.size() * train.sample_shape().size();
  return static_cast<double>(values) / static_cast<double>(train.channels());
}

Normalisation byte_normalisation(const TrainSet& train);

Normalisation float_normalisation(const TrainSet& train);
}  // namespace data_detail

inline Normalisation Normalisation::of(const TrainSet& train) {
  return train.has_bytes() ? data_detail::byte_normalisation(train) : data_detail::float_normalisation(train);
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace data_detail {

OGIVE_INLINE Normalisation byte_normalisation(const TrainSet& train) {
  const std::size_t channels = train.channels();
  std::vector<ByteMoments> moments(channels);
  for (std::size_t i = 0; i < train.size(); ++i) {
    const auto values = train.bytes(i);
    for (std::size_t c = 0; c < channels; ++c) {
      std::uint64_t sum = 0, squares = 0;
      for (std::size_t k = c; k < values.size(); k += channels) {
        const std::uint32_t value = values[k];
        sum += value;
        squares += value * value;
      }
      moments[c].sum += sum;
      moments[c].squares += squares;
    }
  }
  const double count = values_in_each_channel(train);
  Normalisation result;
  for (const ByteMoments& moment : moments) {
    const double mean = static_cast<double>(moment.sum) / count;
    const double variance = static_cast<double>(moment.squares) / count - mean * mean;
    result.mean.push_back(static_cast<float>(mean / 255));
    // Bytes that are not all the same vary by far more than rounding does.
    result.deviation.push_back(variance > 1e-9 ? static_cast<float>(std::sqrt(variance) / 255) : 1.0F);
  }
  return result;
}

OGIVE_INLINE Normalisation float_normalisation(const TrainSet& train) {
  const std::size_t channels = train.channels();
  const double count = values_in_each_channel(train);
  const auto average = [&](auto&& term) {
    std::vector<double> sums(channels);
    for (std::size_t i = 0; i < train.size(); ++i) {
      const auto values = train.floats(i);
      for (std::size_t k = 0; k < values.size(); ++k) sums[k % channels] += term(values[k], k % channels);
    }
    for (double& sum : sums) sum /= count;
    return sums;
  };
  // Two passes: features far from zero would lose their digits in one.
  const auto mean = average([](double value, std::size_t) { return value; });
  const auto variance =
      average([&](double value, std::size_t c) { return (value - mean[c]) * (value - mean[c]); });
  Normalisation result;
  for (std::size_t c = 0; c < channels; ++c) {
    result.mean.push_back(static_cast<float>(mean[c]));
    const auto deviation = static_cast<float>(std::sqrt(variance[c]));
    result.deviation.push_back(deviation > 0 ? deviation : 1.0F);
  }
  return result;
}

}  // namespace data_detail
}  // namespace ogive::inline OGIVE_LEVEL

#endif
