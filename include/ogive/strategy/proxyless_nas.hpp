#pragma once
/// One path of the supernet at a time, by binarised gates.
#include <string_view>

#include "ogive/core/type_name.hpp"
#include "ogive/strategy/logits.hpp"
#include "ogive/strategy/two_paths.hpp"

namespace ogive {

/// ProxylessNAS (Cai, Zhu and Han, ICLR 2019) without its latency term. A step on the shared weights computes
/// one path; a step on the logits computes all options, of which it uses the slopes of two for each edge.
using ProxylessNas = Differentiable<SoftmaxRelaxation, TwoPaths>;
template <>
inline constexpr std::string_view given_name<ProxylessNas> = "ProxylessNas";

}  // namespace ogive
