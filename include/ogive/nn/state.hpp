#pragma once
/// The weights and buffers of a network as a list of named tensors, for tensor/weights.hpp to keep in a file.
///
///     save_weights("cell.ogv", state(network));
///     load_state(network, load_weights("cell.ogv"));
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/nn/layer.hpp"
#include "ogive/tensor/weights.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Copies of all weights and buffers of `layer`, named by their paths ("cells.0.edges.2.conv.weight").
/// @throws Error when a weight has no value yet
NamedTensors state(Layer& layer);

/// Gives the weights and buffers of `layer` the values in `named`: exactly the paths and shapes of
/// state(layer). The network need not be initialised.
/// @throws Error that names the first missing, mis-shaped or unknown path; nothing has changed then
void load_state(Layer& layer, const NamedTensors& named);

/// Puts `part` into `named` with "prefix." before its names, so that one file can keep a network, its
/// optimiser and more.
inline void add_section(NamedTensors& named, std::string_view prefix, const NamedTensors& part) {
  for (const auto& entry : part)
    std::visit([&](const auto& value) { named.add(concat(prefix, ".", entry.name), value); }, entry.value);
}
/// The entries that add_section() put under `prefix`, with their own names; none if there are none.
NamedTensors section(const NamedTensors& named, std::string_view prefix);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE NamedTensors state(Layer& layer) {
  NamedTensors named;
  for_each_state(
      layer,
      [&](const std::string& path, Parameter& parameter) {
        if (parameter.value.empty())
          throw Error(path, "an initialised value", "none (call initialise first)");
        named.add(path, parameter.value.clone());
      },
      [&](const std::string& path, Tensor& buffer) { named.add(path, buffer.clone()); });
  return named;
}

OGIVE_INLINE void load_state(Layer& layer, const NamedTensors& named) {
  std::unordered_map<std::string_view, const NamedTensors::Entry*> left;
  for (const auto& entry : named) left.emplace(entry.name, &entry);
  std::vector<std::pair<Tensor*, const Tensor*>> copies;
  const auto match = [&](const std::string& path, const Shape& shape, Tensor& target) {
    const auto found = left.find(path);
    if (found == left.end()) throw Error(path, "a value in the state", "none");
    const auto* const tensor = std::get_if<Tensor>(&found->second->value);
    if (!tensor) throw Error(path, "a tensor of floats in the state", "a value of another type");
    if (tensor->shape() != shape)
      throw Error(path, concat("shape ", shape.text()), concat(tensor->shape().text(), " in the state"));
    left.erase(found);
    copies.emplace_back(&target, tensor);
  };
  for_each_state(
      layer, [&](const std::string& path, Parameter& p) { match(path, p.shape, p.value); },
      [&](const std::string& path, Tensor& buffer) { match(path, buffer.shape(), buffer); });
  for (const auto& entry : named)
    if (left.contains(entry.name))
      throw Error(entry.name, "a weight of the network", "none: only the state has it");
  for (const auto& [target, source] : copies) {
    if (target->empty())
      *target = source->clone();
    else
      std::copy_n(source->data(), source->size(), target->data());
  }
}

OGIVE_INLINE NamedTensors section(const NamedTensors& named, std::string_view prefix) {
  NamedTensors part;
  const std::string start = concat(prefix, ".");
  for (const auto& entry : named) {
    if (!entry.name.starts_with(start)) continue;
    std::visit([&](const auto& value) { part.add(entry.name.substr(start.size()), value); }, entry.value);
  }
  return part;
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
