#pragma once
// Numbers that both sides compute, so that golden files need not hold them: tests/golden/hashed.py is the
// same in Python.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ogive/core/hash.hpp"
#include "ogive/nn/layer.hpp"

namespace ogive_test {

/// Uniform in [centre - amplitude, centre + amplitude). No sum or product is rounded but one, so that it does
/// not matter which of them the compiler fuses.
inline ogive::Tensor hashed(std::uint64_t seed, const std::string& name, const ogive::Shape& shape,
                            float centre, float amplitude) {
  ogive::Tensor numbers = ogive::Tensor::uninitialised(shape);
  const std::uint64_t first = ogive::mix(ogive::hash_text(name) + seed);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const float unit = static_cast<float>(ogive::mix(first + i) >> 40) * 0x1p-23F - 1.0F;
    numbers[i] = centre + amplitude * unit;
  }
  return numbers;
}

/// The first value of a weight: of deviation 1 / sqrt(what each output sums up), scales around 1, shifts and
/// biases around 0.
inline ogive::Tensor hashed_start(std::uint64_t seed, const std::string& path, const ogive::Shape& shape) {
  if (shape.rank() == 1) return hashed(seed, path, shape, path.ends_with("scale") ? 1.0F : 0.0F, 0.25F);
  const auto terms = static_cast<double>(shape.size() / shape.last());
  return hashed(seed, path, shape, 0.0F, static_cast<float>(std::sqrt(3.0 / terms)));
}
inline void start_hashed(ogive::Layer& layers, std::uint64_t seed) {
  ogive::for_each_parameter(layers, [&](const std::string& path, ogive::Parameter& weight) {
    weight.value = hashed_start(seed, path, weight.shape);
  });
}

}  // namespace ogive_test
