#pragma once
/// Architectures as rows of numbers that keep their graph, for regressors that read graphs.
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/space/graph.hpp"

namespace ogive {

/// How many vertices the graph of an architecture has at most: those of CellGraphs. Write the same beside a
/// space of your own that has `graph(space, architecture)`.
template <class... Operations>
std::size_t most_vertices(const BasicNb201Space<Operations...>&) {
  return 1 + nb201_edges.size() + 1;
}
template <class... Operations>
std::size_t most_vertices(const BasicDartsSpace<Operations...>& space) {
  const auto nodes = static_cast<std::size_t>(space.nodes);
  return 2 * (2 + 2 * nodes + 1);
}

namespace detail {

template <class Space>
concept DrawsCells = requires(const Space& space, const typename Space::Architecture& architecture) {
  { graphs(space, architecture) } -> std::same_as<std::vector<CellGraph>>;
};
template <class Space>
concept DrawsCell = requires(const Space& space, const typename Space::Architecture& architecture) {
  { graph(space, architecture) } -> std::same_as<CellGraph>;
};

}  // namespace detail

/// Means: an architecture is one cell graph, or several.
///
/// Must have, found beside the space: `CellGraph graph(const Space&, const Architecture&)`, or `graphs` that
/// gives a std::vector of as many for each architecture; `std::size_t most_vertices(const Space&)`; and
/// `operation_names` of the space, numbered as the edges are.
template <class Space>
concept GraphSpace = (detail::DrawsCells<Space> || detail::DrawsCell<Space>)&&requires(const Space& space) {
  { most_vertices(space) } -> std::convertible_to<std::size_t>;
  { space.operation_names.size() } -> std::convertible_to<std::size_t>;
};

/// A graph in a row, which tells its own size: the numbers of vertices V and of kinds K, then V x V numbers,
/// 1 where an edge leads from the row's vertex to the column's, then V x K, 1 for the kind of each vertex.
/// Vertices are the operations, the inputs and the output: what is an edge in a CellGraph is a vertex here,
/// so that operations are what a network on graphs learns about (as in Dudziak et al., "BRP-NAS", NeurIPS
/// 2020). Vertices that an architecture does not have are of no kind, and have no edges.
class GraphRow {
 public:
  /// @throws Error when the row is no such graph
  explicit GraphRow(std::span<const float> row) : row_(row) {
    if (row.size() >= 2) {
      vertices_ = static_cast<std::size_t>(row[0]);
      kinds_ = static_cast<std::size_t>(row[1]);
    }
    if (vertices_ == 0 || kinds_ == 0 || row.size() != size(vertices_, kinds_))
      throw Error("GraphRow", "a graph, as CellGraphs gives it", concat("a row of ", row.size(), " numbers"));
  }
  static std::size_t size(std::size_t vertices, std::size_t kinds) {
    return 2 + vertices * (vertices + kinds);
  }

  std::size_t vertices() const { return vertices_; }
  std::size_t kinds() const { return kinds_; }
  bool edge(std::size_t from, std::size_t to) const { return row_[2 + from * vertices_ + to] != 0; }
  std::span<const float> kind(std::size_t vertex) const {
    return row_.subspan(2 + vertices_ * vertices_ + vertex * kinds_, kinds_);
  }
  bool present(std::size_t vertex) const {
    return std::any_of(kind(vertex).begin(), kind(vertex).end(), [](float x) { return x != 0; });
  }

 private:
  std::span<const float> row_;
  std::size_t vertices_ = 0, kinds_ = 0;
};

/// Writes architectures as such rows.
struct CellGraphs {
  template <GraphSpace Space>
  static std::size_t dimension(const Space& space) {
    return GraphRow::size(most_vertices(space), kinds(space));
  }

  /// @throws Error when the row has another length, or the graph more vertices than most_vertices tells
  template <GraphSpace Space>
  static void encode(const Space& space, const typename Space::Architecture& architecture,
                     std::span<float> row) {
    if (row.size() != dimension(space))
      throw Error("CellGraphs", concat(dimension(space), " numbers"), to_text(row.size()));
    std::fill(row.begin(), row.end(), 0.0F);
    Writer writer{row, most_vertices(space), kinds(space)};
    row[0] = static_cast<float>(writer.vertices);
    row[1] = static_cast<float>(writer.kinds);
    if constexpr (detail::DrawsCells<Space>) {
      for (const CellGraph& cell : graphs(space, architecture))
        writer.add(cell, space.operation_names.size());
    } else
      writer.add(graph(space, architecture), space.operation_names.size());
  }

 private:
  /// Kinds of one cell: two inputs, the output, the operations.
  template <GraphSpace Space>
  static std::size_t kinds(const Space& space) {
    return cells<Space> * (3 + space.operation_names.size());
  }
  /// Of DARTS a normal and a reduction cell.
  template <class Space>
  static constexpr std::size_t cells = detail::DrawsCells<Space> ? 2 : 1;

  struct Writer {
    std::span<float> row;
    std::size_t vertices, kinds;
    std::size_t used = 0, first_kind = 0;

    struct Vertex {
      std::size_t tail, head, kind;  ///< the nodes that it reads and writes
    };

    void add(const CellGraph& cell, std::size_t operations) {
      const std::size_t last = cell.nodes.size() - 1, nowhere = cell.nodes.size();
      std::vector<Vertex> list;
      for (std::size_t i = 0; i < cell.inputs; ++i) list.push_back({nowhere, i, i});
      for (const auto& edge : cell.edges)
        if (!edge.operation.empty()) list.push_back({edge.from, edge.to, 3 + edge.number});
      list.push_back({last, nowhere, 2});
      if (used + list.size() > vertices || first_kind + 3 + operations > kinds)
        throw Error("CellGraphs", concat("a graph of at most ", vertices, " vertices"),
                    to_text(used + list.size()));
      for (std::size_t i = 0; i < list.size(); ++i) {
        row[2 + vertices * vertices + (used + i) * kinds + first_kind + list[i].kind] = 1;
        for (std::size_t k = 0; k < list.size(); ++k)
          if (reaches(cell, list[i].head, list[k].tail)) row[2 + (used + i) * vertices + used + k] = 1;
      }
      used += list.size();
      first_kind += 3 + operations;
    }

    /// Whether the one node is the other, or flows into it as it is.
    static bool reaches(const CellGraph& cell, std::size_t from, std::size_t to) {
      return (from == to && from < cell.nodes.size()) ||
             std::any_of(cell.edges.begin(), cell.edges.end(), [&](const CellGraph::Edge& edge) {
               return edge.operation.empty() && edge.from == from && edge.to == to;
             });
    }
  };
};

}  // namespace ogive
