#pragma once
/// Logits in a flat place.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/logits.hpp"

namespace ogive {

/// SDARTS-RS (Chen and Hsieh, ICML 2020): DARTS whose shared weights are trained around the mixing weights.
/// The paper's other form, by an adversary, is not here.
using SmoothDarts = Differentiable<SoftmaxRelaxation, RandomSmoothing>;
template <>
inline constexpr std::string_view given_name<SmoothDarts> = "SmoothDarts";

}  // namespace ogive
