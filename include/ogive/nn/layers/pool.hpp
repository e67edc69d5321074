#pragma once
/// Layers that pool images (batch, height, width, channels).
#include "ogive/nn/layer.hpp"
#include "ogive/nn/ops/pool.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// max_pool().
class MaxPool final : public Layer {
 public:
  explicit MaxPool(const PoolOptions& options = {}) : options_(options) {}
  Shape plan(const Shape& in, Work& work) const override {
    return Layer::plan(pool_shape("max_pool", in, options_), work);
  }

 private:
  Var forward(const Var& x) override { return max_pool(x, options_); }
  PoolOptions options_;
};

/// avg_pool(): cells of the padding are not counted.
class AvgPool final : public Layer {
 public:
  explicit AvgPool(const PoolOptions& options = {}) : options_(options) {}
  Shape plan(const Shape& in, Work& work) const override {
    return Layer::plan(pool_shape("avg_pool", in, options_), work);
  }

 private:
  Var forward(const Var& x) override { return avg_pool(x, options_); }
  PoolOptions options_;
};

/// global_avg_pool(): (batch, height, width, channels) to (batch, channels).
class GlobalAvgPool final : public Layer {
 public:
  Shape plan(const Shape& in, Work& work) const override {
    return Layer::plan(global_avg_pool_shape(in), work);
  }

 private:
  Var forward(const Var& x) override { return global_avg_pool(x); }
};

}  // namespace ogive::inline OGIVE_LEVEL
