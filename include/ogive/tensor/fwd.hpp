#pragma once
#include <concepts>

#include "ogive/tensor/level.hpp"

namespace ogive {
class Pool;
}
namespace ogive::inline OGIVE_LEVEL {
class Shape;
template <std::floating_point T>
class BasicTensor;
using Tensor = BasicTensor<float>;
}  // namespace ogive::inline OGIVE_LEVEL
