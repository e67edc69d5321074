#pragma once
/// The layers of the operations that spaces name. A user's own operation brings an overload of make_operation
/// beside its tag; it is found by argument-dependent lookup.
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/layers.hpp"
#include "ogive/space/operations.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Where an operation stands: what comes in and what has to come out.
struct OperationShape {
  std::size_t in_channels = 16;
  std::size_t out_channels = 16;
  std::size_t stride = 1;
  bool affine = true;      ///< whether batch norms learn scale and shift; supernets do without
  bool pool_norm = false;  ///< whether a pooling is followed by batch norm that never learns, as in DARTS
};
using OperationLayer = std::unique_ptr<Layer>;

/// What stands on the edges of cells: one architecture's operations, or the mixed ones of a supernet. The
/// function that lays out a space's network asks it edge by edge, cell after cell.
class EdgeFactory {
 public:
  virtual ~EdgeFactory() = default;
  /// The layer of edge number `edge`, in the order of the space's `relaxation()`. Null: nothing flows.
  virtual OperationLayer make(std::size_t edge, const OperationShape& shape) = 0;
};

/// The operations along a path: those of one architecture.
template <class Space>
class PathOperations final : public EdgeFactory {
 public:
  /// @param path for each mixed edge the number of its operation, or `absent`: `space.path(architecture)`
  explicit PathOperations(std::vector<std::size_t> path) : path_(std::move(path)) {}

  OperationLayer make(std::size_t edge, const OperationShape& shape) override {
    if (path_[edge] == absent) return nullptr;
    return Space::visit(path_[edge],
                        [&](auto operation) -> OperationLayer { return make_operation(operation, shape); });
  }

 private:
  std::vector<std::size_t> path_;
};

namespace nn_detail {
OperationLayer pooling(std::unique_ptr<Layer> pool, const OperationShape& s);
/// Twice a separable convolution, the first one with the stride.
OperationLayer sep_conv(const OperationShape& s, std::size_t kernel);
OperationLayer dil_conv(const OperationShape& s, std::size_t kernel);
}  // namespace nn_detail

/// Null: nothing flows.
inline OperationLayer make_operation(None, const OperationShape&) { return nullptr; }
inline OperationLayer make_operation(SkipConnect, const OperationShape& s) {
  if (s.stride == 1) return std::make_unique<Identity>();
  return std::make_unique<FactorizedReduce>(s.in_channels, s.out_channels, s.affine);
}
inline OperationLayer make_operation(NorConv1x1, const OperationShape& s) {
  return std::make_unique<ReluConvBn>(s.in_channels, s.out_channels, 1,
                                      ReluConvBnOptions{.conv = {.stride = s.stride}, .affine = s.affine});
}
OperationLayer make_operation(NorConv3x3, const OperationShape& s);
inline OperationLayer make_operation(AvgPool3x3, const OperationShape& s) {
  return nn_detail::pooling(
      std::make_unique<AvgPool>(PoolOptions{.window = 3, .stride = s.stride, .padding = 1}), s);
}
inline OperationLayer make_operation(MaxPool3x3, const OperationShape& s) {
  return nn_detail::pooling(
      std::make_unique<MaxPool>(PoolOptions{.window = 3, .stride = s.stride, .padding = 1}), s);
}
inline OperationLayer make_operation(SepConv3x3, const OperationShape& s) {
  return nn_detail::sep_conv(s, 3);
}
inline OperationLayer make_operation(SepConv5x5, const OperationShape& s) {
  return nn_detail::sep_conv(s, 5);
}
inline OperationLayer make_operation(DilConv3x3, const OperationShape& s) {
  return nn_detail::dil_conv(s, 3);
}
inline OperationLayer make_operation(DilConv5x5, const OperationShape& s) {
  return nn_detail::dil_conv(s, 5);
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace nn_detail {

OGIVE_INLINE OperationLayer pooling(std::unique_ptr<Layer> pool, const OperationShape& s) {
  if (!s.pool_norm) return pool;
  return std::make_unique<Sequential>(named("pool", std::move(pool)),
                                      named("norm", std::make_unique<BatchNorm>(s.out_channels, false)));
}

OGIVE_INLINE OperationLayer sep_conv(const OperationShape& s, std::size_t kernel) {
  const SeparableOptions first{.stride = s.stride, .padding = kernel / 2}, second{.padding = kernel / 2};
  return std::make_unique<Sequential>(
      std::make_unique<ReluSeparableBn>(s.in_channels, s.in_channels, kernel,
                                        ReluSeparableBnOptions{.conv = first, .affine = s.affine}),
      std::make_unique<ReluSeparableBn>(s.in_channels, s.out_channels, kernel,
                                        ReluSeparableBnOptions{.conv = second, .affine = s.affine}));
}

OGIVE_INLINE OperationLayer dil_conv(const OperationShape& s, std::size_t kernel) {
  const SeparableOptions conv{.stride = s.stride, .padding = kernel - 1, .dilation = 2};
  return std::make_unique<ReluSeparableBn>(s.in_channels, s.out_channels, kernel,
                                           ReluSeparableBnOptions{.conv = conv, .affine = s.affine});
}

}  // namespace nn_detail

OGIVE_INLINE OperationLayer make_operation(NorConv3x3, const OperationShape& s) {
  return std::make_unique<ReluConvBn>(
      s.in_channels, s.out_channels, 3,
      ReluConvBnOptions{.conv = {.stride = s.stride, .padding = 1}, .affine = s.affine});
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
