#pragma once
/// How weights start, named after the papers. The fan-in of a weight (kh, kw, in, out) is kh * kw * in, of
/// (in, out) it is in; the fan-out kh * kw * out, or out.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ogive/core/rng.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL::init {

struct Fans {
  double in = 1, out = 1;
};
inline Fans fans(const Shape& shape) {
  if (shape.rank() < 2) return {1, static_cast<double>(shape.size())};
  const std::size_t inputs = shape[shape.rank() - 2], outputs = shape.last();
  const std::size_t window = shape.size() / std::max<std::size_t>(1, inputs * outputs);
  return {static_cast<double>(window * inputs), static_cast<double>(window * outputs)};
}

template <std::floating_point T>
void normal(BasicTensor<T>& value, Rng& random, double deviation) {
  for (T& x : value.values()) x = static_cast<T>(deviation * random.normal());
}
template <std::floating_point T>
void uniform(BasicTensor<T>& value, Rng& random, double bound) {
  for (T& x : value.values()) x = static_cast<T>(random.uniform(-bound, bound));
}

template <std::floating_point T>
void zeros(BasicTensor<T>& value, Rng&) {
  for (T& x : value.values()) x = T{0};
}
template <std::floating_point T>
void ones(BasicTensor<T>& value, Rng&) {
  for (T& x : value.values()) x = T{1};
}
/// N(0, 2 / fan_in): He et al., "Delving deep into rectifiers", ICCV 2015, equation 10.
template <std::floating_point T>
void kaiming_normal(BasicTensor<T>& value, Rng& random) {
  normal(value, random, std::sqrt(2.0 / fans(value.shape()).in));
}
/// U(-b, b), b = sqrt(6 / fan_in): the same variance, uniform.
template <std::floating_point T>
void kaiming_uniform(BasicTensor<T>& value, Rng& random) {
  uniform(value, random, std::sqrt(6.0 / fans(value.shape()).in));
}
/// N(0, 2 / (fan_in + fan_out)): Glorot and Bengio, AISTATS 2010.
template <std::floating_point T>
void xavier_normal(BasicTensor<T>& value, Rng& random) {
  const Fans f = fans(value.shape());
  normal(value, random, std::sqrt(2.0 / (f.in + f.out)));
}
/// U(-b, b), b = sqrt(6 / (fan_in + fan_out)): Glorot and Bengio 2010, equation 16.
template <std::floating_point T>
void xavier_uniform(BasicTensor<T>& value, Rng& random) {
  const Fans f = fans(value.shape());
  uniform(value, random, std::sqrt(6.0 / (f.in + f.out)));
}
/// U(-b, b), b = 1 / sqrt(fan_in): LeCun et al., "Efficient backprop", 1998; what PyTorch gives a linear
/// layer.
template <std::floating_point T>
void lecun_uniform(BasicTensor<T>& value, Rng& random) {
  uniform(value, random, 1.0 / std::sqrt(fans(value.shape()).in));
}

}  // namespace ogive::inline OGIVE_LEVEL::init
