#pragma once
// Networks of a few numbers, whose proxies can be computed by hand.
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ogive/data/batches.hpp"
#include "ogive/model/network.hpp"
#include "ogive/nn/layers.hpp"

namespace ogive_test {
using namespace ogive;

/// Layers one after the other, initialised, on images (1, width, 1).
template <class... Layers>
Network chain(std::size_t width, std::size_t classes, std::unique_ptr<Layers>... layers) {
  auto all = std::make_unique<Sequential>(std::move(layers)...);
  Network network(std::move(all), {.height = 1, .width = width, .channels = 1, .classes = classes});
  network.initialise(Rng(1));
  return network;
}

/// Gives the parameter at `path` these values.
inline void set(Network& network, const std::string& path, std::initializer_list<float> values) {
  for_each_parameter(network.layers(), [&](const std::string& at, Parameter& parameter) {
    if (at == path) parameter.value = Tensor::from(parameter.shape, values);
  });
}
inline Tensor get(Network& network, const std::string& path) {
  Tensor found;
  for_each_parameter(network.layers(), [&](const std::string& at, Parameter& parameter) {
    if (at == path) found = parameter.value;
  });
  return found;
}

/// Noise (count, 1, width, 1), image i of class i % classes.
inline Batch noise_batch(std::size_t count, std::size_t width, std::size_t classes, std::uint64_t seed) {
  Batch batch{Tensor::uninitialised({count, 1, width, 1}), {}};
  Rng random(seed);
  for (float& x : batch.images.values()) x = static_cast<float>(random.normal());
  for (std::size_t i = 0; i < count; ++i) batch.labels.push_back(static_cast<std::uint32_t>(i % classes));
  return batch;
}

/// softmax(logits) - one hot label, over the number of images: the gradient of the mean cross-entropy at the
/// logits. @param logits (images, classes)
inline std::vector<std::vector<double>> loss_slopes(std::vector<std::vector<double>> logits,
                                                    const Labels& labels) {
  for (std::size_t n = 0; n < logits.size(); ++n) {
    double sum = 0;
    for (double& z : logits[n]) sum += z = std::exp(z);
    for (double& z : logits[n]) z /= sum;
    logits[n][labels[n]] -= 1;
    for (double& z : logits[n]) z /= static_cast<double>(logits.size());
  }
  return logits;
}

}  // namespace ogive_test
