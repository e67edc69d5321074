#pragma once
/// What operations say of themselves while a tape records them, and who may listen.
#include <concepts>
#include <initializer_list>
#include <span>
#include <string_view>

#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

template <std::floating_point T>
struct BasicInput;  // nn/tape.hpp

/// A number that an operation was given beside its inputs: {"stride.height", 2}.
struct Attribute {
  const char* name;
  double value;
};

/// What an operation says of itself: its name, and all that its result follows from beside the recorded
/// inputs, for a Tracer.
template <std::floating_point T>
struct BasicOperation {
  using Buffers = std::initializer_list<const BasicTensor<T>*>;
  BasicOperation(const char* n) : name(n), buffers() {}  // NOLINT(google-explicit-constructor)
  /// The lists are read during record(), and not kept.
  BasicOperation(const char* n, std::span<const Attribute> all, Buffers more = {})
      : name(n), attributes(all), buffers(more) {}

  const char* name;
  std::span<const Attribute> attributes{};
  Buffers buffers;  ///< tensors without gradient, such as running statistics
};

/// Who is told of all that a tape computes, in order and with the layers on the way: nn/graph.hpp makes a
/// graph of it.
template <std::floating_point T>
class BasicTracer {
 public:
  virtual ~BasicTracer() = default;
  virtual void operation(const BasicOperation<T>& operation, std::span<const BasicInput<T>> inputs,
                         const BasicTensor<T>& result) = 0;
  virtual void enter(std::string_view layer) = 0;
  virtual void leave() = 0;
};
using Tracer = BasicTracer<float>;

}  // namespace ogive::inline OGIVE_LEVEL
