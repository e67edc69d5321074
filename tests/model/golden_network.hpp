#pragma once
// One training step of a network against what PyTorch left of it (tests/golden/generate.py).
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ogive/core/rng.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/state.hpp"
#include "tests/nn/golden.hpp"

namespace ogive_test {

/// Gives `layers` the weights from which PyTorch started ("start.*"), and fresh ones where the file has none.
inline void start_as_pytorch(ogive::Layer& layers, const GoldenFile& file) {
  ogive::initialise(layers, ogive::Rng(1));
  ogive::NamedTensors start;
  for (const auto& entry : ogive::state(layers)) {
    const std::string golden = "start." + entry.name;
    start.add(entry.name,
              file.contains(golden) ? file.named().tensor(golden) : std::get<ogive::Tensor>(entry.value));
  }
  ogive::load_state(layers, start);
}

inline std::vector<std::uint32_t> golden_labels(const GoldenFile& file) {
  std::vector<std::uint32_t> labels;
  for (const auto label : file.counts("labels")) labels.push_back(static_cast<std::uint32_t>(label));
  return labels;
}

/// Checks the logits and the loss ("logits" and "loss" behind `prefix`); gives the loss.
inline ogive::Var check_loss(const ogive::Var& logits, const GoldenFile& file,
                             const std::string& prefix = {}) {
  check_near(logits.value(), file.tensor<double>(prefix + "logits"), "logits");
  const auto labels = golden_labels(file);
  ogive::Var loss = ogive::cross_entropy(logits, std::span<const std::uint32_t>(labels));
  check_near(loss.value(), file.tensor<double>(prefix + "loss"), "loss");
  return loss;
}

/// Checks all gradients ("gradient.*") and running statistics ("after.*") of `layers`.
/// @param apart the path of a weight whose gradient the caller checks
/// @return how many; golden_entries() says how many there should be
inline std::size_t check_gradients_and_statistics(ogive::Layer& layers, const GoldenFile& file,
                                                  const std::string& apart = {}) {
  std::size_t checked = 0;
  ogive::for_each_state(
      layers,
      [&](const std::string& path, ogive::Parameter& parameter) {
        if (path == apart) return;
        check_near(parameter.gradient, file.tensor<double>("gradient." + path), path);
        ++checked;
      },
      [&](const std::string& path, ogive::Tensor& buffer) {
        check_near(buffer, file.tensor<double>("after." + path), path);
        ++checked;
      });
  return checked;
}
inline std::size_t golden_entries(const GoldenFile& file) {
  std::size_t count = 0;
  for (const auto& entry : file.named())
    count += entry.name.starts_with("gradient.") || entry.name.starts_with("after.");
  return count;
}

}  // namespace ogive_test
