#pragma once
#include <concepts>

#include "ogive/tensor/fwd.hpp"

namespace ogive::inline OGIVE_LEVEL {
enum class Mode;
class Layer;
class LayerVisitor;
template <std::floating_point T>
class BasicTape;
template <std::floating_point T>
class BasicVar;
template <std::floating_point T>
struct BasicParameter;
using Tape = BasicTape<float>;
using Var = BasicVar<float>;
using Parameter = BasicParameter<float>;
}  // namespace ogive::inline OGIVE_LEVEL
