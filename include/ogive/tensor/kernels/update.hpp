#pragma once
/// How optimisers move weights: elementwise passes over the weight, its gradient and what is remembered of
/// each element.
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "ogive/tensor/kernels/elementwise.hpp"
#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// g = gradient + weight_decay * value; velocity = momentum * velocity + g;
/// value -= learning_rate * (nesterov ? g + momentum * velocity : velocity). Without momentum: value -=
/// learning_rate * g.
struct SgdStep {
  double learning_rate, momentum, weight_decay;
  bool nesterov;
};

/// Kingma and Ba, "Adam", ICLR 2015, algorithm 1. Weight decay is added to the gradient, or, when
/// `decoupled`, shrinks the weight by learning_rate * weight_decay beforehand (Loshchilov and Hutter,
/// "Decoupled weight decay regularization", ICLR 2019).
struct AdamStep {
  double learning_rate, beta1, beta2, epsilon, weight_decay;
  bool decoupled;
  std::uint64_t step;  ///< 1 for the first

  /// The length of the step once both moments are freed from their bias.
  double length() const { return learning_rate / (1.0 - std::pow(beta1, static_cast<double>(step))); }
  double second_deviation() const { return std::sqrt(1.0 - std::pow(beta2, static_cast<double>(step))); }
};

/// @param velocity null exactly when momentum is 0
template <std::floating_point T>
void sgd_update(const SgdStep& s, std::size_t size, T* value, const T* gradient, T* velocity) {
  const Vec<T> rate(static_cast<T>(-s.learning_rate)), momentum(static_cast<T>(s.momentum)),
      decay(static_cast<T>(s.weight_decay));
  for_each_chunk(size, [&](std::size_t begin, std::size_t end) {
    simd::for_each_vector<T>(end - begin, [&](auto load, auto store) {
      const Vec<T> w = load(value + begin);
      Vec<T> g = simd::fmadd(decay, w, load(gradient + begin));
      if (velocity) {
        const Vec<T> v = simd::fmadd(momentum, load(velocity + begin), g);
        store(velocity + begin, v);
        g = s.nesterov ? simd::fmadd(momentum, v, g) : v;
      }
      store(value + begin, simd::fmadd(rate, g, w));
    });
  });
}

/// @param first, second the running mean of gradients and of their squares, zero before the first step
template <std::floating_point T>
void adam_update(const AdamStep& s, std::size_t size, T* value, const T* gradient, T* first, T* second) {
  const Vec<T> beta1(static_cast<T>(s.beta1)), beta2(static_cast<T>(s.beta2)),
      epsilon(static_cast<T>(s.epsilon)), rest1(static_cast<T>(1.0 - s.beta1)),
      rest2(static_cast<T>(1.0 - s.beta2)), length(static_cast<T>(s.length())),
      deviation(static_cast<T>(s.second_deviation())),
      decay(static_cast<T>(s.decoupled ? 0.0 : s.weight_decay)),
      shrink(static_cast<T>(s.decoupled ? 1.0 - s.learning_rate * s.weight_decay : 1.0));
  for_each_chunk(size, [&](std::size_t begin, std::size_t end) {
    simd::for_each_vector<T>(end - begin, [&](auto load, auto store) {
      const Vec<T> w = load(value + begin);
      const Vec<T> g = simd::fmadd(decay, w, load(gradient + begin));
      const Vec<T> m = simd::fmadd(beta1, load(first + begin), rest1 * g);
      const Vec<T> v = simd::fmadd(beta2, load(second + begin), rest2 * g * g);
      store(first + begin, m);
      store(second + begin, v);
      store(value + begin, shrink * w - length * m / (xsimd::sqrt(v) / deviation + epsilon));
    });
  });
}

/// values *= factor.
template <std::floating_point T>
void scale(std::size_t size, T* values, T factor) {
  map(
      size, values, [factor](const Vec<T>& x) { return Vec<T>(factor) * x; }, values);
}

/// Moves every element into [-limit, limit]; NaN stays NaN.
template <std::floating_point T>
void clamp(std::size_t size, T* values, T limit) {
  // min and max give their second operand when one of the two is NaN
  map(
      size, values,
      [limit](const Vec<T>& x) { return xsimd::max(Vec<T>(-limit), xsimd::min(Vec<T>(limit), x)); }, values);
}

/// The sum of squares, short parts in T and those in double: the error does not grow with the size.
template <std::floating_point T>
double sum_of_squares(std::size_t size, const T* values) {
  constexpr std::size_t part = 64 * lanes<T>;
  double total = 0;
  for (std::size_t begin = 0; begin < size; begin += part) {
    Vec<T> sum(T{0});
    simd::for_each_vector<T>(std::min(part, size - begin), [&](auto load, auto) {
      const Vec<T> x = load(values + begin);
      sum = simd::fmadd(x, x, sum);
    });
    total += static_cast<double>(simd::sum(sum));
  }
  return total;
}

namespace reference {
template <std::floating_point T>
void sgd_update(const SgdStep& s, std::size_t size, T* value, const T* gradient, T* velocity) {
  for (std::size_t i = 0; i < size; ++i) {
    T g = gradient[i] + static_cast<T>(s.weight_decay) * value[i];
    if (velocity) {
      velocity[i] = static_cast<T>(s.momentum) * velocity[i] + g;
      g = s.nesterov ? g + static_cast<T>(s.momentum) * velocity[i] : velocity[i];
    }
    value[i] -= static_cast<T>(s.learning_rate) * g;
  }
}
template <std::floating_point T>
void adam_update(const AdamStep& s, std::size_t size, T* value, const T* gradient, T* first, T* second) {
  const auto t = static_cast<double>(s.step);
  for (std::size_t i = 0; i < size; ++i) {
    double g = static_cast<double>(gradient[i]), w = static_cast<double>(value[i]);
    if (s.decoupled)
      w -= s.learning_rate * s.weight_decay * w;
    else
      g += s.weight_decay * w;
    first[i] = static_cast<T>(s.beta1 * static_cast<double>(first[i]) + (1.0 - s.beta1) * g);
    second[i] = static_cast<T>(s.beta2 * static_cast<double>(second[i]) + (1.0 - s.beta2) * g * g);
    const double mean = static_cast<double>(first[i]) / (1.0 - std::pow(s.beta1, t));
    const double square = static_cast<double>(second[i]) / (1.0 - std::pow(s.beta2, t));
    value[i] = static_cast<T>(w - s.learning_rate * mean / (std::sqrt(square) + s.epsilon));
  }
}
}  // namespace reference

}  // namespace ogive::inline OGIVE_LEVEL::kernel
