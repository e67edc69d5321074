#pragma once
/// Activations, element by element. Kept for backward is the result where the derivative follows from it,
/// else the input.
#include <concepts>
#include <utility>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/activation.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
template <class Function, std::floating_point T>
BasicVar<T> activate(const BasicVar<T>& x) {
  if constexpr (std::same_as<Function, kernel::Relu>)
    if (auto* const gates = x.tape().gates()) return multiply(x, x.tape().constant(gates->next(x.value())));
  auto y = BasicTensor<T>::uninitialised(x.shape());
  kernel::map(
      y.size(), y.data(), [](const Vec<T>& v) { return Function::template value<T>(v); }, x.value().data());
  auto kept = Function::keeps_result ? y : x.value();
  return x.tape().record(
      Function::name, std::move(y), {x},
      [kept = std::move(kept)](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        auto dx = BasicTensor<T>::uninitialised(kept.shape());
        kernel::map(
            dx.size(), dx.data(),
            [](const Vec<T>& k, const Vec<T>& g) { return Function::template gradient<T>(k, g); },
            kept.data(), gradient.data());
        to.add(0, std::move(dx));
      });
}
}  // namespace nn_detail

/// max(x, 0).
template <std::floating_point T>
BasicVar<T> relu(const BasicVar<T>& x) {
  return nn_detail::activate<kernel::Relu>(x);
}
/// min(max(x, 0), 6) (Krizhevsky 2010).
template <std::floating_point T>
BasicVar<T> relu6(const BasicVar<T>& x) {
  return nn_detail::activate<kernel::Relu6>(x);
}
/// 1 / (1 + exp(-x)).
template <std::floating_point T>
BasicVar<T> sigmoid(const BasicVar<T>& x) {
  return nn_detail::activate<kernel::Sigmoid>(x);
}
template <std::floating_point T>
BasicVar<T> tanh(const BasicVar<T>& x) {
  return nn_detail::activate<kernel::Tanh>(x);
}
/// x * sigmoid(x), also called SiLU (Ramachandran et al. 2017).
template <std::floating_point T>
BasicVar<T> swish(const BasicVar<T>& x) {
  return nn_detail::activate<kernel::Swish>(x);
}
/// x * relu6(x + 3) / 6 (Howard et al., "Searching for MobileNetV3", ICCV 2019).
template <std::floating_point T>
BasicVar<T> hard_swish(const BasicVar<T>& x) {
  return nn_detail::activate<kernel::HardSwish>(x);
}
/// x * Phi(x) with the normal distribution function Phi (Hendrycks and Gimpel 2016).
template <std::floating_point T>
BasicVar<T> gelu(const BasicVar<T>& x) {
  return nn_detail::activate<kernel::Gelu>(x);
}
/// The approximation of gelu() by a hyperbolic tangent, from the same paper.
template <std::floating_point T>
BasicVar<T> gelu_tanh(const BasicVar<T>& x) {
  return nn_detail::activate<kernel::GeluTanh>(x);
}

OGIVE_INSTANCE(Var relu(const Var&));
OGIVE_INSTANCE(Var relu6(const Var&));
OGIVE_INSTANCE(Var sigmoid(const Var&));
OGIVE_INSTANCE(Var tanh(const Var&));
OGIVE_INSTANCE(Var swish(const Var&));
OGIVE_INSTANCE(Var hard_swish(const Var&));
OGIVE_INSTANCE(Var gelu(const Var&));
OGIVE_INSTANCE(Var gelu_tanh(const Var&));

}  // namespace ogive::inline OGIVE_LEVEL
