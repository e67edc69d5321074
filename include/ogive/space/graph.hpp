#pragma once
/// Architectures as graphs, for pictures.
#include <cstddef>
#include <string>
#include <vector>

#include "ogive/space/nb201.hpp"

namespace ogive {

/// A directed graph without cycles: nodes in topological order, operations on the edges.
struct CellGraph {
  struct Edge {
    std::size_t from, to;
    std::string operation;
  };
  std::string title;
  std::vector<std::string> nodes;
  std::vector<Edge> edges;
};

/// The cell with its operations; edges on which nothing flows are left out.
template <class... Operations>
CellGraph graph(const BasicNb201Space<Operations...>& space, const Nb201Cell& cell) {
  CellGraph g{.title = space.text(cell), .nodes = {"in", "1", "2", "out"}, .edges = {}};
  for (std::size_t edge = 0; edge < nb201_edges.size(); ++edge) {
    const auto name = space.operation_names[cell.operations[edge]];
    if (name == None::name) continue;
    g.edges.push_back({static_cast<std::size_t>(nb201_edges[edge].from), static_cast<std::size_t>(nb201_edges[edge].to), std::string(name)});
  }
  return g;
}

}  // namespace ogive
