#pragma once
/// DARTS that stops before it collapses.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/logits.hpp"

namespace ogive {

/// DARTS with early stopping (Zela et al., ICLR 2020, section 4.3). With `stop.ratio` 0 it is Darts, and only
/// measures the eigenvalue of every epoch, for collapse detectors.
using RobustDarts =
    Differentiable<SoftmaxRelaxation, Expectation, Unregularised, FixedWeights, CurvatureStop>;
template <>
inline constexpr std::string_view given_name<RobustDarts> = "RobustDarts";

}  // namespace ogive
