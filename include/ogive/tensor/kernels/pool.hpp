#pragma once
/// Pooling of one NHWC image: every channel by itself, and a vector holds channels. Windows have no dilation.
#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "ogive/tensor/kernels/channels.hpp"
#include "ogive/tensor/kernels/totals.hpp"
#include "ogive/tensor/kernels/window.hpp"
#include "ogive/tensor/simd.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL::kernel {

/// Which cells windows cover along one axis, padding left out.
struct PoolAxis {
  struct Interval {
    std::size_t begin, end;
    std::size_t size() const { return end - begin; }
  };
  std::vector<Interval> cells;    ///< of each window
  std::vector<Interval> windows;  ///< that cover each cell

  PoolAxis(std::size_t length, std::size_t kernel, std::size_t stride, std::size_t padding)
      : cells(window_positions(length, kernel, stride, padding, 1)), windows(length) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::size_t start = i * stride;  // in padded cells
      cells[i] = {start > padding ? start - padding : 0, std::min(length, start + kernel - padding)};
    }
    for (std::size_t i = 0; i < length; ++i) {
      const std::size_t at = i + padding;
      const std::size_t first = at < kernel ? 0 : (at - kernel) / stride + 1;
      windows[i] = {first, std::max(first, std::min(cells.size(), at / stride + 1))};
    }
  }
};

/// Both axes of a pooling; padding must be smaller than the kernel, so that no window is empty.
struct PoolPlan {
  std::size_t channels;
  PoolAxis rows, columns;

  explicit PoolPlan(const Window& w)
      : channels(w.channels),
        rows(w.height, w.kernel.height, w.stride.height, w.padding.height),
        columns(w.width, w.kernel.width, w.stride.width, w.padding.width) {}

  std::size_t out_width() const { return columns.cells.size(); }
  std::size_t width() const { return columns.windows.size(); }
  std::size_t out_size() const { return rows.cells.size() * out_width() * channels; }
  std::size_t size() const { return rows.windows.size() * width() * channels; }
};

namespace detail {

/// How cells are gathered along one axis: result i is after[i] times what `intervals[i]` has of x[k] times
/// before[k].
template <std::floating_point T>
struct Gather {
  const std::vector<PoolAxis::Interval>* intervals;
  std::vector<T> before, after;
};
template <std::floating_point T>
std::vector<T> reciprocal_sizes(const std::vector<PoolAxis::Interval>& intervals) {
  std::vector<T> result;
  result.reserve(intervals.size());
  for (const auto interval : intervals) result.push_back(T{1} / static_cast<T>(interval.size()));
  return result;
}

struct WeightedSum {
  template <std::floating_point T>
  static constexpr T start = T{0};
  template <std::floating_point T>
  static Vec<T> add(const Vec<T>& so_far, const Vec<T>& value, const Vec<T>& weight) {
    return simd::fmadd(value, weight, so_far);
  }
};
/// NaN wins over all numbers.
struct Largest {
  template <std::floating_point T>
  static constexpr T start = -std::numeric_limits<T>::infinity();
  template <std::floating_point T>
  static Vec<T> add(const Vec<T>& so_far, const Vec<T>& value, const Vec<T>&) {
    return xsimd::select((value > so_far) | xsimd::isnan(value), value, so_far);
  }
};

/// line = what `rows` of x, each `size` elements, come to.
template <class Fold, std::floating_point T>
void fold_rows(const T* x, std::size_t size, PoolAxis::Interval rows, const std::vector<T>& weights,
               T* line) {
  constexpr std::size_t together = 4, width = lanes<T>;
  std::size_t i = 0;
  for (; i + together * width <= size; i += together * width) {
    Vec<T> folds[together];
    for (auto& fold : folds) fold = Vec<T>(Fold::template start<T>);
    for (std::size_t r = rows.begin; r < rows.end; ++r) {
      const Vec<T> weight(weights[r]);
      const T* const source = x + r * size + i;
#pragma GCC unroll 4
      for (std::size_t v = 0; v < together; ++v)
        folds[v] = Fold::template add<T>(folds[v], simd::load(source + v * width), weight);
    }
#pragma GCC unroll 4
    for (std::size_t v = 0; v < together; ++v) simd::store(line + i + v * width, folds[v]);
  }
  simd::for_each_vector<T>(size - i, [&](auto load, auto store) {
    Vec<T> fold(Fold::template start<T>);
    for (std::size_t r = rows.begin; r < rows.end; ++r)
      fold = Fold::template add<T>(fold, load(x + r * size + i), Vec<T>(weights[r]));
    store(line + i, fold);
  });
}

/// Gathers whole windows: along the columns of the image first, then along the line that this makes. What
/// comes out is added to `out` if `add`.
template <class Fold, std::floating_point T>
void gather(const Gather<T>& rows, const Gather<T>& columns, std::size_t channels, const T* x, T* out,
            bool add = false) {
  const std::size_t width = columns.before.size(), out_width = columns.after.size();
  auto scratch = BasicTensor<T>::uninitialised({width * channels});
  T* const line = scratch.data();
  const auto* const intervals = columns.intervals->data();
  const T *const before = columns.before.data(), *const after = columns.after.data();
  for (std::size_t r = 0; r < rows.after.size(); ++r, out += out_width * channels) {
    fold_rows<Fold>(x, width * channels, (*rows.intervals)[r], rows.before, line);
    const Vec<T> row_factor(rows.after[r]);
    for_each_channels<T>(channels, [=](std::size_t channel, auto load, auto store) {
      T* target = out + channel;
      for (std::size_t c = 0; c < out_width; ++c, target += channels) {
        const T* source = line + intervals[c].begin * channels + channel;
        Vec<T> fold(Fold::template start<T>);
        for (std::size_t k = intervals[c].begin; k < intervals[c].end; ++k, source += channels)
          fold = Fold::template add<T>(fold, load(source), Vec<T>(before[k]));
        const Vec<T> value = fold * (row_factor * Vec<T>(after[c]));
        store(target, add ? load(target) + value : value);
      }
    });
  }
}

template <std::floating_point T>
std::vector<T> ones(const std::vector<PoolAxis::Interval>& intervals) {
  return std::vector<T>(intervals.size(), T{1});
}

}  // namespace detail

/// out = mean of the cells of each window, padding not counted.
template <std::floating_point T>
void average_pool(const PoolPlan& p, const T* x, T* out) {
  const auto mean = [](const PoolAxis& axis) {
    return detail::Gather<T>{&axis.cells, detail::ones<T>(axis.windows),
                             detail::reciprocal_sizes<T>(axis.cells)};
  };
  detail::gather<detail::WeightedSum>(mean(p.rows), mean(p.columns), p.channels, x, out);
}

/// The gradient of average_pool(), added to x_gradient if `add`: each cell gathers its shares from the
/// windows that cover it.
template <std::floating_point T>
void average_pool_gradient(const PoolPlan& p, const T* gradient, T* x_gradient, bool add = false) {
  const auto shares = [](const PoolAxis& axis) {
    return detail::Gather<T>{&axis.windows, detail::reciprocal_sizes<T>(axis.cells),
                             detail::ones<T>(axis.windows)};
  };
  detail::gather<detail::WeightedSum>(shares(p.rows), shares(p.columns), p.channels, gradient, x_gradient,
                                      add);
}

/// out = largest cell of each window; NaN wins over all numbers.
template <std::floating_point T>
void max_pool(const PoolPlan& p, const T* x, T* out) {
  const auto all = [](const PoolAxis& axis) {
    return detail::Gather<T>{&axis.cells, detail::ones<T>(axis.windows), detail::ones<T>(axis.cells)};
  };
  detail::gather<detail::Largest>(all(p.rows), all(p.columns), p.channels, x, out);
}

namespace detail {
/// Calls visit(tap, offset) for each cell of a window, row by row; `offset` counts elements from the image's
/// origin.
template <class Visit>
void for_each_tap(const PoolPlan& p, PoolAxis::Interval rows, PoolAxis::Interval columns, Visit&& visit) {
  std::size_t tap = 0;
  for (std::size_t r = rows.begin; r < rows.end; ++r)
    for (std::size_t c = columns.begin; c < columns.end; ++c) visit(tap++, (r * p.width() + c) * p.channels);
}
}  // namespace detail

/// The gradient of max_pool(): each window adds its gradient to its largest cell, the first one if several
/// are equal. That cell is found again, which is cheaper than to remember it.
template <std::floating_point T>
void max_pool_gradient(const PoolPlan& p, const T* x, const T* gradient, T* x_gradient) {
  detail::for_each_channels<T>(p.channels, [&](std::size_t channel, auto load, auto store) {
    const T* slope = gradient + channel;
    for (const auto rows : p.rows.cells) {
      for (const auto columns : p.columns.cells) {
        Vec<T> best = load(x + (rows.begin * p.width() + columns.begin) * p.channels + channel), winner(T{0});
        detail::for_each_tap(p, rows, columns, [&](std::size_t tap, std::size_t offset) {
          const Vec<T> value = load(x + offset + channel);
          const auto better = (value > best) | xsimd::isnan(value);
          best = xsimd::select(better, value, best);
          winner = xsimd::select(better, Vec<T>(static_cast<T>(tap)), winner);
        });
        const Vec<T> arriving = load(slope);
        detail::for_each_tap(p, rows, columns, [&](std::size_t tap, std::size_t offset) {
          T* const cell = x_gradient + offset + channel;
          store(cell,
                load(cell) + xsimd::select(winner == Vec<T>(static_cast<T>(tap)), arriving, Vec<T>(T{0})));
        });
        slope += p.channels;
      }
    }
  });
}

/// out[c] = mean over `rows` rows of x (rows x channels).
template <std::floating_point T>
void mean_rows(const T* x, std::size_t rows, std::size_t channels, T* out) {
  std::vector<double> totals(channels);
  row_totals(x, rows, channels, totals.data());
  for (std::size_t c = 0; c < channels; ++c) out[c] = static_cast<T>(totals[c] / static_cast<double>(rows));
}

namespace reference {

/// Pooling by its definition, for a whole batch: the mean or the maximum over the cells inside the image.
template <std::floating_point T>
void pool(const Window& w, bool maximum, const T* x, T* out) {
  for (std::size_t n = 0; n < w.batch; ++n)
    for (std::size_t r = 0; r < w.out_height(); ++r)
      for (std::size_t c = 0; c < w.out_width(); ++c)
        for (std::size_t channel = 0; channel < w.channels; ++channel) {
          T sum = 0, best = 0;
          std::size_t count = 0;
          for (std::size_t i = 0; i < w.kernel.height; ++i)
            for (std::size_t j = 0; j < w.kernel.width; ++j) {
              const std::size_t h = r * w.stride.height + i - w.padding.height;
              const std::size_t v = c * w.stride.width + j - w.padding.width;
              if (h >= w.height || v >= w.width) continue;  // padding; below zero wraps round
              const T value = x[((n * w.height + h) * w.width + v) * w.channels + channel];
              best = count == 0 ? value : std::max(best, value);
              sum += value;
              ++count;
            }
          *out++ = maximum ? best : sum / static_cast<T>(count);
        }
}

/// The gradient of pool() with respect to x.
template <std::floating_point T>
void pool_gradient(const Window& w, bool maximum, const T* x, const T* gradient, T* x_gradient) {
  std::fill_n(x_gradient, w.batch * w.image_size(), T{0});
  for (std::size_t n = 0; n < w.batch; ++n)
    for (std::size_t r = 0; r < w.out_height(); ++r)
      for (std::size_t c = 0; c < w.out_width(); ++c)
        for (std::size_t channel = 0; channel < w.channels; ++channel, ++gradient) {
          std::vector<std::size_t> cells;
          std::size_t largest = 0;
          for (std::size_t i = 0; i < w.kernel.height; ++i)
            for (std::size_t j = 0; j < w.kernel.width; ++j) {
              const std::size_t h = r * w.stride.height + i - w.padding.height;
              const std::size_t v = c * w.stride.width + j - w.padding.width;
              if (h >= w.height || v >= w.width) continue;
              cells.push_back(((n * w.height + h) * w.width + v) * w.channels + channel);
              if (x[cells.back()] > x[cells[largest]]) largest = cells.size() - 1;
            }
          if (maximum) x_gradient[cells[largest]] += *gradient;
          for (const std::size_t cell : cells)
            if (!maximum) x_gradient[cell] += *gradient / static_cast<T>(cells.size());
        }
}

}  // namespace reference
}  // namespace ogive::inline OGIVE_LEVEL::kernel
