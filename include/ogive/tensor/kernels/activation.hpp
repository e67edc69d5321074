#pragma once
/// Activations: each a value and the gradient that passes through it, for a register full of T.
///
/// `kept` is the result where the derivative follows from it (keeps_result), else the input.
#include <cmath>
#include <concepts>

#include "ogive/tensor/simd.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// max(x, 0); the derivative at 0 is 0.
struct Relu {
  static constexpr const char* name = "relu";
  static constexpr bool keeps_result = true;
  template <std::floating_point T>
  static Vec<T> value(const Vec<T>& x) {
    return xsimd::max(Vec<T>(T{0}), x);  // in this order NaN stays NaN: x86 gives the second of the two
  }
  template <std::floating_point T>
  static Vec<T> gradient(const Vec<T>& kept, const Vec<T>& gradient) {
    return xsimd::select(kept > Vec<T>(T{0}), gradient, Vec<T>(T{0}));
  }
};

/// min(max(x, 0), 6); the derivative at 0 and 6 is 0.
struct Relu6 {
  static constexpr const char* name = "relu6";
  static constexpr bool keeps_result = true;
  template <std::floating_point T>
  static Vec<T> value(const Vec<T>& x) {
    return xsimd::min(Vec<T>(T{6}), xsimd::max(Vec<T>(T{0}), x));
  }
  template <std::floating_point T>
  static Vec<T> gradient(const Vec<T>& kept, const Vec<T>& gradient) {
    return xsimd::select((kept > Vec<T>(T{0})) & (kept < Vec<T>(T{6})), gradient, Vec<T>(T{0}));
  }
};

/// 1 / (1 + exp(-x)).
struct Sigmoid {
  static constexpr const char* name = "sigmoid";
  static constexpr bool keeps_result = true;
  template <std::floating_point T>
  static Vec<T> value(const Vec<T>& x) {
    return Vec<T>(T{1}) / (Vec<T>(T{1}) + xsimd::exp(-x));
  }
  template <std::floating_point T>
  static Vec<T> gradient(const Vec<T>& kept, const Vec<T>& gradient) {
    return gradient * kept * (Vec<T>(T{1}) - kept);
  }
};

struct Tanh {
  static constexpr const char* name = "tanh";
  static constexpr bool keeps_result = true;
  template <std::floating_point T>
  static Vec<T> value(const Vec<T>& x) {
    return xsimd::tanh(x);
  }
  template <std::floating_point T>
  static Vec<T> gradient(const Vec<T>& kept, const Vec<T>& gradient) {
    return gradient * (Vec<T>(T{1}) - kept * kept);
  }
};

/// x * sigmoid(x).
struct Swish {
  static constexpr const char* name = "swish";
  static constexpr bool keeps_result = false;
  template <std::floating_point T>
  static Vec<T> value(const Vec<T>& x) {
    return x * Sigmoid::value<T>(x);
  }
  template <std::floating_point T>
  static Vec<T> gradient(const Vec<T>& kept, const Vec<T>& gradient) {
    const Vec<T> sigmoid = Sigmoid::value<T>(kept);
    return gradient * sigmoid * (Vec<T>(T{1}) + kept * (Vec<T>(T{1}) - sigmoid));
  }
};

/// x * min(max(x + 3, 0), 6) / 6; the derivative is 0 below -3, 1 above 3 and x / 3 + 1/2 from -3 to 3.
struct HardSwish {
  static constexpr const char* name = "hard_swish";
  static constexpr bool keeps_result = false;
  template <std::floating_point T>
  static Vec<T> value(const Vec<T>& x) {
    return x * Relu6::value<T>(x + Vec<T>(T{3})) * Vec<T>(T{1} / T{6});
  }
  template <std::floating_point T>
  static Vec<T> gradient(const Vec<T>& kept, const Vec<T>& gradient) {
    const Vec<T> inside = gradient * simd::fmadd(kept, Vec<T>(T{1} / T{3}), Vec<T>(T{0.5}));
    const Vec<T> up_to_3 = xsimd::select(kept < Vec<T>(T{-3}), Vec<T>(T{0}), inside);
    return xsimd::select(kept > Vec<T>(T{3}), gradient, up_to_3);
  }
};

/// x * Phi(x), Phi the normal distribution function: (1 + erf(x / sqrt 2)) / 2.
struct Gelu {
  static constexpr const char* name = "gelu";
  static constexpr bool keeps_result = false;
  template <std::floating_point T>
  static Vec<T> value(const Vec<T>& x) {
    return x * distribution<T>(x);
  }
  template <std::floating_point T>
  static Vec<T> gradient(const Vec<T>& kept, const Vec<T>& gradient) {
    constexpr T inverse_root_2pi = T(0.39894228040143267794);
    const Vec<T> density = xsimd::exp(kept * kept * Vec<T>(T{-0.5})) * Vec<T>(inverse_root_2pi);
    return gradient * simd::fmadd(kept, density, distribution<T>(kept));
  }

 private:
  template <std::floating_point T>
  static Vec<T> distribution(const Vec<T>& x) {
    constexpr T inverse_root_2 = T(0.70710678118654752440);
    return Vec<T>(T{0.5}) * (Vec<T>(T{1}) + xsimd::erf(x * Vec<T>(inverse_root_2)));
  }
};

/// The approximation x * (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 (Hendrycks and Gimpel 2016).
struct GeluTanh {
  static constexpr const char* name = "gelu_tanh";
  static constexpr bool keeps_result = false;
  template <std::floating_point T>
  static Vec<T> value(const Vec<T>& x) {
    return Vec<T>(T{0.5}) * x * (Vec<T>(T{1}) + xsimd::tanh(argument<T>(x)));
  }
  template <std::floating_point T>
  static Vec<T> gradient(const Vec<T>& kept, const Vec<T>& gradient) {
    const Vec<T> t = xsimd::tanh(argument<T>(kept)), one(T{1});
    const Vec<T> slope = Vec<T>(root<T>) * simd::fmadd(Vec<T>(T{3} * cubic<T>), kept * kept, one);
    return gradient * Vec<T>(T{0.5}) * (one + t + kept * (one - t * t) * slope);
  }

 private:
  template <std::floating_point T>
  static constexpr T root = T(0.79788456080286535588);  // sqrt(2 / pi)
  template <std::floating_point T>
  static constexpr T cubic = T(0.044715);
  template <std::floating_point T>
  static Vec<T> argument(const Vec<T>& x) {
    return Vec<T>(root<T>) * x * simd::fmadd(Vec<T>(cubic<T>), x * x, Vec<T>(T{1}));
  }
};

namespace reference {
/// The same functions of one number, by their definitions.
template <std::floating_point T>
T activation(Relu, T x) {
  return x > 0 ? x : 0;
}
template <std::floating_point T>
T activation(Relu6, T x) {
  return x > 6 ? 6 : activation(Relu{}, x);
}
template <std::floating_point T>
T activation(Sigmoid, T x) {
  return 1 / (1 + std::exp(-x));
}
template <std::floating_point T>
T activation(Tanh, T x) {
  return std::tanh(x);
}
template <std::floating_point T>
T activation(Swish, T x) {
  return x / (1 + std::exp(-x));
}
template <std::floating_point T>
T activation(HardSwish, T x) {
  return x * activation(Relu6{}, x + 3) / 6;
}
template <std::floating_point T>
T activation(Gelu, T x) {
  return x * std::erfc(-x / std::sqrt(T{2})) / 2;
}
template <std::floating_point T>
T activation(GeluTanh, T x) {
  return x / 2 * (1 + std::tanh(std::sqrt(2 / std::acos(T{-1})) * (x + T(0.044715) * x * x * x)));
}
}  // namespace reference

}  // namespace ogive::inline OGIVE_LEVEL::kernel
