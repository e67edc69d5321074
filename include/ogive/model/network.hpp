#pragma once
/// A network: layers from images to class logits, with the shapes that it was built for.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "ogive/core/fields.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/nn/layer.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The images that a network takes and the classes that it tells apart.
struct NetworkShape {
  std::size_t height = 32, width = 32, channels = 3;
  std::size_t classes = 10;

  void fields(auto&& f) const {
    f("height", height, at_least(1));
    f("width", width, at_least(1));
    f("channels", channels, at_least(1));
    f("classes", classes, at_least(1));
  }
  Shape images(std::size_t batch) const { return {batch, height, width, channels}; }
};

/// Layers from images (batch, height, width, channels) to logits (batch, classes). Built without weights:
/// parameters and work can be counted at once; initialise() gives it weights.
class Network {
 public:
  /// @throws Error when a number of the shape is 0
  Network(std::unique_ptr<Layer> layers, const NetworkShape& shape)
      : layers_(std::move(layers)), shape_(shape) {
    check_fields(shape_, "NetworkShape");
  }

  Var operator()(const Var& images) { return (*layers_)(images); }

  Layer& layers() { return *layers_; }
  const NetworkShape& shape() const { return shape_; }

  void initialise(const Rng& random) { ogive::initialise(*layers_, random); }
  std::uint64_t parameter_count() { return ogive::parameter_count(*layers_); }
  /// Multiply-accumulates and activations for `batch` images. @throws Error when layers do not fit each other
  Work work(std::size_t batch = 1) const { return ogive::work(*layers_, shape_.images(batch)); }

 private:
  std::unique_ptr<Layer> layers_;
  NetworkShape shape_;
};

}  // namespace ogive::inline OGIVE_LEVEL
