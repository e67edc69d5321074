#pragma once
/// What operations say of themselves while a tape records them, and who may listen.
#include <concepts>
#include <cstddef>
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
  /// Whether fused operations shall come as the operations that they fuse, each with its result: a ReLU, a
  /// convolution and a batch norm instead of one relu_conv_bn.
  virtual bool in_parts() const { return false; }
  /// backward() has come to operation number `operation`, counted from 0 in the order of telling: the
  /// gradient of its result. Operations that the loss does not depend on are left out.
  virtual void gradient(std::size_t /*operation*/, const BasicTensor<T>& /*of_result*/) {}
};
using Tracer = BasicTracer<float>;

}  // namespace ogive::inline OGIVE_LEVEL
