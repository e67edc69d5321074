#pragma once
/// The layers of the operations that spaces name. A user's own operation brings an overload of make_operation beside its
/// tag; it is found by argument-dependent lookup.
#include <cstddef>
#include <memory>

#include "ogive/nn/layers.hpp"
#include "ogive/space/operations.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Where an operation stands: what comes in and what has to come out.
struct OperationShape {
  std::size_t in_channels = 16;
  std::size_t out_channels = 16;
  std::size_t stride = 1;
  bool affine = true;  ///< whether batch norms learn scale and shift; supernets do without
};
using OperationLayer = std::unique_ptr<Layer>;

/// Null: nothing flows.
inline OperationLayer make_operation(None, const OperationShape&) { return nullptr; }
inline OperationLayer make_operation(SkipConnect, const OperationShape&) { return std::make_unique<Identity>(); }
inline OperationLayer make_operation(NorConv1x1, const OperationShape& s) {
  return std::make_unique<ReluConvBn>(s.in_channels, s.out_channels, 1, ReluConvBnOptions{.conv = {.stride = s.stride}, .affine = s.affine});
}
inline OperationLayer make_operation(NorConv3x3, const OperationShape& s) {
  return std::make_unique<ReluConvBn>(s.in_channels, s.out_channels, 3, ReluConvBnOptions{.conv = {.stride = s.stride, .padding = 1}, .affine = s.affine});
}
inline OperationLayer make_operation(AvgPool3x3, const OperationShape& s) {
  return std::make_unique<AvgPool>(PoolOptions{.window = 3, .stride = s.stride, .padding = 1});
}

}  // namespace ogive::inline OGIVE_LEVEL
