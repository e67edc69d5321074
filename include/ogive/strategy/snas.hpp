#pragma once
/// Mixing weights from the concrete distribution.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/logits.hpp"

namespace ogive {

/// SNAS (Xie, Zheng, Liu and Lin, ICLR 2019), without its resource term. The paper moves logits and shared
/// weights on the same images; here logits see the validation part, as in the rest of the family.
using Snas = Differentiable<SoftmaxRelaxation, Concrete>;
template <>
inline constexpr std::string_view given_name<Snas> = "Snas";

}  // namespace ogive
