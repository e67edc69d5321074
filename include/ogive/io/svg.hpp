#pragma once
/// Cells as pictures.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/text.hpp"
#include "ogive/io/markup.hpp"
#include "ogive/space/graph.hpp"

namespace ogive {

namespace detail {

/// The name of a node: a_{b} with its subscript.
std::string svg_name(std::string_view name);

/// The colours of a picture.
struct CellPaint {
  std::string_view ground = "white";
  std::string_view node = "#f4f4f4";
  std::string_view outline = "#333";
  std::string_view letters = "black";
  std::string_view plain = "#aaaaaa";  ///< of edges without operation
  /// Of operations, by their number (after Okabe and Ito's palette for all eyes).
  std::array<std::string_view, 7> operations{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                             "#b07800", "#3498d0", "#555555"};

  std::string_view edge(const CellGraph::Edge& edge) const {
    return edge.operation.empty() ? plain : operations[edge.number % operations.size()];
  }
};

struct Point {
  double x = 0, y = 0;

  std::string text() const { return concat(significant(x, 5), " ", significant(y, 5)); }
  /// The point `distance` from here on the way to `other`.
  Point towards(const Point& other, double distance) const {
    const double length = std::hypot(other.x - x, other.y - y);
    return {x + distance * (other.x - x) / length, y + distance * (other.y - y) / length};
  }
};

/// Where nodes and edges of a picture lie. Two inputs stand one above the other at the left, all other nodes
/// in a row. Edges to the next column are straight; others bow above or below the row, further out than those
/// that they pass over.
class CellLayout {
 public:
  static constexpr double radius = 20;

  explicit CellLayout(const CellGraph& graph);

  double width() const { return 2 * margin + step * static_cast<double>(column(graph_.nodes.size() - 1)); }
  double height() const { return 2 * margin + below_ - above_; }

  Point node(std::size_t node) const { return shown(place(node)); }
  /// The four points of a cubic curve from node to node, short of its arrowhead.
  std::array<Point, 4> curve(std::size_t number) const;
  /// Where the operation of an edge is written: beside the middle of its curve.
  Point label(std::size_t number) const;

 private:
  static constexpr double step = 160, margin = 24, text_height = 20, stack = 90;

  std::size_t column(std::size_t node) const { return node < graph_.inputs ? 0 : node - graph_.inputs + 1; }
  std::size_t span(const CellGraph::Edge& edge) const { return column(edge.to) - column(edge.from); }
  /// Without operations first, then the short ones: what comes later lies further out.
  std::pair<bool, std::size_t> rank(const CellGraph::Edge& edge) const {
    return {!edge.operation.empty(), span(edge)};
  }

  /// In coordinates whose origin is the first column of the row.
  Point place(std::size_t node) const {
    const bool stacked = node < graph_.inputs && graph_.inputs > 1;
    return {step * static_cast<double>(column(node)), stacked ? (node == 0 ? -stack : stack) : 0.0};
  }
  Point shown(const Point& place) const { return {margin + place.x, margin - above_ + place.y}; }
  void reach(double y, double beyond) {
    above_ = std::min(above_, y - beyond);
    below_ = std::max(below_, y + beyond);
  }

  bool bows_down(const CellGraph::Edge& edge) const { return edge.operation.empty() || edge.from % 2 == 1; }
  /// How far the middle of an edge lies below the row (above, if negative), behind those that have their
  /// place.
  double bow(std::size_t number, std::span<const std::size_t> placed) const;

  const CellGraph& graph_;
  std::vector<double> bows_;
  double above_ = 0, below_ = 0;
};

std::string cell_svg(const CellGraph& graph, const CellPaint& paint);

}  // namespace detail

/// A self-contained SVG picture: nodes in a row, inputs at the left, edges as arcs with their operations
/// written beside them.
inline std::string svg(const CellGraph& graph) { return detail::cell_svg(graph, {}); }

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE std::string svg_name(std::string_view name) {
  const std::size_t begin = name.find("_{");
  if (begin == std::string_view::npos || !name.ends_with('}')) return xml_escaped(name);
  const std::string_view subscript = name.substr(begin + 2, name.size() - begin - 3);
  return concat(xml_escaped(name.substr(0, begin)), "<tspan dy=\"4\" font-size=\"10\">",
                xml_escaped(subscript), "</tspan>");
}

OGIVE_INLINE CellLayout::CellLayout(const CellGraph& graph) : graph_(graph), bows_(graph.edges.size()) {
  std::vector<std::size_t> order(bows_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(graph.edges[a]) < rank(graph.edges[b]); });
  for (std::size_t k = 0; k < order.size(); ++k) bows_[order[k]] = bow(order[k], std::span(order).first(k));
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) reach(place(node).y, radius);
  for (std::size_t edge = 0; edge < bows_.size(); ++edge) reach(bows_[edge], text_height);
}

OGIVE_INLINE std::array<Point, 4> CellLayout::curve(std::size_t number) const {
  const auto& edge = graph_.edges[number];
  const Point from = node(edge.from), to = node(edge.to);
  // Arcs from inputs come down steeply, so that they do not run into others at their end.
  const double bend = step * (span(edge) == 1 ? 0.3 : 0.45);
  const double last = step * (span(edge) == 1 ? 0.3 : edge.from < graph_.inputs ? 0.35 : 0.55);
  Point leaving{from.x + bend, from.y + (to.y - from.y) * 0.3};
  Point arriving{to.x - last, to.y + (from.y - to.y) * 0.3};
  if (span(edge) > 1)  // the curve's middle then lies at the bow
    leaving.y = arriving.y = (8 * shown({0, bows_[number]}).y - from.y - to.y) / 6;
  return {from.towards(leaving, radius), leaving, arriving, to.towards(arriving, radius + 9)};
}

OGIVE_INLINE Point CellLayout::label(std::size_t number) const {
  const auto& edge = graph_.edges[number];
  const Point from = node(edge.from), to = node(edge.to);
  const Point middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
  if (from.y != to.y && span(edge) == 1) return {middle.x, middle.y + 5};  // on the slope
  return {middle.x, shown({0, bows_[number]}).y + (bows_[number] > 0 ? 20 : -11)};
}

OGIVE_INLINE double CellLayout::bow(std::size_t number, std::span<const std::size_t> placed) const {
  const auto& edge = graph_.edges[number];
  if (span(edge) == 1) return 0;
  double distance = radius + 4;
  for (const std::size_t k : placed) {
    const auto& other = graph_.edges[k];
    const bool overlap = column(other.from) < column(edge.to) && column(edge.from) < column(other.to);
    if (overlap && bows_down(other) == bows_down(edge)) distance = std::max(distance, std::abs(bows_[k]));
  }
  distance += edge.operation.empty() ? 14 : 36;
  return bows_down(edge) ? distance : -distance;
}

OGIVE_INLINE std::string cell_svg(const CellGraph& graph, const CellPaint& paint) {
  const CellLayout layout(graph);
  std::string out =
      concat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", layout.width(), " ", layout.height(),
             "\" width=\"", layout.width(), "\" height=\"", layout.height(),
             "\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\" fill=\"",
             paint.letters, "\">\n<title>", xml_escaped(graph.title),
             "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"", paint.ground, "\"/>\n");
  std::string labels;  // above all lines, which they interrupt
  for (std::size_t number = 0; number < graph.edges.size(); ++number) {
    const auto& edge = graph.edges[number];
    const auto curve = layout.curve(number);
    const auto colour = paint.edge(edge);
    const double turn = std::atan2(layout.node(edge.to).y - curve[3].y, layout.node(edge.to).x - curve[3].x);
    out += concat("<path d=\"M", curve[0].text(), " C", curve[1].text(), " ", curve[2].text(), " ",
                  curve[3].text(), "\" fill=\"none\" stroke=\"", colour, "\" stroke-width=\"",
                  edge.operation.empty() ? 1.5 : 2.5, "\"/>\n<path d=\"M9 0 l-11 -5 v10 z\" fill=\"", colour,
                  "\" transform=\"translate(", curve[3].text(), ") rotate(",
                  significant(turn * 180 / 3.141592653589793, 4), ")\"/>\n");
    if (edge.operation.empty()) continue;
    const auto label = layout.label(number);
    labels += concat("<text x=\"", label.x, "\" y=\"", label.y, "\" fill=\"", colour, "\" stroke=\"",
                     paint.ground, "\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\">",
                     xml_escaped(edge.operation), "</text>\n");
  }
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
    const auto centre = layout.node(node);
    out += concat("<circle cx=\"", centre.x, "\" cy=\"", centre.y, "\" r=\"", CellLayout::radius,
                  "\" fill=\"", paint.node, "\" stroke=\"", paint.outline, "\"/>\n<text x=\"", centre.x,
                  "\" y=\"", centre.y + 5, "\">", svg_name(graph.nodes[node]), "</text>\n");
  }
  return out + labels + "</svg>\n";
}

}  // namespace detail
}  // namespace ogive

#endif
