#pragma once
/// Cells as pictures.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/text.hpp"
#include "ogive/space/graph.hpp"

namespace ogive {

namespace detail {

inline std::string xml_escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += c;
  }
  return safe;
}

/// One colour for each operation, in the order in which they appear (Okabe and Ito's palette for all eyes).
class OperationColours {
 public:
  std::string_view operator()(const std::string& operation) {
    static constexpr std::array<std::string_view, 7> palette{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                             "#e69f00", "#56b4e9", "#555555"};
    auto known = std::find(seen_.begin(), seen_.end(), operation);
    if (known == seen_.end()) known = seen_.insert(seen_.end(), operation);
    return palette[static_cast<std::size_t>(known - seen_.begin()) % palette.size()];
  }

 private:
  std::vector<std::string> seen_;
};

}  // namespace detail

/// A self-contained SVG picture: nodes in a row, edges as arcs, the longer the higher, in turn above and
/// below, with their operations written on them.
inline std::string svg(const CellGraph& graph) {
  constexpr double step = 190, left = 60, radius = 20, rise = 62;
  const auto x = [](std::size_t node) { return left + step * static_cast<double>(node); };
  // How far the arc goes below (above, if negative) the row.
  const auto bow = [](const CellGraph::Edge& edge) {
    const double span = static_cast<double>(edge.to - edge.from);
    return span == 1 ? 0 : (edge.from % 2 == 0 ? -rise : rise) * span;
  };
  double above = 0, below = 0;
  for (const auto& edge : graph.edges) {
    above = std::max(above, -bow(edge));
    below = std::max(below, bow(edge));
  }
  const double middle = 40 + above, height = middle + below + 40;
  const double width = 2 * left + step * static_cast<double>(graph.nodes.size() - 1);

  std::string out = concat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", width, " ", height,
                           "\" width=\"", width, "\" height=\"", height,
                           "\" font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\">\n<title>",
                           detail::xml_escaped(graph.title),
                           "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
  detail::OperationColours colour_of;
  for (const auto& edge : graph.edges) {
    const double arc = bow(edge);
    const double control = middle + arc * 4 / 3;  // a cubic's middle lies at 3/4 of its control points
    const double from = x(edge.from) + radius, to = x(edge.to) - radius - 8, centre = (from + to) / 2;
    const auto colour = colour_of(edge.operation);
    out += concat("<path d=\"M", from, " ", middle, " C", from + step / 3, " ", control, " ", to - step / 3,
                  " ", control, " ", to, " ", middle, "\" fill=\"none\" stroke=\"", colour,
                  "\" stroke-width=\"2.5\"/>\n");
    out += concat("<path d=\"M", to + 9, " ", middle, " l-11 -5 v10 z\" fill=\"", colour, "\"/>\n");
    out += concat("<text x=\"", centre, "\" y=\"", middle + arc + (arc > 0 ? 18 : -7), "\" fill=\"", colour,
                  "\">", detail::xml_escaped(edge.operation), "</text>\n");
  }
  for (std::size_t node = 0; node < graph.nodes.size(); ++node)
    out += concat("<circle cx=\"", x(node), "\" cy=\"", middle, "\" r=\"", radius,
                  "\" fill=\"#f4f4f4\" stroke=\"#333\"/>\n<text x=\"", x(node), "\" y=\"", middle + 5, "\">",
                  detail::xml_escaped(graph.nodes[node]), "</text>\n");
  return out + "</svg>\n";
}

}  // namespace ogive
