#pragma once
/// The gradient of the loss on one minibatch, and proxies that are sums over weights w and their gradients g.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ogive/data/batches.hpp"
#include "ogive/estimate/zero_cost/weights.hpp"
#include "ogive/nn/ops/loss.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// Of each of kernels(network), in that order; empty where the loss does not depend on it.
using Gradients = std::vector<Tensor>;

/// The gradient of the cross-entropy on `batch`, batch norms normalising by the batch; running statistics
/// stay.
/// @param gates that ReLUs go by, if any
/// @param listener who is told of the operations, if anybody
inline Gradients loss_gradients(Network& network, const Batch& batch, Gates* gates = nullptr,
                                Tracer* listener = nullptr) {
  Tape tape(Mode::training);
  tape.keep_statistics();
  tape.set_gates(gates);
  tape.set_tracer(listener);
  tape.backward(
      cross_entropy(network(tape.constant(batch.images)), std::span<const std::uint32_t>(batch.labels)));
  Gradients gradients;
  for (Parameter* const weight : kernels(network)) gradients.push_back(std::move(weight->gradient));
  clear_gradients(network);
  return gradients;
}

/// The sum of f(w, g) over all weights.
template <class F>
double sum_over_weights(Network& network, const Gradients& gradients, F&& f) {
  const auto weights = kernels(network);
  double sum = 0;
  for (std::size_t l = 0; l < weights.size(); ++l)
    for (std::size_t i = 0; i < gradients[l].size(); ++i)
      sum += f(double{std::as_const(weights[l]->value)[i]}, double{gradients[l][i]});
  return sum;
}

/// The sum of |w g| (Lee, Ajanthan and Torr, "SNIP", ICLR 2019).
inline double snip(Network& network, const Gradients& gradients) {
  return sum_over_weights(network, gradients, [](double w, double g) { return std::abs(w * g); });
}

/// The sum of w g: what removing a weight does to the loss, to first order, with its sign (Mozer and
/// Smolensky, "Skeletonization", NIPS 1988). A convolution before a batch norm adds nothing but rounding
/// errors.
inline double plain(Network& network, const Gradients& gradients) {
  return sum_over_weights(network, gradients, [](double w, double g) { return w * g; });
}

/// The sum of the Euclidean norms of some tensors.
inline double sum_of_norms(std::span<const Tensor> tensors) {
  double sum = 0;
  for (const Tensor& tensor : tensors)
    sum += std::sqrt(kernel::dot(tensor.size(), tensor.data(), tensor.data()));
  return sum;
}

/// The sum over layers of the norms of their weights' gradients (Abdelfattah, Mehrotra, Dudziak and Lane,
/// "Zero-cost proxies for lightweight NAS", ICLR 2021).
inline double grad_norm(const Gradients& gradients) { return sum_of_norms(gradients); }

/// The sum over layers of the norms of their weights (Krishnakumar et al., "NAS-Bench-Suite-Zero", NeurIPS
/// 2022): at the start little but their number and shapes counts.
inline double l2_norm(Network& network) {
  std::vector<Tensor> values;
  for (const Parameter* const weight : kernels(network)) values.push_back(weight->value);
  return sum_of_norms(values);
}

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
