#pragma once
/// Layers that act while training only.
#include "ogive/nn/layer.hpp"
#include "ogive/nn/ops/dropout.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// dropout() with probability `p` in [0, 1).
class Dropout final : public Layer {
 public:
  explicit Dropout(double p) : p_(p) { nn_detail::check_drop("dropout", p); }

 private:
  Var forward(const Var& x) override { return dropout(x, p_); }
  double p_;
};

/// drop_path() with probability `p` in [0, 1).
class DropPath final : public Layer {
 public:
  explicit DropPath(double p) : p_(p) { nn_detail::check_drop("drop_path", p); }

 private:
  Var forward(const Var& x) override { return drop_path(x, p_); }
  double p_;
};

}  // namespace ogive::inline OGIVE_LEVEL
