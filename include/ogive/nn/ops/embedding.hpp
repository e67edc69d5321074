#pragma once
/// Rows of a table, looked up by number.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Rows `indices` of table (entries, features), one below the other: (indices.size(), features).
/// @throws Error when an index is not an entry, with its position
template <std::floating_point T>
BasicVar<T> embedding(const BasicVar<T>& table, std::span<const std::uint32_t> indices) {
  const Shape shape = table.shape();
  if (shape.rank() != 2)
    throw Error("embedding", "a table (entries, features)", concat("shape ", shape.text()));
  for (std::size_t i = 0; i < indices.size(); ++i)
    if (indices[i] >= shape[0])
      throw Error("embedding", concat("indices below ", shape[0]), concat(indices[i], " at position ", i));
  const std::size_t features = shape[1];
  auto y = BasicTensor<T>::uninitialised({indices.size(), features});
  for (std::size_t i = 0; i < indices.size(); ++i)
    std::copy_n(table.value().data() + indices[i] * features, features, y.data() + i * features);
  return table.tape().record(
      "embedding", std::move(y), {table},
      [shape, features, rows = std::vector<std::uint32_t>(indices.begin(), indices.end())](
          const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        auto slope = BasicTensor<T>::zeros(shape);
        for (std::size_t i = 0; i < rows.size(); ++i)
          kernel::accumulate(features, slope.data() + rows[i] * features, gradient.data() + i * features);
        to.add(0, std::move(slope));
      });
}

OGIVE_INSTANCE(Var embedding(const Var&, std::span<const std::uint32_t>));

}  // namespace ogive::inline OGIVE_LEVEL
