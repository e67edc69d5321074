#pragma once
/// One path at a time, drawn by Gumbel noise.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/logits.hpp"

namespace ogive {

/// GDAS (Dong and Yang, "Searching for a robust neural architecture in four GPU hours", CVPR 2019): every
/// step is at one option for each edge, so that a step on the shared weights computes one path only. A step
/// on the logits needs the slope of each option, and computes them all.
using Gdas = Differentiable<SoftmaxRelaxation, StraightThrough>;
template <>
inline constexpr std::string_view given_name<Gdas> = "Gdas";

}  // namespace ogive
