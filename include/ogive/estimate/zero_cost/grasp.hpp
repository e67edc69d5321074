#pragma once
/// Gradient signal preservation.
#include <cstddef>
#include <vector>

#include "ogive/estimate/unrolled.hpp"
#include "ogive/estimate/zero_cost/gradients.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// -sum w (H g), with the gradient g and the Hessian H of the loss on `batch` (Wang, Zhang and Grosse,
/// "Picking winning tickets before training by preserving gradient flow", ICLR 2020; the sign is
/// that of Abdelfattah et al. 2021).
///
/// H is symmetric, so that the sum is that of g (H w), and H w is the central difference of gradients at (1 +
/// d) w and (1 - d) w: not exact, but the error falls with d^2. ReLUs stay as they are at w: a difference
/// across kinks would see slopes that jump, which second derivatives do not.
/// @param here loss_gradients() of the same, and the gates of its ReLUs
inline double grasp(Network& network, const Batch& batch, const Gradients& here, Gates& gates) {
  constexpr double d = 0.01;
  const auto weights = kernels(network);
  nn_detail::BorrowedWeights<float> borrowed(weights);
  std::vector<Tensor> along;
  for (const Parameter* const weight : weights) along.push_back(weight->value.clone());
  borrowed.displace(along, d);
  const Gradients ahead = loss_gradients(network, batch, &gates);
  borrowed.displace(along, -d);
  const Gradients behind = loss_gradients(network, batch, &gates);
  double sum = 0;
  for (std::size_t l = 0; l < here.size(); ++l)
    for (std::size_t i = 0; i < here[l].size(); ++i)
      sum += double{here[l][i]} * (double{ahead[l][i]} - double{behind[l][i]});
  return -sum / (2 * d);
}

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
