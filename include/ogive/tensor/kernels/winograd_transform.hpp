#pragma once
/// The transforms behind F(4 x 4, 3 x 3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", CVPR 2016: lines and tiles of cells, outputs and weights as polynomials at 0, +-3/4, +-3/2 and
/// infinity.
///
/// These points halve the rounding error of the usual 0, +-1, +-2: norm-wise 6e-7 in single precision against
/// 1e-7 of the plain sum.
#include <array>
#include <cstddef>

#include "ogive/tensor/kernels/channels.hpp"
#include "ogive/tensor/simd.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

namespace winograd {

inline constexpr std::size_t out_side = 4, in_side = 6, points = in_side * in_side;
/// The points of evaluation besides 0 and infinity are plus and minus these.
inline constexpr double near = 0.75, far = 1.5;
inline constexpr double near2 = near * near, far2 = far * far;

template <std::floating_point T, std::size_t N>
using Line = std::array<Vec<T>, N>;

/// What a line of six cells comes to at the points: B^T of the paper.
template <std::floating_point T>
Line<T, 6> evaluate(const Line<T, 6>& x) {
  const Vec<T> minus_near2(static_cast<T>(-near2)), minus_far2(static_cast<T>(-far2));
  const Vec<T> ends(static_cast<T>(-near2 - far2)), product(static_cast<T>(near2 * far2));
  const Vec<T> a(static_cast<T>(near)), b(static_cast<T>(far));
  const Vec<T> even_a = simd::fmadd(minus_far2, x[2], x[4]), odd_a = simd::fmadd(minus_far2, x[1], x[3]) * a;
  const Vec<T> even_b = simd::fmadd(minus_near2, x[2], x[4]),
               odd_b = simd::fmadd(minus_near2, x[1], x[3]) * b;
  return {simd::fmadd(product, x[0], simd::fmadd(ends, x[2], x[4])),
          even_a + odd_a,
          even_a - odd_a,
          even_b + odd_b,
          even_b - odd_b,
          simd::fmadd(product, x[1], simd::fmadd(ends, x[3], x[5]))};
}

/// Four outputs from what a line comes to at the points: A^T of the paper.
template <std::floating_point T>
Line<T, 4> interpolate(const Line<T, 6>& m) {
  const Vec<T> a(static_cast<T>(near)), b(static_cast<T>(far)), a2(static_cast<T>(near2)),
      b2(static_cast<T>(far2));
  const Vec<T> sum_a = m[1] + m[2], sum_b = m[3] + m[4];
  const Vec<T> odd_a = (m[1] - m[2]) * a, odd_b = (m[3] - m[4]) * b;
  return {m[0] + sum_a + sum_b, odd_a + odd_b, simd::fmadd(a2, sum_a, b2 * sum_b),
          simd::fmadd(a2, odd_a, simd::fmadd(b2, odd_b, m[5]))};
}

/// The transpose of interpolate(): what gradients of four outputs are at the points.
template <std::floating_point T>
Line<T, 6> spread(const Line<T, 4>& g) {
  const Vec<T> a(static_cast<T>(near)), b(static_cast<T>(far)), a2(static_cast<T>(near2)),
      b2(static_cast<T>(far2));
  const Vec<T> even_a = simd::fmadd(a2, g[2], g[0]), odd_a = simd::fmadd(a2, g[3], g[1]) * a;
  const Vec<T> even_b = simd::fmadd(b2, g[2], g[0]), odd_b = simd::fmadd(b2, g[3], g[1]) * b;
  return {g[0], even_a + odd_a, even_a - odd_a, even_b + odd_b, even_b - odd_b, g[3]};
}

/// What a line of three weights comes to at the points: G of the paper.
template <std::floating_point T>
Line<T, 6> evaluate_weights(const Line<T, 3>& w) {
  constexpr double scale_a = 1 / (2 * near2 * (near2 - far2)), scale_b = 1 / (2 * far2 * (far2 - near2));
  const auto number = [](double value) { return Vec<T>(static_cast<T>(value)); };
  const Vec<T> even_a = simd::fmadd(number(near2 * scale_a), w[2], number(scale_a) * w[0]);
  const Vec<T> even_b = simd::fmadd(number(far2 * scale_b), w[2], number(scale_b) * w[0]);
  const Vec<T> odd_a = number(near * scale_a) * w[1], odd_b = number(far * scale_b) * w[1];
  return {number(1 / (near2 * far2)) * w[0],
          even_a + odd_a,
          even_a - odd_a,
          even_b + odd_b,
          even_b - odd_b,
          w[2]};
}

/// The transpose of evaluate_weights().
template <std::floating_point T>
Line<T, 3> gather_weights(const Line<T, 6>& u) {
  constexpr double scale_a = 1 / (2 * near2 * (near2 - far2)), scale_b = 1 / (2 * far2 * (far2 - near2));
  const auto number = [](double value) { return Vec<T>(static_cast<T>(value)); };
  const Vec<T> sum_a = u[1] + u[2], sum_b = u[3] + u[4];
  return {simd::fmadd(number(1 / (near2 * far2)), u[0],
                      simd::fmadd(number(scale_a), sum_a, number(scale_b) * sum_b)),
          simd::fmadd(number(near * scale_a), u[1] - u[2], number(far * scale_b) * (u[3] - u[4])),
          simd::fmadd(number(near2 * scale_a), sum_a, simd::fmadd(number(far2 * scale_b), sum_b, u[5]))};
}

/// Transforms a tile along both axes by `line`, which makes `Out` values of `In`: read(r, c) gives a cell as
/// a vector, write(p, q, value) takes a result.
template <std::floating_point T, std::size_t In, std::size_t Out, class Transform, class Read, class Write>
void transform_tile(Transform line, Read read, Write write) {
  Line<T, Out> columns[In];
#pragma GCC unroll 6
  for (std::size_t c = 0; c < In; ++c) {
    Line<T, In> x;
#pragma GCC unroll 6
    for (std::size_t r = 0; r < In; ++r) x[r] = read(r, c);
    columns[c] = line(x);
  }
#pragma GCC unroll 6
  for (std::size_t p = 0; p < Out; ++p) {
    Line<T, In> x;
#pragma GCC unroll 6
    for (std::size_t c = 0; c < In; ++c) x[c] = columns[c][p];
    const Line<T, Out> values = line(x);
#pragma GCC unroll 6
    for (std::size_t q = 0; q < Out; ++q) write(p, q, values[q]);
  }
}

/// `to` (6 x 6 blocks of `size`) = the weights `w` (3 x 3 blocks of `size`) at the points.
template <std::floating_point T>
void evaluate_weights(const T* w, std::size_t size, T* to) {
  detail::for_each_channels<T>(size, [=](std::size_t i, auto load, auto store) {
    transform_tile<T, 3, in_side>(
        [](const Line<T, 3>& x) { return evaluate_weights<T>(x); },
        [=](std::size_t r, std::size_t c) { return load(w + (r * 3 + c) * size + i); },
        [=](std::size_t p, std::size_t q, const Vec<T>& v) { store(to + (p * in_side + q) * size + i, v); });
  });
}

/// The transpose of evaluate_weights(), added to `w`.
template <std::floating_point T>
void add_weights(const T* from, std::size_t size, T* w) {
  detail::for_each_channels<T>(size, [=](std::size_t i, auto load, auto store) {
    transform_tile<T, in_side, 3>(
        [](const Line<T, 6>& x) { return gather_weights<T>(x); },
        [=](std::size_t p, std::size_t q) { return load(from + (p * in_side + q) * size + i); },
        [=](std::size_t r, std::size_t c, const Vec<T>& v) {
          T* const target = w + (r * 3 + c) * size + i;
          store(target, load(target) + v);
        });
  });
}

/// How many tiles go through the matrix products together: as many as fill their register tiles.
inline constexpr std::size_t together = 16;

/// Values at the 36 points: `together` rows of `channels` for each. A cache line lies between the points, so
/// that they do not fall into one set of the cache.
template <std::floating_point T>
struct Values {
  std::size_t channels, pitch;
  BasicTensor<T> memory;

  explicit Values(std::size_t c)
      : channels(c),
        pitch(together * c + 64 / sizeof(T)),
        memory(BasicTensor<T>::uninitialised({points * pitch})) {}
  T* at(std::size_t point) { return memory.data() + point * pitch; }
};

/// Transforms `In` x `In` cells (rows `row` apart) into row number `tile` of the values at the points.
template <std::size_t In, std::floating_point T, class Transform>
void tile_to_points(const T* cells, std::ptrdiff_t row, std::size_t tile, Values<T>& to, Transform line) {
  const std::size_t channels = to.channels, pitch = to.pitch;
  T* const base = to.at(0) + tile * channels;
  detail::for_each_channels<T>(channels, [=](std::size_t channel, auto load, auto store) {
    transform_tile<T, In, in_side>(
        line,
        [=](std::size_t r, std::size_t c) {
          return load(cells + static_cast<std::ptrdiff_t>(r) * row + c * channels + channel);
        },
        [=](std::size_t p, std::size_t q, const Vec<T>& v) {
          store(base + (p * in_side + q) * pitch + channel, v);
        });
  });
}

/// Evaluates the 6 x 6 cells at `cells` (rows `row` apart) into row number `tile` of `to`.
template <std::floating_point T>
void evaluate_tile(const T* cells, std::ptrdiff_t row, std::size_t tile, Values<T>& to) {
  tile_to_points<in_side>(cells, row, tile, to, [](const Line<T, 6>& x) { return evaluate<T>(x); });
}

/// Spreads the gradients of 4 x 4 cells at `cells` into row number `tile` of `to`.
template <std::floating_point T>
void spread_tile(const T* cells, std::ptrdiff_t row, std::size_t tile, Values<T>& to) {
  tile_to_points<out_side>(cells, row, tile, to, [](const Line<T, 4>& g) { return spread<T>(g); });
}

/// Interpolates row number `tile` of `from` into the 4 x 4 cells at `cells`.
template <std::floating_point T>
void interpolate_tile(Values<T>& from, std::size_t tile, T* cells, std::ptrdiff_t row) {
  const std::size_t channels = from.channels, pitch = from.pitch;
  const T* const base = from.at(0) + tile * channels;
  detail::for_each_channels<T>(channels, [=](std::size_t channel, auto load, auto store) {
    transform_tile<T, in_side, out_side>(
        [](const Line<T, 6>& m) { return interpolate<T>(m); },
        [=](std::size_t p, std::size_t q) { return load(base + (p * in_side + q) * pitch + channel); },
        [=](std::size_t r, std::size_t c, const Vec<T>& v) {
          store(cells + static_cast<std::ptrdiff_t>(r) * row + c * channels + channel, v);
        });
  });
}

}  // namespace winograd

}  // namespace ogive::inline OGIVE_LEVEL::kernel
