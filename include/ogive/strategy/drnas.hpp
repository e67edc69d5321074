#pragma once
/// Mixing weights from a Dirichlet distribution.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/dirichlet.hpp"
#include "ogive/strategy/logits.hpp"

namespace ogive {

/// DrNAS (Chen, Wang, Cheng, Tang and Hsieh, ICLR 2021), without its progressive growing. Logits of 0 are its
/// anchor, the uniform distribution: weight_decay is its penalty on the squared distance from there.
using DrNas = Differentiable<DirichletRelaxation, DirichletDraw>;
template <>
inline constexpr std::string_view given_name<DrNas> = "DrNas";

}  // namespace ogive
