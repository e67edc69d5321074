#pragma once
/// Differentiable architecture search. A leaf header: it brings the engine, for its optimiser.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/logits.hpp"

namespace ogive {

/// First-order DARTS (Liu, Simonyan and Yang, ICLR 2019): mixing weights are the softmax of each edge's
/// logits (equation 2); before each step on the shared weights the logits take one step of Adam along the
/// gradient of the validation loss (equation 7 with xi = 0). The defaults are those of the published code.
using Darts = Differentiable<SoftmaxRelaxation>;
template <>
inline constexpr std::string_view given_name<Darts> = "Darts";

/// Second-order DARTS: the gradient is that of the validation loss after one step of the shared weights on
/// the training loss, at their learning rate (equation 7). It costs about three times the first order.
using SecondOrderDarts = Differentiable<SoftmaxRelaxation, Expectation, Unregularised, UnrolledWeights>;
template <>
inline constexpr std::string_view given_name<SecondOrderDarts> = "SecondOrderDarts";

}  // namespace ogive
