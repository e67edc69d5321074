#pragma once
/// What spaces can do, each concept one ability. A space with `decisions()` has the first five by derivation.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/space/algebra.hpp"
#include "ogive/space/numbering.hpp"

namespace ogive {

/// Means: what may be built.
///
/// Must have: `Architecture` (default-constructible, copyable, ==), `Architecture sample(Rng&) const` and
/// `bool contains(const Architecture&) const`; or `decisions()`, from which both follow.
template <class S>
concept SearchSpace = std::regular<typename S::Architecture> &&
    requires(const S& space, const typename S::Architecture& a, Rng& rng) {
  ogive::sample(space, rng);
  ogive::contains(space, a);
};

/// Has neighbours: `Architecture mutate(const Architecture&, Rng&) const`.
template <class S>
concept MutableSpace = SearchSpace<S> &&
    requires(const S& space, const typename S::Architecture& a, Rng& rng) {
  ogive::mutate(space, a, rng);
};

/// Has children of two: `Architecture crossover(const Architecture&, const Architecture&, Rng&) const`.
template <class S>
concept CrossableSpace = SearchSpace<S> &&
    requires(const S& space, const typename S::Architecture& a, Rng& rng) {
  ogive::crossover(space, a, a, rng);
};

/// Can be read as numbers: `std::size_t dimension() const`, `void encode(const Architecture&,
/// std::span<float>) const`.
template <class S>
concept EncodableSpace = SearchSpace<S> &&
    requires(const S& space, const typename S::Architecture& a, std::span<float> code) {
  ogive::dimension(space);
  ogive::encode(space, a, code);
};

/// Knows what its architectures do to what flows through them: the sequences of operations on the ways from
/// input to output, numbered. `std::size_t operation_path_count() const`, `std::vector<std::size_t>
/// operation_paths(const Architecture&) const`: those of an architecture, each number once, in order.
template <class S>
concept PathSpace = SearchSpace<S> && requires(const S& space, const typename S::Architecture& a) {
  { space.operation_path_count() } -> std::convertible_to<std::size_t>;
  { space.operation_paths(a) } -> std::convertible_to<std::vector<std::size_t>>;
};

/// Can be written and read: `std::string text(const Architecture&) const`, `Architecture
/// parse(std::string_view) const`.
template <class S>
concept PrintableSpace = SearchSpace<S> &&
    requires(const S& space, const typename S::Architecture& a, std::string_view line) {
  ogive::text(space, a);
  ogive::parse(space, line);
};

/// Can be counted: `std::uint64_t size() const`, `Architecture at(std::uint64_t) const`,
/// `std::uint64_t index(const Architecture&) const`.
template <class S>
concept EnumerableSpace = SearchSpace<S> &&
    requires(const S& space, const typename S::Architecture& a, std::uint64_t i) {
  ogive::size(space);
  ogive::at(space, i);
  ogive::index(space, a);
};

/// Has a continuous relaxation of mixed edges: `std::vector<std::size_t> relaxation() const` tells how many
/// options each mixed edge has, and `Architecture discretise(std::span<const float>) const` reads one weight
/// for each option, edge after edge. Optional: `std::vector<std::size_t> edge_ends() const`, a number for
/// each mixed edge, the same for those that lead to one node.
template <class S>
concept RelaxableSpace = SearchSpace<S> && requires(const S& space, std::span<const float> weights) {
  { space.relaxation() } -> std::same_as<std::vector<std::size_t>>;
  { space.discretise(weights) } -> std::same_as<typename S::Architecture>;
};

}  // namespace ogive
