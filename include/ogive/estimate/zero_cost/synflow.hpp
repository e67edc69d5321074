#pragma once
/// Synaptic flow.
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "ogive/estimate/unrolled.hpp"
#include "ogive/estimate/zero_cost/weights.hpp"
#include "ogive/nn/ops/arithmetic.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// log of the sum over weights of |w dR/dw|, where R is the sum of the logits for an image of ones when all
/// parameters are replaced by their absolute values (Tanaka, Kunin, Yamins and Ganguli, "Pruning neural
/// networks without any data by iteratively conserving synaptic flow", NeurIPS 2020). Minus
/// infinity when nothing flows.
///
/// For a network that is not trained: batch norms are to pass their input on, and do so (but for a factor of
/// 1 / sqrt(1 + 1e-5)) in evaluation with the statistics that they start with.
///
/// R grows by a factor with each layer. Where single precision overflows, image and biases are made smaller
/// by a power of two, and the slope of R too; a network of such weights and ReLUs makes the result smaller by
/// exactly these factors.
/// @throws Error when the sum is above about 1e68, where that is not enough
inline double synflow(Network& network) {
  const auto all = parameters(network.layers());
  const nn_detail::BorrowedWeights<float> borrowed(all);
  for (Parameter* const parameter : all)
    for (float& w : parameter->value.values()) w = std::abs(w);

  double shrunk = 1;  // image and biases against what they are
  for (const double shrink : {1.0, 0x1p-48, 0x1p-96}) {
    for_each_parameter(network.layers(), [&](const std::string& path, Parameter& parameter) {
      if (is_kernel(parameter) || path.ends_with("scale")) return;
      for (float& w : parameter.value.values()) w *= static_cast<float>(shrink / shrunk);
    });
    shrunk = shrink;
    Tape tape(Mode::evaluation, Rng(0), true);
    const auto image = Tensor::full(network.shape().images(1), static_cast<float>(shrink));
    tape.backward(scale(total(network(tape.constant(image))), shrink));
    double sum = 0;
    for (Parameter* const weight : kernels(network))
      for (std::size_t i = 0; i < weight->gradient.size(); ++i)
        sum += std::abs(double{std::as_const(weight->value)[i]} * std::as_const(weight->gradient)[i]);
    clear_gradients(network);
    if (std::isfinite(sum)) return std::log(sum) - 2 * std::log(shrink);
  }
  throw Error("synflow", "a flow below about 1e68", "more, or weights that are not finite");
}

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
