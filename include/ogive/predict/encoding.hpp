#pragma once
/// How architectures become the rows that a regressor reads.
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// The space's own numbers: one-hot, unless it encodes otherwise.
struct SpaceCode {
  template <EncodableSpace Space>
  static std::size_t dimension(const Space& space) {
    return ogive::dimension(space);
  }
  template <EncodableSpace Space>
  static void encode(const Space& space, const typename Space::Architecture& architecture,
                     std::span<float> row) {
    ogive::encode(space, architecture, row);
  }
};

/// One for each sequence of operations that leads from input to output, zero for the others (White,
/// Neiswanger and Savani, "BANANAS", AAAI 2021, section 4): architectures that differ where nothing flows, or
/// in the order of their nodes, have the same code.
struct PathCode {
  template <PathSpace Space>
  static std::size_t dimension(const Space& space) {
    return space.operation_path_count();
  }
  /// @throws Error when the row has another length
  template <PathSpace Space>
  static void encode(const Space& space, const typename Space::Architecture& architecture,
                     std::span<float> row) {
    if (row.size() != dimension(space))
      throw Error("PathCode", concat(dimension(space), " numbers"), to_text(row.size()));
    std::fill(row.begin(), row.end(), 0.0F);
    for (const std::size_t path : space.operation_paths(architecture)) row[path] = 1;
  }
};

namespace detail {

template <class R>
struct EncodingOf {
  using type = SpaceCode;
};
template <class R>
requires requires { typename R::Encoding; }
struct EncodingOf<R> {
  using type = typename R::Encoding;
};

}  // namespace detail

/// What a regressor calls its `Encoding`, a type with static `dimension(space)` and `encode(space,
/// architecture, row)`; SpaceCode for one that says nothing.
template <class R>
using EncodingOf = typename detail::EncodingOf<R>::type;

/// Whether the space's architectures can become rows of that encoding.
template <class E, class Space>
concept EncodingFor = requires(const Space& space, const typename Space::Architecture& architecture,
                               std::span<float> row) {
  { E::dimension(space) } -> std::convertible_to<std::size_t>;
  E::encode(space, architecture, row);
};

template <class E, class Space>
requires EncodingFor<E, Space> std::vector<float> encoded(const Space& space,
                                                          const typename Space::Architecture& architecture) {
  std::vector<float> row(E::dimension(space));
  E::encode(space, architecture, row);
  return row;
}

}  // namespace ogive
