#pragma once
/// The weights that zero-cost proxies look at, and how they start.
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "ogive/core/hash.hpp"
#include "ogive/estimate/zero_cost/proxy.hpp"
#include "ogive/model/network.hpp"
#include "ogive/nn/init.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// What convolutions and products multiply by: no biases, no scales and shifts of norms.
inline bool is_kernel(const Parameter& parameter) { return parameter.shape.rank() >= 2; }
inline std::vector<Parameter*> kernels(Network& network) {
  std::vector<Parameter*> all;
  for_each_parameter(network.layers(), [&](const std::string&, Parameter& parameter) {
    if (is_kernel(parameter)) all.push_back(&parameter);
  });
  return all;
}

/// Gives all weights their first values, from streams of their own by their paths. A bias takes the fan-in of
/// the weight shown before it.
inline void start(Network& network, FirstWeights first, const Rng& random) {
  if (first == FirstWeights::own) return network.initialise(random);
  double fan_in = 1;
  for_each_parameter(network.layers(), [&](const std::string& path, Parameter& parameter) {
    parameter.value = Tensor::uninitialised(parameter.shape);
    Rng stream = random.split(hash_text(path));
    if (is_kernel(parameter)) fan_in = init::fans(parameter.shape).in;
    if (is_kernel(parameter) || path.ends_with("bias"))
      init::uniform(parameter.value, stream, 1 / std::sqrt(fan_in));
    else
      parameter.initialiser(parameter.value, stream);
  });
}

inline void clear_gradients(Network& network) {
  for (Parameter* const parameter : parameters(network.layers())) parameter->clear_gradient();
}

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
