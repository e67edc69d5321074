#pragma once
/// The functions that an exported network is made of, as C++17 text. Images are (height, width, channels).
#include <string_view>

namespace ogive::cpp_kernels {

struct Kernel {
  std::string_view name;  ///< as it is called
  std::string_view text;
};

/// In an order in which each needs only earlier ones.
inline constexpr Kernel all[] = {
    {"map", R"(
template <class Function>
inline void map(std::size_t count, const float* x, float* y, Function function) {
  for (std::size_t i = 0; i < count; ++i) y[i] = function(x[i]);
}
)"},
    {"Relu", R"(
struct Relu {
  float operator()(float x) const { return x < 0 ? 0.0F : x; }
};
)"},
    {"Relu6", R"(
struct Relu6 {
  float operator()(float x) const { return x < 0 ? 0.0F : x > 6 ? 6.0F : x; }
};
)"},
    {"Sigmoid", R"(
struct Sigmoid {
  float operator()(float x) const { return 1 / (1 + std::exp(-x)); }
};
)"},
    {"Tanh", R"(
struct Tanh {
  float operator()(float x) const { return std::tanh(x); }
};
)"},
    {"Swish", R"(
struct Swish {
  float operator()(float x) const { return x / (1 + std::exp(-x)); }
};
)"},
    {"HardSwish", R"(
struct HardSwish {
  float operator()(float x) const { return x * (x < -3 ? 0.0F : x > 3 ? 1.0F : (x + 3) / 6); }
};
)"},
    {"Gelu", R"(
struct Gelu {
  float operator()(float x) const { return 0.5F * x * (1 + std::erf(x * 0.70710678F)); }
};
)"},
    {"GeluTanh", R"(
struct GeluTanh {
  float operator()(float x) const {
    return 0.5F * x * (1 + std::tanh(0.79788456F * x * (1 + 0.044715F * x * x)));
  }
};
)"},
    {"Scale", R"(
struct Scale {
  float factor;
  float operator()(float x) const { return x * factor; }
};
)"},
    {"add", R"(
inline void add(std::size_t count, const float* a, const float* b, float* y) {
  for (std::size_t i = 0; i < count; ++i) y[i] = a[i] + b[i];
}
)"},
    {"multiply", R"(
inline void multiply(std::size_t count, const float* a, const float* b, float* y) {
  for (std::size_t i = 0; i < count; ++i) y[i] = a[i] * b[i];
}
)"},
    {"add_bias", R"(
inline void add_bias(std::size_t rows, std::size_t channels, const float* x, const float* bias, float* y) {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < channels; ++c) y[r * channels + c] = x[r * channels + c] + bias[c];
}
)"},
    {"scale_shift", R"(
inline void scale_shift(std::size_t rows, std::size_t channels, const float* x, const float* scale,
                        const float* shift, float* y) {
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < channels; ++c)
      y[r * channels + c] = x[r * channels + c] * scale[c] + shift[c];
}
)"},
    {"linear", R"(
// x (rows, in) times weight (in, out), plus bias (out) unless it is null
inline void linear(std::size_t rows, std::size_t in, std::size_t out, const float* x, const float* weight,
                   const float* bias, float* y) {
  for (std::size_t r = 0; r < rows; ++r) {
    float* const row = y + r * out;
    for (std::size_t o = 0; o < out; ++o) row[o] = bias ? bias[o] : 0.0F;
    for (std::size_t i = 0; i < in; ++i)
      for (std::size_t o = 0; o < out; ++o) row[o] += x[r * in + i] * weight[i * out + o];
  }
}
)"},
    {"matmul", R"(
// `count` times (rows, inner) by (inner, columns); a transposed operand is stored the other way round
struct Product {
  std::size_t count, rows, inner, columns;
  bool transposed_a, transposed_b;
};
inline void matmul(const Product& p, const float* a, const float* b, float* y) {
  for (std::size_t k = 0; k < p.count; ++k, a += p.rows * p.inner, b += p.inner * p.columns)
    for (std::size_t r = 0; r < p.rows; ++r)
      for (std::size_t c = 0; c < p.columns; ++c) {
        float sum = 0;
        for (std::size_t i = 0; i < p.inner; ++i)
          sum += a[p.transposed_a ? i * p.rows + r : r * p.inner + i] *
                 b[p.transposed_b ? c * p.inner + i : i * p.columns + c];
        *y++ = sum;
      }
}
)"},
    {"softmax", R"(
inline void softmax(std::size_t rows, std::size_t columns, const float* x, float* y) {
  for (std::size_t r = 0; r < rows; ++r, x += columns, y += columns) {
    const float largest = *std::max_element(x, x + columns);
    float sum = 0;
    for (std::size_t c = 0; c < columns; ++c) sum += y[c] = std::exp(x[c] - largest);
    for (std::size_t c = 0; c < columns; ++c) y[c] /= sum;
  }
}
)"},
    {"log_softmax", R"(
inline void log_softmax(std::size_t rows, std::size_t columns, const float* x, float* y) {
  for (std::size_t r = 0; r < rows; ++r, x += columns, y += columns) {
    const float largest = *std::max_element(x, x + columns);
    float sum = 0;
    for (std::size_t c = 0; c < columns; ++c) sum += std::exp(x[c] - largest);
    const float log_sum = largest + std::log(sum);
    for (std::size_t c = 0; c < columns; ++c) y[c] = x[c] - log_sum;
  }
}
)"},
    {"copy_columns", R"(
inline void copy_columns(std::size_t rows, std::size_t columns, const float* x, std::size_t x_row, float* y,
                         std::size_t y_row) {
  for (std::size_t r = 0; r < rows; ++r) std::copy_n(x + r * x_row, columns, y + r * y_row);
}
)"},
    {"channels_last", R"(
inline void channels_last(std::size_t pixels, std::size_t channels, const float* x, float* y) {
  for (std::size_t p = 0; p < pixels; ++p)
    for (std::size_t c = 0; c < channels; ++c) y[p * channels + c] = x[c * pixels + p];
}
)"},
    {"channels_first", R"(
inline void channels_first(std::size_t pixels, std::size_t channels, const float* x, float* y) {
  for (std::size_t p = 0; p < pixels; ++p)
    for (std::size_t c = 0; c < channels; ++c) y[c * pixels + p] = x[p * channels + c];
}
)"},
    {"even_and_odd_pixels", R"(
// Pixels in even rows and columns, and behind the channels of each those of the pixel below and right of it
inline void even_and_odd_pixels(std::size_t height, std::size_t width, std::size_t channels, const float* x,
                                float* y) {
  for (std::size_t r = 0; r < height; r += 2)
    for (std::size_t c = 0; c < width; c += 2, y += 2 * channels) {
      const float* const even = x + (r * width + c) * channels;
      std::copy_n(even, channels, y);
      if (r + 1 < height && c + 1 < width)
        std::copy_n(even + (width + 1) * channels, channels, y + channels);
      else
        std::fill_n(y + channels, channels, 0.0F);
    }
}
)"},
    {"global_avg_pool", R"(
inline void global_avg_pool(std::size_t pixels, std::size_t channels, const float* x, float* y) {
  std::fill_n(y, channels, 0.0F);
  for (std::size_t p = 0; p < pixels; ++p)
    for (std::size_t c = 0; c < channels; ++c) y[c] += x[p * channels + c];
  for (std::size_t c = 0; c < channels; ++c) y[c] /= static_cast<float>(pixels);
}
)"},
    {"Window", R"(
// What slides over an image. A kernel cell lies on the image where at() is below its length.
struct Axis {
  std::size_t length, kernel, stride, padding, dilation, positions;
  std::size_t at(std::size_t position, std::size_t cell) const {
    return position * stride + cell * dilation - padding;  // before the image: a huge number
  }
};
struct Window {
  Axis vertical, horizontal;
  std::size_t channels;

  // Calls body(image offset, kernel cell) for the cells of one position that lie on the image.
  template <class Body>
  void for_each_cell(std::size_t row, std::size_t column, Body body) const {
    for (std::size_t i = 0; i < vertical.kernel; ++i) {
      const std::size_t r = vertical.at(row, i);
      if (r >= vertical.length) continue;
      for (std::size_t j = 0; j < horizontal.kernel; ++j) {
        const std::size_t c = horizontal.at(column, j);
        if (c < horizontal.length) body((r * horizontal.length + c) * channels, i * horizontal.kernel + j);
      }
    }
  }
};
)"},
    {"max_pool", R"(
inline void max_pool(const Window& w, const float* x, float* y) {
  for (std::size_t row = 0; row < w.vertical.positions; ++row)
    for (std::size_t column = 0; column < w.horizontal.positions; ++column, y += w.channels) {
      std::fill_n(y, w.channels, -std::numeric_limits<float>::infinity());
      w.for_each_cell(row, column, [&](std::size_t at, std::size_t) {
        for (std::size_t c = 0; c < w.channels; ++c) y[c] = x[at + c] > y[c] ? x[at + c] : y[c];
      });
    }
}
)"},
    {"avg_pool", R"(
inline void avg_pool(const Window& w, const float* x, float* y) {
  for (std::size_t row = 0; row < w.vertical.positions; ++row)
    for (std::size_t column = 0; column < w.horizontal.positions; ++column, y += w.channels) {
      std::size_t cells = 0;  // those of the padding are not counted
      std::fill_n(y, w.channels, 0.0F);
      w.for_each_cell(row, column, [&](std::size_t at, std::size_t) {
        for (std::size_t c = 0; c < w.channels; ++c) y[c] += x[at + c];
        ++cells;
      });
      for (std::size_t c = 0; c < w.channels; ++c) y[c] /= static_cast<float>(cells);
    }
}
)"},
    {"depthwise", R"(
// Each channel by itself; weight (kernel height, kernel width, channels)
inline void depthwise(const Window& w, const float* x, const float* weight, const float* bias, float* y) {
  for (std::size_t row = 0; row < w.vertical.positions; ++row)
    for (std::size_t column = 0; column < w.horizontal.positions; ++column, y += w.channels) {
      for (std::size_t c = 0; c < w.channels; ++c) y[c] = bias ? bias[c] : 0.0F;
      w.for_each_cell(row, column, [&](std::size_t at, std::size_t cell) {
        for (std::size_t c = 0; c < w.channels; ++c) y[c] += x[at + c] * weight[cell * w.channels + c];
      });
    }
}
)"},
    {"conv2d", R"(
// `Lanes` output channels of `Pixels` pixels side by side, all of which lie on the image with all their cells
// if there are several
template <std::size_t Pixels, std::size_t Lanes>
inline void conv_tile(const Window& w, std::size_t row, std::size_t column, std::size_t channels,
                      std::size_t out_channels, const float* x, const float* weight, const float* bias,
                      float* y) {
  float sums[Pixels][Lanes];
  for (std::size_t p = 0; p < Pixels; ++p)
    for (std::size_t k = 0; k < Lanes; ++k) sums[p][k] = bias ? bias[k] : 0.0F;
  const std::size_t step = w.horizontal.stride * w.channels;
  for (std::size_t i = 0; i < w.vertical.kernel; ++i) {
    const std::size_t r = w.vertical.at(row, i);
    if (r >= w.vertical.length) continue;
    for (std::size_t j = 0; j < w.horizontal.kernel; ++j) {
      const std::size_t c = w.horizontal.at(column, j);
      if (c >= w.horizontal.length) continue;
      const float* const cell = x + (r * w.horizontal.length + c) * w.channels;
      const float* factors = weight + (i * w.horizontal.kernel + j) * channels * out_channels;
      for (std::size_t channel = 0; channel < channels; ++channel, factors += out_channels)
        for (std::size_t p = 0; p < Pixels; ++p) {
          const float value = cell[p * step + channel];
          float* const sum = sums[p];
          for (std::size_t k = 0; k < Lanes; ++k) sum[k] += value * factors[k];
        }
    }
  }
  for (std::size_t p = 0; p < Pixels; ++p) std::copy_n(sums[p], Lanes, y + p * out_channels);
}
template <std::size_t Pixels>
inline void conv_pixels(const Window& w, std::size_t row, std::size_t column, std::size_t groups,
                        std::size_t out_channels, const float* x, const float* weight, const float* bias,
                        float* y) {
  const std::size_t channels = w.channels / groups, out = out_channels / groups;
  for (std::size_t k = 0; k < out_channels;) {
    const float* const from = x + k / out * channels;
    const float* const some = bias ? bias + k : nullptr;
    const std::size_t left = out - k % out;
    if (left >= 16) {
      conv_tile<Pixels, 16>(w, row, column, channels, out_channels, from, weight + k, some, y + k);
      k += 16;
    } else if (left >= 4) {
      conv_tile<Pixels, 4>(w, row, column, channels, out_channels, from, weight + k, some, y + k);
      k += 4;
    } else {
      conv_tile<Pixels, 1>(w, row, column, channels, out_channels, from, weight + k, some, y + k);
      k += 1;
    }
  }
}
// weight (kernel height, kernel width, channels / groups, out_channels)
inline void conv2d(const Window& w, std::size_t groups, std::size_t out_channels, const float* x,
                   const float* weight, const float* bias, float* y) {
  const Axis& line = w.horizontal;
  const auto inside = [&](std::size_t column) {
    return line.at(column, 0) < line.length && line.at(column, line.kernel - 1) < line.length;
  };
  for (std::size_t row = 0; row < w.vertical.positions; ++row)
    for (std::size_t column = 0; column < line.positions;) {
      const bool four = column + 4 <= line.positions && inside(column) && inside(column + 3);
      if (four)
        conv_pixels<4>(w, row, column, groups, out_channels, x, weight, bias, y);
      else
        conv_pixels<1>(w, row, column, groups, out_channels, x, weight, bias, y);
      column += four ? 4 : 1;
      y += (four ? 4 : 1) * out_channels;
    }
}
)"},
};

}  // namespace ogive::cpp_kernels
