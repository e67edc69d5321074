#pragma once
// A data set that a small network learns in a few steps, for tests of training.
#include <utility>

#include "ogive/estimate/train.hpp"
#include "ogive/model/nb201.hpp"

namespace ogive_test {
using namespace ogive;

inline const Nb201Space space{.channels = 4, .cells = 1, .stem_stride = 1};
inline const Nb201Cell conv_cell{{3, 1, 2, 1, 4, 3}};

/// Images of 8 x 8 x 3 of three classes: red, green and blue, with noise.
inline ImageData colours(std::size_t count, std::uint64_t seed) {
  Bytes pixels;
  Labels labels;
  Rng rng(seed);
  for (std::size_t i = 0; i < count; ++i) {
    labels.push_back(static_cast<std::uint32_t>(i % 3));
    for (std::size_t k = 0; k < 8 * 8 * 3; ++k)
      pixels.push_back(static_cast<std::uint8_t>((k % 3 == i % 3 ? 120 : 60) + rng.below(80)));
  }
  return {{8, 8, 3}, std::move(pixels), std::move(labels), {.count = 3}};
}
/// The same as floats, with one value changed.
inline ImageData floats_with(float value) {
  const ImageData bytes = colours(48, 1);
  Tensor values = Tensor::uninitialised({48, 8, 8, 3});
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(bytes.bytes(i / 192)[i % 192]) / 255;
  values[100] = value;
  return {std::move(values), bytes.labels(), {.count = 3}};
}
inline SearchData data() { return {TrainSet(colours(48, 1)), ValidationSet(colours(30, 2))}; }
inline const Training quick{.epochs = 4, .batch = 16, .learning_rate = 0.05};

inline Network fresh(const Nb201Cell& cell, std::uint64_t seed = 5) {
  Network network = build(space, cell, NetworkShape{8, 8, 3, 3});
  network.initialise(Rng(seed));
  return network;
}

}  // namespace ogive_test
