#pragma once
/// The vector type of the CPU level. The only header that includes xsimd or intrinsics; kernels are written
/// once over `Vec<T>`, whatever its width.
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

// g++ 12 takes the undefined operand inside its own AVX-512 intrinsics for a mistake of ours (GCC bug
// 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <xsimd/xsimd.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// A register full of T.
template <std::floating_point T>
using Vec = xsimd::batch<T>;

/// How many T fit into a register: 16, 8 or 4 floats, half as many doubles.
template <std::floating_point T>
inline constexpr std::size_t lanes = Vec<T>::size;

namespace simd {

template <std::floating_point T>
Vec<T> load(const T* source) {
  return Vec<T>::load_unaligned(source);
}
template <std::floating_point T>
void store(T* target, const Vec<T>& value) {
  value.store_unaligned(target);
}

/// x * y + z, rounded once where the CPU level has the instruction.
template <std::floating_point T>
Vec<T> fmadd(const Vec<T>& x, const Vec<T>& y, const Vec<T>& z) {
#ifdef __AVX512F__  // xsimd 8.1 spells it x * y + z there, which clang 14 does not contract
  if constexpr (std::same_as<T, float>)
    return _mm512_fmadd_ps(x, y, z);
  else
    return _mm512_fmadd_pd(x, y, z);
#else
  return xsimd::fma(x, y, z);
#endif
}

/// The first `count` elements, zeros behind them; nothing beyond them is read. 0 <= count <= lanes<T>.
template <std::floating_point T>
Vec<T> load_n(const T* source, std::size_t count) {
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>)
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << count) - 1U), source);
  else
    return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1U << count) - 1U), source);
#else
  alignas(64) T lanes_of[lanes<T>] = {};
  std::memcpy(lanes_of, source, count * sizeof(T));
  return Vec<T>::load_aligned(lanes_of);
#endif
}

/// Writes the first `count` elements and nothing beyond them.
template <std::floating_point T>
void store_n(T* target, const Vec<T>& value, std::size_t count) {
#if defined(__AVX512F__)
  if constexpr (std::same_as<T, float>)
    _mm512_mask_storeu_ps(target, static_cast<__mmask16>((1U << count) - 1U), value);
  else
    _mm512_mask_storeu_pd(target, static_cast<__mmask8>((1U << count) - 1U), value);
#else
  alignas(64) T lanes_of[lanes<T>];
  value.store_aligned(lanes_of);
  std::memcpy(target, lanes_of, count * sizeof(T));
#endif
}

/// The sum of all lanes.
template <std::floating_point T>
T sum(const Vec<T>& value) {
  return xsimd::hadd(value);
}

/// The largest lane.
template <std::floating_point T>
T largest(const Vec<T>& value) {
  alignas(64) T lanes_of[lanes<T>];
  value.store_aligned(lanes_of);
  T result = lanes_of[0];
  for (std::size_t i = 1; i < lanes<T>; ++i) result = lanes_of[i] > result ? lanes_of[i] : result;
  return result;
}

/// Calls body(offset, load, store) over [0, count): full vectors first, then the rest through masks.
/// `load(p)` reads at p + offset, `store(p, v)` writes there, so that one body serves both.
template <std::floating_point T, class Body>
void for_each_vector(std::size_t count, Body&& body) {
  constexpr std::size_t width = lanes<T>;
  std::size_t i = 0;
  for (; i + width <= count; i += width)
    body([i](const T* p) { return load(p + i); }, [i](T* p, const Vec<T>& v) { store(p + i, v); });
  if (i < count) {
    const std::size_t rest = count - i;
    body([i, rest](const T* p) { return load_n(p + i, rest); },
         [i, rest](T* p, const Vec<T>& v) { store_n(p + i, v, rest); });
  }
}

}  // namespace simd
}  // namespace ogive::inline OGIVE_LEVEL
