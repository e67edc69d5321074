#pragma once
/// Checks of the single abilities of a space, for testing/space.hpp.
#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/rng.hpp"
#include "ogive/search/space_model.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/space/operations.hpp"
#include "ogive/testing/report.hpp"

namespace ogive::testing_detail {

/// Whether the space has an ability that its type has: one that is known at run time only knows by itself.
template <class Space>
bool has(const Space& space, Ability ability) {
  if constexpr (requires { space.can(ability); })
    return space.can(ability);
  else
    return true;
}

/// The space that a text or mixing weights are read into: of a part of a space (`where`) the whole.
template <class Space>
const auto& whole_of(const Space& space) {
  if constexpr (requires { space.whole(); })
    return space.whole();
  else
    return space;
}

/// An architecture as findings name it; empty if it has no name. One outside of the space may have no text.
template <class Space>
std::string name_of(const Space& space, const typename Space::Architecture& architecture) {
  if constexpr (PrintableSpace<Space>) {
    try {
      if (ogive::contains(space, architecture)) return concat("'", ogive::text(space, architecture), "'");
    } catch (...) {  // a finding of its own
    }
  }
  if constexpr (std::is_arithmetic_v<typename Space::Architecture>) return to_text(architecture);
  return {};
}
template <class Space>
std::string shown(const Space& space, const typename Space::Architecture& architecture) {
  const std::string name = name_of(space, architecture);
  return name.empty() ? "one without a name" : name;
}
/// The place of a finding: "sample 3, 'depth=1'".
template <class Space>
std::string sample_name(const Space& space, std::size_t i, const typename Space::Architecture& architecture) {
  const std::string name = name_of(space, architecture);
  return concat("sample ", i, name.empty() ? "" : ", ", name);
}

/// Written into a longer row of numbers, twice with other numbers there before.
template <EncodableSpace Space>
void check_encoding(Recorder& record, const Space& space, const typename Space::Architecture& architecture) {
  const std::size_t size = ogive::dimension(space);
  constexpr std::size_t behind = 16;
  std::vector<float> code(size + behind, 12345), other(size + behind, 54321);
  ogive::encode(space, architecture, std::span(code).first(size));
  ogive::encode(space, architecture, std::span(other).first(size));
  for (std::size_t k = 0; k < size + behind; ++k) {
    if (k >= size)
      record.expect(code[k] == 12345 && other[k] == 54321, "encode",
                    concat("dimension() = ", size, " numbers"), "more");
    else if (code[k] == 12345 && other[k] == 54321)
      record.add("encode", concat("dimension() = ", size, " numbers"), concat("none at place ", k));
    else if (!std::isfinite(code[k]))
      record.add("encode", "finite numbers", concat(code[k], " at place ", k));
    else
      record.expect(code[k] == other[k], "encode", "the same numbers each time",
                    concat(code[k], " and ", other[k], " at place ", k));
  }
}

/// Numbers below operation_path_count(), each once and in order.
template <PathSpace Space>
void check_operation_paths(Recorder& record, const Space& space,
                           const typename Space::Architecture& architecture) {
  const std::size_t count = space.operation_path_count();
  const std::vector<std::size_t> paths = space.operation_paths(architecture);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    record.expect(paths[i] < count, "operation_paths",
                  concat("numbers below operation_path_count() = ", count), to_text(paths[i]));
    record.expect(i == 0 || paths[i - 1] < paths[i], "operation_paths", "each number once and in order",
                  concat(paths[i], " at place ", i));
  }
}

/// Equal for equal architectures, and for no two others whose canonical forms differ.
template <class Space>
void check_hashes(Recorder& record, const Space& space,
                  const std::vector<typename Space::Architecture>& drawn) {
  std::vector<std::pair<std::uint64_t, std::size_t>> hashes;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto copy = drawn[i];
    hashes.emplace_back(ogive::hash(space, drawn[i]), i);
    record.expect(ogive::hash(space, copy) == hashes.back().first, "hash",
                  concat("the same for equal architectures, ", shown(space, copy)), "another");
  }
  std::sort(hashes.begin(), hashes.end());
  for (std::size_t k = 1; k < hashes.size(); ++k) {
    const auto &a = drawn[hashes[k - 1].second], &b = drawn[hashes[k].second];
    if (hashes[k].first == hashes[k - 1].first && !(ogive::canonical(space, a) == ogive::canonical(space, b)))
      record.add("hash", concat("others for ", shown(space, a), " and ", shown(space, b)), "the same");
  }
}

/// Whether 64 bits can count the space.
template <EnumerableSpace Space>
bool is_countable(const Space& space) {
  if (!has(space, Ability::enumerate)) return false;
  try {
    return ogive::size(space) > 0;
  } catch (const Error&) {
    return false;
  }
}

/// size(), at() and index() undo each other.
/// @param random for the numbers looked at, unless the space is smaller than `samples`
template <EnumerableSpace Space>
void check_numbers(Recorder& record, const Space& space,
                   const std::vector<typename Space::Architecture>& drawn, const Rng& random,
                   std::size_t samples) {
  const std::uint64_t size = ogive::size(space);
  record.expect(ogive::cardinality(space) == to_text(size), "cardinality", to_text(size),
                ogive::cardinality(space));
  for (const auto& architecture : drawn) {
    const std::uint64_t number = ogive::index(space, architecture);
    if (number >= size)
      record.add("index", concat("a number below size() = ", size, " for ", shown(space, architecture)),
                 to_text(number));
    else
      record.expect(ogive::at(space, number) == architecture, "at",
                    concat(shown(space, architecture), " under its number ", number), "another");
  }
  for (std::size_t i = 0; i < samples; ++i) {
    const std::uint64_t number = size <= samples ? i % size : random.split(i).below(size);
    const auto architecture = ogive::at(space, number);
    if (!ogive::contains(space, architecture)) {
      record.add("at", "an architecture of the space", shown(space, architecture));
      continue;
    }
    const std::uint64_t back = ogive::index(space, architecture);
    record.expect(back == number, "index", concat(number, ", as at() has ", shown(space, architecture)),
                  to_text(back));
  }
}

/// Weights of 1 on the path of an architecture, and 0 elsewhere, are that architecture.
template <RelaxableSpace Space>
void check_path(Recorder& record, const Space& space, const std::vector<std::size_t>& options,
                const typename Space::Architecture& architecture) {
  const std::vector<std::size_t> path = space.path(architecture);
  if constexpr (requires { space.can(Ability::relax); }) {
    if (path.empty()) return;  // it has none
  }
  if (path.size() != options.size())
    return record.add("path", concat("an option for each of ", options.size(), " mixed edges"),
                      to_text(path.size()));
  std::vector<float> weights;
  for (std::size_t edge = 0; edge < path.size(); ++edge) {
    if (path[edge] != absent && path[edge] >= options[edge])
      return record.add("path", concat("an option below ", options[edge], " for edge ", edge),
                        to_text(path[edge]));
    for (std::size_t k = 0; k < options[edge]; ++k) weights.push_back(path[edge] == k ? 1.0F : 0.0F);
  }
  const auto read = space.discretise(weights);
  record.expect(read == architecture, "discretise", concat(shown(space, architecture), " from its path"),
                shown(space, read));
}

/// Any weights are an architecture, and those of a path its own.
template <RelaxableSpace Space>
void check_relaxation(Recorder& record, const Space& space,
                      const std::vector<typename Space::Architecture>& drawn, const Rng& random) {
  const std::vector<std::size_t> options = space.relaxation();
  record.expect(!options.empty(), "relaxation", "mixed edges", "none");
  std::size_t total = 0;
  for (const std::size_t count : options) {
    record.expect(count > 0, "relaxation", "an option or more for each mixed edge", "none");
    total += count;
  }
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    Rng rng = random.split(i);
    std::vector<float> weights(total);
    for (float& weight : weights) weight = static_cast<float>(rng.uniform());
    const auto read = space.discretise(weights);
    record.expect(ogive::contains(whole_of(space), read), "discretise", "an architecture of the space",
                  shown(space, read));
    if constexpr (requires {
                    { space.path(read) } -> std::convertible_to<std::vector<std::size_t>>;
                  })
      check_path(record, space, options, drawn[i]);
  }
}

}  // namespace ogive::testing_detail
