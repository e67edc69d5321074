#pragma once
/// Partial channels and normalised edges.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/logits.hpp"

namespace ogive {

/// PC-DARTS (Xu et al., ICLR 2020).
using PcDarts =
    Differentiable<SoftmaxRelaxation, Expectation, Unregularised, FixedWeights, NoStop, PartialConnection>;
template <>
inline constexpr std::string_view given_name<PcDarts> = "PcDarts";

}  // namespace ogive
