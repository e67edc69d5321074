#pragma once
/// Architectures as graphs, for pictures.
#include <cstddef>
#include <string>
#include <vector>

#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"

namespace ogive {

/// A directed graph without cycles: nodes in topological order, operations on the edges.
struct CellGraph {
  struct Edge {
    std::size_t from, to;
    std::string operation{};  ///< empty where what flows is taken as it is
    std::size_t number = 0;   ///< of the operation in its space: equal numbers have the same colour
  };
  std::string title;
  std::vector<std::string> nodes;  ///< their names; a_{b} is an a with the subscript b
  std::size_t inputs = 1;          ///< how many of the first nodes are what the cell reads: 1 or 2
  std::vector<Edge> edges;
};

/// The cell with its operations; edges on which nothing flows are left out.
template <class... Operations>
CellGraph graph(const BasicNb201Space<Operations...>& space, const Nb201Cell& cell) {
  CellGraph g{.title = space.text(cell), .nodes = {"in", "1", "2", "out"}, .edges = {}};
  for (std::size_t edge = 0; edge < nb201_edges.size(); ++edge) {
    const std::size_t operation = cell.operations[edge];
    const auto name = space.operation_names[operation];
    if (name == None::name) continue;
    g.edges.push_back({static_cast<std::size_t>(nb201_edges[edge].from),
                       static_cast<std::size_t>(nb201_edges[edge].to), std::string(name), operation});
  }
  return g;
}

/// One of the two cells of an architecture, drawn and named as in the paper (Liu, Simonyan and Yang, ICLR
/// 2019, figures 4 and 5): the outputs of the cell before the last, c_{k-2}, and of the last, c_{k-1}; nodes
/// from 0; the output c_{k}, to which each node goes as it is. @throws Error when the cell is of another
/// space
template <class... Operations>
CellGraph graph(const BasicDartsSpace<Operations...>& space, const DartsCell& cell) {
  expect(space.has_cell(cell), "graph", "a cell of this space", "another one");
  CellGraph g{.title = detail::darts_text(cell, space.operation_names),
              .nodes = {"c_{k-2}", "c_{k-1}"},
              .inputs = 2,
              .edges = {}};
  for (std::size_t node = 0; node < cell.nodes.size(); ++node) {
    g.nodes.push_back(to_text(node));
    for (const auto& edge : cell.nodes[node])
      g.edges.push_back(
          {edge.input, node + 2, std::string(space.operation_names[edge.operation]), edge.operation});
  }
  g.nodes.push_back("c_{k}");
  for (std::size_t node = 0; node < cell.nodes.size(); ++node)
    g.edges.push_back({node + 2, cell.nodes.size() + 2});
  return g;
}

/// Both cells of an architecture, titled "normal cell" and "reduction cell".
template <class... Operations>
std::vector<CellGraph> graphs(const BasicDartsSpace<Operations...>& space,
                              const DartsArchitecture& architecture) {
  std::vector<CellGraph> both{graph(space, architecture.normal), graph(space, architecture.reduction)};
  both[0].title = "normal cell";
  both[1].title = "reduction cell";
  return both;
}

}  // namespace ogive
