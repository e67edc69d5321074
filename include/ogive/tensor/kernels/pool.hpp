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
  std::size_t kernel, stride, padding;

  PoolAxis(std::size_t length, std::size_t window, std::size_t step, std::size_t margin)
      : cells(window_positions(length, window, step, margin, 1)),
        windows(length),
        kernel(window),
        stride(step),
        padding(margin) {
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

  /// Which cell of a window it is, counted from the window's first one, of the padding or not.
  std::size_t tap(std::size_t window, std::size_t cell) const { return cell + padding - window * stride; }
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

/// The gradient of average_pool() where that of its output is factor * gradient, added to x_gradient if
/// `add`: each cell gathers its shares from the windows that cover it.
template <std::floating_point T>
void average_pool_gradient(const PoolPlan& p, const T* gradient, T factor, T* x_gradient, bool add = false) {
  const auto shares = [](const PoolAxis& axis) {
    return detail::Gather<T>{&axis.windows, detail::reciprocal_sizes<T>(axis.cells),
                             detail::ones<T>(axis.windows)};
  };
  auto rows = shares(p.rows);
  for (T& after : rows.after) after = factor;
  detail::gather<detail::WeightedSum>(rows, shares(p.columns), p.channels, gradient, x_gradient, add);
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

/// winners = the place of the largest cell of each window, row * kernel width + column, the first one if
/// several are equal: down the columns of the image first, then along the line that this makes.
template <std::floating_point T>
void find_largest(const PoolPlan& p, const T* x, T* winners) {
  const std::size_t row = p.width() * p.channels;
  auto lines = BasicTensor<T>::uninitialised({2 * row});
  T *const largest = lines.data(), *const places = largest + row;
  for (std::size_t window = 0; window < p.rows.cells.size(); ++window) {
    const auto rows = p.rows.cells[window];
    const auto first_place = static_cast<T>(p.rows.tap(window, rows.begin) * p.columns.kernel);
    simd::for_each_vector<T>(row, [&](auto load, auto store) {
      Vec<T> best = load(x + rows.begin * row), place(first_place), other = place;
      for (std::size_t r = 1; r < rows.size(); ++r) {
        const Vec<T> value = load(x + (rows.begin + r) * row);
        other = other + Vec<T>(static_cast<T>(p.columns.kernel));
        const auto better = (value > best) | xsimd::isnan(value);
        best = xsimd::select(better, value, best);
        place = xsimd::select(better, other, place);
      }
      store(largest, best);
      store(places, place);
    });
    for_each_channels<T>(p.channels, [&](std::size_t channel, auto load, auto store) {
      T* winner = winners + channel;
      for (std::size_t i = 0; i < p.out_width(); ++i, winner += p.channels) {
        const auto columns = p.columns.cells[i];
        const std::size_t first = columns.begin * p.channels + channel;
        Vec<T> column(static_cast<T>(p.columns.tap(i, columns.begin)));
        Vec<T> best = load(largest + first), place = load(places + first) + column;
        for (std::size_t c = 1; c < columns.size(); ++c) {
          column = column + Vec<T>(T{1});
          const Vec<T> value = load(largest + first + c * p.channels);
          const Vec<T> other = load(places + first + c * p.channels) + column;
          const auto better = (value > best) | ((value == best) & (other < place)) | xsimd::isnan(value);
          best = xsimd::select(better, value, best);
          place = xsimd::select(better, other, place);
        }
        store(winner, place);
      }
    });
    winners += p.out_width() * p.channels;
  }
}

}  // namespace detail

/// The gradient of max_pool(), added to x_gradient: each cell gathers the gradients of the windows whose
/// largest cell it is. Those are found again, which is cheaper than to remember them.
template <std::floating_point T>
void max_pool_gradient(const PoolPlan& p, const T* x, const T* gradient, T* x_gradient) {
  auto scratch = BasicTensor<T>::uninitialised({p.out_size()});
  T* const winners = scratch.data();
  detail::find_largest(p, x, winners);
  const std::size_t out_row = p.out_width() * p.channels;
  const Vec<T> stride(static_cast<T>(p.columns.stride));
  detail::for_each_channels<T>(p.channels, [&](std::size_t channel, auto load, auto store) {
    T* cell = x_gradient + channel;
    for (std::size_t i = 0; i < p.rows.windows.size(); ++i)
      for (std::size_t j = 0; j < p.width(); ++j, cell += p.channels) {
        const auto rows = p.rows.windows[i], columns = p.columns.windows[j];
        Vec<T> sum = load(cell);
        for (std::size_t r = rows.begin; r < rows.end; ++r) {
          const std::size_t first = r * out_row + columns.begin * p.channels + channel;
          const T *winner = winners + first, *slope = gradient + first;
          Vec<T> place(static_cast<T>(p.rows.tap(r, i) * p.columns.kernel + p.columns.tap(columns.begin, j)));
          for (std::size_t c = columns.begin; c < columns.end; ++c) {
            sum = sum + xsimd::select(load(winner) == place, load(slope), Vec<T>(T{0}));
            place = place - stride;  // the cell stands so much farther to the left in the next window
            winner += p.channels;
            slope += p.channels;
          }
        }
        store(cell, sum);
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
