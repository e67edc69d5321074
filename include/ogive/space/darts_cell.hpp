#pragma once
/// The cells of DARTS (Liu, Simonyan and Yang, "DARTS: Differentiable architecture search", ICLR 2019): every
/// node sums two operations on earlier nodes. Their published texts and their choice from mixing weights.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"

namespace ogive {

/// One operation of a node and where it reads: 0 is the output of the cell before the last, 1 that of the
/// last cell, 2 the first node, and so on.
struct DartsEdge {
  std::uint8_t operation = 0;  ///< its number in the space
  std::uint8_t input = 0;
  friend constexpr bool operator==(const DartsEdge&, const DartsEdge&) = default;
};

/// The two edges of each node, sorted by their inputs, which differ.
struct DartsCell {
  std::vector<std::array<DartsEdge, 2>> nodes{};
  friend bool operator==(const DartsCell&, const DartsCell&) = default;
};

/// The cell that keeps the image's size and the one that halves it; both have the same number of nodes.
struct DartsArchitecture {
  DartsCell normal{}, reduction{};
  friend bool operator==(const DartsArchitecture&, const DartsArchitecture&) = default;
};

/// How many edges `nodes` nodes could have: 2 into the first, 3 into the second, ...
constexpr std::size_t darts_edge_count(std::size_t nodes) { return nodes * (nodes + 3) / 2; }
/// The number of an edge of a cell, in the order of DARTS: by node (counted from 0), then by input.
constexpr std::size_t darts_edge(std::size_t node, std::size_t input) {
  return darts_edge_count(node) + input;
}

namespace detail {

/// `[('sep_conv_3x3', 0), ('skip_connect', 1), ...]`
std::string darts_text(const DartsCell& cell, std::span<const std::string_view> names);

/// Reads a genotype token by token; white space may stand between any two.
class DartsReader {
 public:
  /// @param nodes of each cell
  /// @param zero the number of the operation that no edge may have, or names.size()
  DartsReader(std::string_view line, std::size_t nodes, std::span<const std::string_view> names,
              std::size_t zero)
      : line_(line), rest_(line), nodes_(nodes), names_(names), zero_(zero) {}

  DartsArchitecture genotype();

 private:
  /// `normal=[...], normal_concat=range(2, 6)`
  DartsCell cell(const std::string& name);

  /// `('sep_conv_3x3', 0)` with an input below `inputs` that is not `other`.
  DartsEdge edge(std::size_t inputs, std::size_t other);

  /// All nodes are concatenated: `range(2, 6)` or `[2, 3, 4, 5]`.
  void outputs();

  std::string choosable() const;

  /// What is left behind white space.
  std::string_view rest() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    return rest_;
  }
  void skip(std::string_view token) {
    if (rest().starts_with(token)) rest_.remove_prefix(token.size());
  }
  void take(std::string_view token) {
    if (!rest().starts_with(token)) fail(concat("'", token, "'"));
    rest_.remove_prefix(token.size());
  }
  [[noreturn]] void fail(const std::string& expected);

  static constexpr std::size_t no_input = static_cast<std::size_t>(-1);

  std::string_view line_, rest_;
  std::size_t nodes_;
  std::span<const std::string_view> names_;
  std::size_t zero_;
};

/// The heaviest operation but `zero` of one mixed edge, the first among equals.
std::size_t darts_best(std::span<const float> row, std::size_t zero);

/// For each node the two edges whose best operations weigh most, with these operations; of equals the first
/// ones
/// (`Network.genotype` in the authors' model_search.py).
/// @param weights (edges, options)
DartsCell darts_discretise(std::span<const float> weights, std::size_t nodes, std::size_t options,
                           std::size_t zero);

}  // namespace detail
}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE std::string darts_text(const DartsCell& cell, std::span<const std::string_view> names) {
  std::string line;
  for (const auto& node : cell.nodes)
    for (const auto& edge : node)
      line += concat(line.empty() ? "('" : ", ('", names[edge.operation], "', ", static_cast<int>(edge.input),
                     ")");
  return concat("[", line, "]");
}

OGIVE_INLINE DartsArchitecture DartsReader::genotype() {
  DartsArchitecture architecture;
  take("Genotype");
  take("(");
  architecture.normal = cell("normal");
  take(",");
  architecture.reduction = cell("reduce");
  skip(",");
  take(")");
  if (!rest().empty()) fail("the end of the genotype");
  return architecture;
}

OGIVE_INLINE DartsCell DartsReader::cell(const std::string& name) {
  DartsCell cell;
  take(name);
  take("=");
  take("[");
  for (std::size_t node = 0; node < nodes_; ++node) {
    if (node > 0) take(",");
    DartsEdge first = edge(node + 2, no_input);
    take(",");
    DartsEdge second = edge(node + 2, first.input);
    if (second.input < first.input) std::swap(first, second);
    cell.nodes.push_back({first, second});
  }
  skip(",");
  take("]");
  take(",");
  take(concat(name, "_concat"));
  take("=");
  outputs();
  return cell;
}

OGIVE_INLINE DartsEdge DartsReader::edge(std::size_t inputs, std::size_t other) {
  take("(");
  const char quote = rest().starts_with('"') ? '"' : '\'';
  take(to_text(quote));
  const std::string_view name = rest_.substr(0, rest_.find(quote));
  const auto known = std::find(names_.begin(), names_.end(), name);
  const auto operation = static_cast<std::size_t>(known - names_.begin());
  if (operation == names_.size() || operation == zero_) fail(concat("one of ", choosable()));
  rest_.remove_prefix(name.size());
  take(to_text(quote));
  take(",");
  const std::string_view digits = rest().substr(0, rest().find_first_not_of("0123456789"));
  std::size_t input = inputs;
  if (digits.size() == 1) input = static_cast<std::size_t>(digits[0] - '0');
  if (input >= inputs || input == other)
    fail(concat("an input from 0 to ", inputs - 1,
                other < inputs ? concat(" other than ", other) : std::string()));
  rest_.remove_prefix(digits.size());
  take(")");
  return {static_cast<std::uint8_t>(operation), static_cast<std::uint8_t>(input)};
}

OGIVE_INLINE void DartsReader::outputs() {
  if (rest().starts_with('[')) {
    for (std::size_t node = 0; node < nodes_; ++node) {
      take(node == 0 ? "[" : ",");
      take(to_text(node + 2));
    }
    skip(",");
    take("]");
  } else {
    for (const std::string& token : {std::string("range"), std::string("("), std::string("2"),
                                     std::string(","), to_text(nodes_ + 2), std::string(")")})
      take(token);
  }
}

OGIVE_INLINE std::string DartsReader::choosable() const {
  std::string list;
  for (std::size_t k = 0; k < names_.size(); ++k)
    if (k != zero_) list += concat(list.empty() ? "" : ", ", names_[k]);
  return list;
}

OGIVE_INLINE void DartsReader::fail(const std::string& expected) {
  constexpr std::size_t shown = 20;
  const std::string came = rest_.size() > shown ? concat(rest_.substr(0, shown), "...") : std::string(rest_);
  throw Error("DARTS genotype", concat(expected, " at character ", line_.size() - rest_.size() + 1),
              came.empty() ? "the end" : concat("'", came, "'"));
}

OGIVE_INLINE std::size_t darts_best(std::span<const float> row, std::size_t zero) {
  std::size_t best = zero == 0 ? 1 : 0;
  for (std::size_t k = best + 1; k < row.size(); ++k)
    if (k != zero && row[k] > row[best]) best = k;
  return best;
}

OGIVE_INLINE DartsCell darts_discretise(std::span<const float> weights, std::size_t nodes,
                                        std::size_t options, std::size_t zero) {
  DartsCell cell;
  for (std::size_t node = 0; node < nodes; ++node) {
    std::vector<DartsEdge> edges;
    const auto weight = [&](const DartsEdge& edge) {
      return weights[darts_edge(node, edge.input) * options + edge.operation];
    };
    for (std::size_t input = 0; input < node + 2; ++input) {
      const auto row = weights.subspan(darts_edge(node, input) * options, options);
      edges.push_back({static_cast<std::uint8_t>(darts_best(row, zero)), static_cast<std::uint8_t>(input)});
    }
    std::stable_sort(edges.begin(), edges.end(),
                     [&](const DartsEdge& a, const DartsEdge& b) { return weight(a) > weight(b); });
    if (edges[1].input < edges[0].input) std::swap(edges[0], edges[1]);
    cell.nodes.push_back({edges[0], edges[1]});
  }
  return cell;
}

}  // namespace detail
}  // namespace ogive

#endif
