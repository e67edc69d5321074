#pragma once
/// Tensors with a number for each channel, as exported networks hold them.
#include <algorithm>
#include <cstddef>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/data/normalisation.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL::export_detail {

/// values * scale + shift for each channel; empty: as they are.
struct ChannelMap {
  std::vector<double> scale{}, shift{};
};

/// What turns raw values into those that the network was trained on.
ChannelMap channel_map(const Normalisation& normalisation, double divisor, std::size_t channels);

Tensor tensor_of(const std::vector<double>& numbers);

/// The numbers that repeat along all but the last dimension; empty if there is more in `tensor`.
Tensor repeated_row(const Tensor& tensor);

}  // namespace ogive::inline OGIVE_LEVEL::export_detail

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL::export_detail {

OGIVE_INLINE ChannelMap channel_map(const Normalisation& normalisation, double divisor,
                                    std::size_t channels) {
  const auto check = [channels](const std::vector<float>& numbers, const char* name) {
    if (!numbers.empty() && numbers.size() != channels)
      throw Error(concat("normalisation.", name), concat(channels, " numbers, one for each channel"),
                  to_text(numbers.size()));
  };
  check(normalisation.mean, "mean");
  check(normalisation.deviation, "deviation");
  if (normalisation.mean.empty() && normalisation.deviation.empty() && divisor == 1) return {};
  ChannelMap map{std::vector<double>(channels, 1.0), std::vector<double>(channels, 0.0)};
  for (std::size_t c = 0; c < channels; ++c) {
    const double mean = normalisation.mean.empty() ? 0 : static_cast<double>(normalisation.mean[c]);
    const double deviation =
        normalisation.deviation.empty() ? 1 : static_cast<double>(normalisation.deviation[c]);
    map.scale[c] = 1 / (divisor * deviation);
    map.shift[c] = -mean / deviation;
  }
  return map;
}

OGIVE_INLINE Tensor tensor_of(const std::vector<double>& numbers) {
  Tensor tensor = Tensor::uninitialised({numbers.size()});
  std::transform(numbers.begin(), numbers.end(), tensor.data(),
                 [](double x) { return static_cast<float>(x); });
  return tensor;
}

OGIVE_INLINE Tensor repeated_row(const Tensor& tensor) {
  const std::size_t channels = tensor.shape().last();
  for (std::size_t i = channels; i < tensor.size(); ++i)
    if (tensor[i] != tensor[i - channels]) return {};
  return Tensor::from({channels}, tensor.values().first(channels));
}

}  // namespace ogive::inline OGIVE_LEVEL::export_detail

#endif
