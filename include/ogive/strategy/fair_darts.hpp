#pragma once
/// Options that do not compete.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/logits.hpp"

namespace ogive {

/// Fair DARTS (Chu, Zhou, Zhang and Li, ECCV 2020): sigmoids instead of a softmax, with the zero-one loss.
/// The space reads its architecture off the largest weights, and not off those above a threshold.
using FairDarts = Differentiable<SigmoidRelaxation, Expectation, ZeroOne>;
template <>
inline constexpr std::string_view given_name<FairDarts> = "FairDarts";

}  // namespace ogive
