#pragma once
/// Layers: pieces of a network that own their weights, know their shapes, and can be walked by name.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/nn/tape.hpp"

namespace ogive::inline OGIVE_LEVEL {

class Layer;

/// What a layer shows of itself, in a fixed order: weights, buffers (running statistics), inner layers.
class LayerVisitor {
 public:
  virtual ~LayerVisitor() = default;
  virtual void parameter(std::string_view name, Parameter& parameter) = 0;
  virtual void buffer(std::string_view name, Tensor& buffer) = 0;
  virtual void layer(std::string_view name, Layer& layer) = 0;
};

/// The work of a forward pass, counted from shapes.
struct Work {
  std::uint64_t macs = 0;         ///< multiply-accumulates of convolutions and products
  std::uint64_t activations = 0;  ///< elements written
};

namespace nn_detail {
/// Tells the tape's tracer, if there is one, that what follows happens inside a layer.
class TracedLayer {
 public:
  TracedLayer(const Tape& tape, std::string_view name) : tracer_(tape.tracer()) {
    if (tracer_) tracer_->enter(name);
  }
  TracedLayer(const TracedLayer&) = delete;
  TracedLayer& operator=(const TracedLayer&) = delete;
  ~TracedLayer() {
    if (tracer_) tracer_->leave();
  }

 private:
  Tracer* tracer_;
};
}  // namespace nn_detail

/// A function of one value with weights. To write one: forward(), visit() if it has weights or inner layers,
/// and plan() if the output's shape differs from the input's or multiply-accumulates should be counted.
class Layer {
 public:
  virtual ~Layer() = default;

  /// forward(), with the names of the layers on the way in front of any error ("cells.3.edge.conv: ...").
  Var operator()(const Var& x);

  /// Shows weights and inner layers. Called in any state, also before weights exist.
  virtual void visit(LayerVisitor&) {}

  /// The shape of the output for an input of shape `in`, without computing; adds the work to `work`: plan(),
  /// with the same names in front of any error.
  Shape planned(const Shape& in, Work& work) const;

  /// The name that the enclosing layer gives it; empty for the outermost one.
  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

 protected:
  Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// What planned() answers. @throws Error when `in` does not fit
  virtual Shape plan(const Shape& in, Work& work) const {
    work.activations += in.size();
    return in;
  }

 private:
  virtual Var forward(const Var& x) = 0;

  std::string name_;
};

/// Takes a layer in under a name. `return named("conv", std::make_unique<Conv2d>(...))`.
template <class Inner>
std::unique_ptr<Inner> named(std::string name, std::unique_ptr<Inner> layer) {
  layer->set_name(std::move(name));
  return layer;
}

/// Layers one after the other, named 0, 1, 2, ... unless named before.
class Sequential final : public Layer {
 public:
  Sequential() = default;
  template <class... Layers>
  explicit Sequential(std::unique_ptr<Layers>... layers) {
    (add(std::move(layers)), ...);
  }
  void add(std::unique_ptr<Layer> layer) {
    if (layer->name().empty()) layer->set_name(to_text(layers_.size()));
    layers_.push_back(std::move(layer));
  }
  std::size_t size() const { return layers_.size(); }

  void visit(LayerVisitor& visitor) override {
    for (const auto& layer : layers_) visitor.layer(layer->name(), *layer);
  }
  OGIVE_INLINE Shape plan(const Shape& in, Work& work) const override;

 private:
  OGIVE_INLINE Var forward(const Var& x) override;
  std::vector<std::unique_ptr<Layer>> layers_;
};

namespace nn_detail {
/// Walks a tree of layers and calls on_parameter(path, parameter) and on_buffer(path, tensor).
template <class OnParameter, class OnBuffer>
class PathVisitor final : public LayerVisitor {
 public:
  PathVisitor(OnParameter& p, OnBuffer& b) : on_parameter_(&p), on_buffer_(&b) {}
  void parameter(std::string_view name, Parameter& p) override { (*on_parameter_)(path(name), p); }
  void buffer(std::string_view name, Tensor& b) override { (*on_buffer_)(path(name), b); }
  void layer(std::string_view name, Layer& inner) override {
    const std::string outer = std::exchange(prefix_, path(name));
    inner.visit(*this);
    prefix_ = outer;
  }

 private:
  std::string path(std::string_view name) const {
    return prefix_.empty() ? std::string(name) : concat(prefix_, ".", name);
  }
  OnParameter* on_parameter_;
  OnBuffer* on_buffer_;
  std::string prefix_;
};
}  // namespace nn_detail

/// Calls on_parameter(path, Parameter&) and on_buffer(path, Tensor&) for all of `layer` and its inner layers,
/// in order.
template <class OnParameter, class OnBuffer>
void for_each_state(Layer& layer, OnParameter&& on_parameter, OnBuffer&& on_buffer) {
  nn_detail::PathVisitor visitor(on_parameter, on_buffer);
  layer.visit(visitor);
}
template <class OnParameter>
void for_each_parameter(Layer& layer, OnParameter&& on_parameter) {
  for_each_state(layer, on_parameter, [](const std::string&, Tensor&) {});
}

/// Gives every weight its first value, from a stream of its own by its path: adding a layer changes no other.
void initialise(Layer& layer, const Rng& random);

/// The weights of `layer`, to hand to an optimiser.
std::vector<Parameter*> parameters(Layer& layer);

/// How many numbers are learned.
std::uint64_t parameter_count(Layer& layer);

/// Multiply-accumulates and activations of one forward pass over an input of shape `in` (batch included).
Work work(const Layer& layer, const Shape& in);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE Var Layer::operator()(const Var& x) {
  const nn_detail::TracedLayer traced(x.tape(), name_);
  try {
    return forward(x);
  } catch (const Error& error) {
    throw error.inside(name_);
  }
}

OGIVE_INLINE Shape Layer::planned(const Shape& in, Work& work) const {
  try {
    return plan(in, work);
  } catch (const Error& error) {
    throw error.inside(name_);
  }
}

OGIVE_INLINE Shape Sequential::plan(const Shape& in, Work& work) const {
  Shape shape = in;
  for (const auto& layer : layers_) shape = layer->planned(shape, work);
  return shape;
}

OGIVE_INLINE Var Sequential::forward(const Var& x) {
  Var y = x;
  for (const auto& layer : layers_) y = (*layer)(y);
  return y;
}

OGIVE_INLINE void initialise(Layer& layer, const Rng& random) {
  for_each_parameter(layer, [&](const std::string& path, Parameter& parameter) {
    if (!parameter.initialiser) throw Error(path, "an initialiser", "none");
    parameter.value = Tensor::uninitialised(parameter.shape);
    Rng stream = random.split(hash_text(path));
    parameter.initialiser(parameter.value, stream);
  });
}

OGIVE_INLINE std::vector<Parameter*> parameters(Layer& layer) {
  std::vector<Parameter*> all;
  for_each_parameter(layer, [&](const std::string&, Parameter& parameter) { all.push_back(&parameter); });
  return all;
}

OGIVE_INLINE std::uint64_t parameter_count(Layer& layer) {
  std::uint64_t count = 0;
  for_each_parameter(layer,
                     [&](const std::string&, Parameter& parameter) { count += parameter.shape.size(); });
  return count;
}

OGIVE_INLINE Work work(const Layer& layer, const Shape& in) {
  Work total;
  layer.planned(in, total);
  return total;
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
