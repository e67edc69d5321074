#pragma once
/// Pooling of images (batch, height, width, channels).
#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/pieces.hpp"
#include "ogive/tensor/kernels/pool.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The window of a pooling. One number means both directions; padding must be smaller than the window.
struct PoolOptions {
  Extent window = 2;
  Extent stride = 2;
  Extent padding = 0;
};

/// The shape of a pooling's result. @throws Error, with the shape, when the window does not fit
Shape pool_shape(const char* name, const Shape& x, const PoolOptions& options);

namespace nn_detail {
std::array<Attribute, 6> pool_attributes(const PoolOptions& o);
kernel::PoolPlan pool_plan(const Shape& x, const PoolOptions& options);

/// Calls body(image) for each image of the batch, on the threads of the current share.
template <class Body>
void for_each_image(std::size_t batch, Body&& body) {
  kernel::for_each_piece(batch, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t image = begin; image < end; ++image) body(image);
  });
}
}  // namespace nn_detail

/// The largest cell of each window, padding left out. Of equal cells the first receives the gradient, as in
/// PyTorch.
template <std::floating_point T>
BasicVar<T> max_pool(const BasicVar<T>& x, const PoolOptions& options = {}) {
  auto y = BasicTensor<T>::uninitialised(pool_shape("max_pool", x.shape(), options));
  auto plan = nn_detail::pool_plan(x.shape(), options);
  const T* const source = x.value().data();
  T* const target = y.data();
  nn_detail::for_each_image(x.shape()[0], [&](std::size_t i) {
    kernel::max_pool(plan, source + i * plan.size(), target + i * plan.out_size());
  });
  const auto attributes = nn_detail::pool_attributes(options);
  return x.tape().record(
      {"max_pool", attributes}, std::move(y), {x},
      [plan = std::move(plan), in = x.value()](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        auto dx = to.take(0);
        const bool add = !dx.empty();
        if (!add) dx = BasicTensor<T>::uninitialised(in.shape());
        T* const slope = dx.data();
        nn_detail::for_each_image(in.shape()[0], [&](std::size_t i) {
          if (!add) std::fill_n(slope + i * plan.size(), plan.size(), T{0});
          kernel::max_pool_gradient(plan, in.data() + i * plan.size(), gradient.data() + i * plan.out_size(),
                                    slope + i * plan.size());
        });
        to.add(0, std::move(dx));
      });
}

/// The mean of the cells of each window; cells of the padding are not counted.
template <std::floating_point T>
BasicVar<T> avg_pool(const BasicVar<T>& x, const PoolOptions& options = {}) {
  auto y = BasicTensor<T>::uninitialised(pool_shape("avg_pool", x.shape(), options));
  auto plan = nn_detail::pool_plan(x.shape(), options);
  const T* const source = x.value().data();
  T* const target = y.data();
  nn_detail::for_each_image(x.shape()[0], [&](std::size_t i) {
    kernel::average_pool(plan, source + i * plan.size(), target + i * plan.out_size());
  });
  const auto attributes = nn_detail::pool_attributes(options);
  return x.tape().record({"avg_pool", attributes}, std::move(y), {x},
                         [plan = std::move(plan), shape = x.shape()](const BasicTensor<T>& gradient, T factor,
                                                                     const InputGradients<T>& to) {
                           auto dx = to.take(0);
                           const bool add = !dx.empty();
                           if (!add) dx = BasicTensor<T>::uninitialised(shape);
                           T* const slope = dx.data();
                           nn_detail::for_each_image(shape[0], [&](std::size_t i) {
                             kernel::average_pool_gradient(plan, gradient.data() + i * plan.out_size(),
                                                           factor, slope + i * plan.size(), add);
                           });
                           to.add(0, std::move(dx));
                         });
}

/// The shape of global_avg_pool(). @throws Error when x is not a batch of images
Shape global_avg_pool_shape(const Shape& x);

/// The mean over all pixels: (batch, height, width, channels) to (batch, channels).
template <std::floating_point T>
BasicVar<T> global_avg_pool(const BasicVar<T>& x) {
  const Shape shape = x.shape();
  auto y = BasicTensor<T>::uninitialised(global_avg_pool_shape(shape));
  const std::size_t pixels = shape[1] * shape[2], channels = shape[3];
  const T* const source = x.value().data();
  T* const target = y.data();
  nn_detail::for_each_image(shape[0], [&](std::size_t i) {
    kernel::mean_rows(source + i * pixels * channels, pixels, channels, target + i * channels);
  });
  return x.tape().record(
      "global_avg_pool", std::move(y), {x},
      [shape, pixels, channels](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        auto dx = BasicTensor<T>::uninitialised(shape);
        T* const slope = dx.data();
        const T share = T{1} / static_cast<T>(pixels);
        nn_detail::for_each_image(shape[0], [&](std::size_t i) {
          for (std::size_t at = i * pixels * channels; at < (i + 1) * pixels * channels; at += channels)
            for (std::size_t c = 0; c < channels; ++c) slope[at + c] = gradient[i * channels + c] * share;
        });
        to.add(0, std::move(dx));
      });
}

OGIVE_INSTANCE(Var max_pool(const Var&, const PoolOptions&));
OGIVE_INSTANCE(Var avg_pool(const Var&, const PoolOptions&));
OGIVE_INSTANCE(Var global_avg_pool(const Var&));

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE Shape pool_shape(const char* name, const Shape& x, const PoolOptions& options) {
  if (x.rank() != 4) throw Error(name, "images (batch, height, width, channels)", concat("shape ", x.text()));
  if (options.padding.height >= options.window.height || options.padding.width >= options.window.width)
    throw Error(name, concat("padding smaller than the window ", options.window.text()),
                options.padding.text());
  return {x[0],
          kernel::window_positions(x[1], options.window.height, options.stride.height, options.padding.height,
                                   1, name),
          kernel::window_positions(x[2], options.window.width, options.stride.width, options.padding.width, 1,
                                   name),
          x[3]};
}

OGIVE_INLINE Shape global_avg_pool_shape(const Shape& x) {
  if (x.rank() != 4)
    throw Error("global_avg_pool", "images (batch, height, width, channels)", concat("shape ", x.text()));
  return {x[0], x[3]};
}

namespace nn_detail {

OGIVE_INLINE std::array<Attribute, 6> pool_attributes(const PoolOptions& o) {
  const auto number = [](std::size_t length) { return static_cast<double>(length); };
  return {{{"window.height", number(o.window.height)},
           {"window.width", number(o.window.width)},
           {"stride.height", number(o.stride.height)},
           {"stride.width", number(o.stride.width)},
           {"padding.height", number(o.padding.height)},
           {"padding.width", number(o.padding.width)}}};
}

OGIVE_INLINE kernel::PoolPlan pool_plan(const Shape& x, const PoolOptions& options) {
  kernel::Window w;
  w.height = x[1];
  w.width = x[2];
  w.channels = x[3];
  w.kernel = options.window;
  w.stride = options.stride;
  w.padding = options.padding;
  return kernel::PoolPlan(w);
}

}  // namespace nn_detail
}  // namespace ogive::inline OGIVE_LEVEL

#endif
