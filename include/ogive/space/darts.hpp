#pragma once
/// The space of DARTS (Liu, Simonyan and Yang, ICLR 2019): a normal cell and a reduction cell.
#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/space/darts_cell.hpp"
#include "ogive/space/decisions.hpp"
#include "ogive/space/operations.hpp"

namespace ogive {

/// Two cells whose nodes each read two different earlier ones through one of `Operations`; `None` among them
/// is an option of the relaxation only. An architecture is its own canonical form: a node's edges are sorted,
/// and no two orders of nodes are taken for one. The other options describe the network around the cells:
/// `cells` of them, halving the image and doubling the channels at one and two thirds, on the stem for CIFAR
/// or ImageNet.
template <class... Operations>
struct BasicDartsSpace {
  static_assert(
      (Operation<Operations> && ...),
      "ogive: BasicDartsSpace: each operation is a tag with `static constexpr std::string_view name`");
  static_assert(sizeof...(Operations) >= 1 && sizeof...(Operations) <= 32 &&
                    !(std::same_as<None, Operations> && ...),
                "ogive: BasicDartsSpace: give 1 to 32 operations, one of which is not None");

  int nodes = 4;           ///< of each cell, beside its two inputs
  int channels = 36;       ///< of a node of the first cells; a cell puts out `nodes` times as many
  int cells = 20;          ///< 14 with 48 channels on ImageNet
  int stem_stride = 1;     ///< of the stem for CIFAR: 2 halves the image, for quick runs
  bool imagenet = false;   ///< the stem that halves the image three times, for 224 x 224, instead of none
  bool auxiliary = false;  ///< a second classifier after two thirds of the cells, for training

  void fields(auto&& f) const {
    f("nodes", nodes, between(1, 8));
    f("channels", channels, at_least(1));
    f("cells", cells, at_least(1));
    f("stem_stride", stem_stride, between(1, 2));
    f("imagenet", imagenet);
    f("auxiliary", auxiliary);
  }

  using Architecture = DartsArchitecture;

  static constexpr std::size_t operation_count = sizeof...(Operations);
  static constexpr std::array<std::string_view, operation_count> operation_names{Operations::name...};

  /// The number of an operation in this space, or `operation_count`.
  template <class Wanted>
  static constexpr std::size_t number_of = detail::operation_number<Wanted, Operations...>();

  /// Calls `call` with the tag of operation number `operation`, and gives its answer.
  template <class Call>
  static decltype(auto) visit(std::size_t operation, Call&& call) {
    return detail::visit_operation<Operations...>(operation, call);
  }

  /// For each node the pair of its inputs, in the order 0 1, 0 2, 1 2, 0 3, ..., and an operation for each.
  std::vector<Decision> decisions() const {
    std::vector<Decision> list;
    for (const char* cell : {"normal", "reduction"}) {
      for (std::size_t node = 0; node < node_count(); ++node) {
        list.push_back({concat(cell, ".", node + 2, ".inputs"), (node + 2) * (node + 1) / 2});
        list.push_back({concat(cell, ".", node + 2, ".first"), choosable_count});
        list.push_back({concat(cell, ".", node + 2, ".second"), choosable_count});
      }
    }
    return list;
  }
  Architecture from_choices(std::span<const Choice> choices) const {
    return {cell_from(choices.first(choices.size() / 2)), cell_from(choices.subspan(choices.size() / 2))};
  }
  Choices to_choices(const Architecture& architecture) const {
    Choices choices;
    for (const DartsCell* cell : {&architecture.normal, &architecture.reduction}) {
      for (const auto& [first, second] : cell->nodes) {
        choices.push_back(static_cast<Choice>(second.input * (second.input - 1) / 2 + first.input));
        for (const std::size_t operation : {first.operation, second.operation})
          choices.push_back(static_cast<Choice>(operation - (operation > zero ? 1 : 0)));
      }
    }
    return choices;
  }
  bool contains(const Architecture& architecture) const {
    return has_cell(architecture.normal) && has_cell(architecture.reduction);
  }
  /// Whether it may be either cell of an architecture.
  bool has_cell(const DartsCell& cell) const {
    if (cell.nodes.size() != node_count()) return false;
    for (std::size_t node = 0; node < node_count(); ++node) {
      const auto& [first, second] = cell.nodes[node];
      if (first.input >= second.input || second.input >= node + 2) return false;
      for (const std::size_t operation : {first.operation, second.operation})
        if (operation >= operation_count || operation == zero) return false;
    }
    return true;
  }

  /// The published form: "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ...],
  /// normal_concat=range(2, 6), reduce=[...], reduce_concat=range(2, 6))".
  std::string text(const Architecture& architecture) const {
    const std::string outputs = concat("_concat=range(2, ", node_count() + 2, ")");
    return concat("Genotype(normal=", detail::darts_text(architecture.normal, operation_names), ", normal",
                  outputs, ", reduce=", detail::darts_text(architecture.reduction, operation_names),
                  ", reduce", outputs, ")");
  }
  /// Reads the published form; a node's edges may come in either order, outputs as a range or a list of all
  /// nodes.
  Architecture parse(std::string_view line) const {
    return detail::DartsReader(line, node_count(), operation_names, zero).genotype();
  }

  /// One mixed operation on each possible edge: those of the normal cell, node by node and input by input,
  /// then those of the reduction cell.
  std::vector<std::size_t> relaxation() const {
    return std::vector<std::size_t>(2 * darts_edge_count(node_count()), operation_count);
  }
  /// For each node the two edges whose heaviest operation but None weighs most, with that operation; the
  /// first among equals.
  Architecture discretise(std::span<const float> weights) const {
    const std::size_t half = darts_edge_count(node_count()) * operation_count;
    expect(weights.size() == 2 * half, "discretise", concat(2 * half, " weights"), to_text(weights.size()));
    return {detail::darts_discretise(weights.first(half), node_count(), operation_count, zero),
            detail::darts_discretise(weights.last(half), node_count(), operation_count, zero)};
  }
  /// For each mixed edge the number of the operation that the architecture has there, or `absent`.
  /// @throws Error when the architecture is of another space
  std::vector<std::size_t> path(const Architecture& architecture) const {
    expect(contains(architecture), "path", "an architecture of this space", "another one");
    const std::size_t half = darts_edge_count(node_count());
    std::vector<std::size_t> path(2 * half, absent);
    for (std::size_t node = 0; node < node_count(); ++node) {
      for (const auto& edge : architecture.normal.nodes[node])
        path[darts_edge(node, edge.input)] = edge.operation;
      for (const auto& edge : architecture.reduction.nodes[node])
        path[half + darts_edge(node, edge.input)] = edge.operation;
    }
    return path;
  }

 private:
  static constexpr std::size_t zero = number_of<None>;
  static constexpr std::size_t choosable_count = operation_count - (zero < operation_count ? 1 : 0);

  std::size_t node_count() const { return static_cast<std::size_t>(nodes); }

  static DartsCell cell_from(std::span<const Choice> choices) {
    DartsCell cell;
    for (std::size_t i = 0; i < choices.size(); i += 3) {
      std::size_t second = 1, pair = choices[i];
      for (; pair >= second; ++second) pair -= second;
      cell.nodes.push_back({edge_from(choices[i + 1], pair), edge_from(choices[i + 2], second)});
    }
    return cell;
  }
  static DartsEdge edge_from(std::size_t choice, std::size_t input) {
    return {static_cast<std::uint8_t>(choice + (choice >= zero ? 1 : 0)), static_cast<std::uint8_t>(input)};
  }
};

using DartsSpace = BasicDartsSpace<None, MaxPool3x3, AvgPool3x3, SkipConnect, SepConv3x3, SepConv5x5,
                                   DilConv3x3, DilConv5x5>;

/// The cells that first-order DARTS found on CIFAR-10, published as DARTS_V1.
DartsArchitecture darts_v1();
/// The cells that second-order DARTS found on CIFAR-10, published as DARTS_V2.
DartsArchitecture darts_v2();

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE DartsArchitecture darts_v1() {
  return DartsSpace{}.parse(
      "Genotype(normal=[('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('skip_connect', 0), ('sep_conv_3x3', 1), "
      "('skip_connect', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('skip_connect', 2)], "
      "normal_concat=[2, 3, 4, 5], "
      "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 0), "
      "('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('avg_pool_3x3', 0)], "
      "reduce_concat=[2, 3, 4, 5])");
}

OGIVE_INLINE DartsArchitecture darts_v2() {
  return DartsSpace{}.parse(
      "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), "
      "('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], "
      "normal_concat=[2, 3, 4, 5], "
      "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), "
      "('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], "
      "reduce_concat=[2, 3, 4, 5])");
}

}  // namespace ogive

#endif
