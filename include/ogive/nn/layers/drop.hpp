#pragma once
/// Layers that act while training only.
#include <memory>
#include <utility>

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

/// A layer whose output drop_path() drops with the probability of the tape, so that training can raise it
/// from epoch to epoch. It shows the layer's weights as its own.
class ScheduledDropPath final : public Layer {
 public:
  explicit ScheduledDropPath(std::unique_ptr<Layer> inner) : inner_(std::move(inner)) {}

  void visit(LayerVisitor& visitor) override { inner_->visit(visitor); }
  Shape plan(const Shape& in, Work& work) const override { return inner_->planned(in, work); }

 private:
  Var forward(const Var& x) override { return drop_path((*inner_)(x), x.tape().drop_path()); }
  std::unique_ptr<Layer> inner_;
};

}  // namespace ogive::inline OGIVE_LEVEL
