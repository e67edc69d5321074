#pragma once
/// Edge normalisation (Xu, Xie, Zhang, Chen, Qi, Tian and Xiong, "PC-DARTS", ICLR 2020, section 3.3).
#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/core/text.hpp"
#include "ogive/strategy/relaxation.hpp"

namespace ogive::detail {

/// What each mixed edge contributes to its node: the softmax, over the edges that lead there, of one logit
/// for each edge. An edge whose end is not known stands alone, at share 1.
class EdgeShares {
 public:
  explicit EdgeShares(std::size_t edges) : shares_(edges, 1.0) {
    for (std::size_t edge = 0; edge < edges; ++edge) nodes_.push_back({edge});
  }

  /// @param ends the node of each edge. @throws Error when there are not as many as edges
  void lead_to(std::span<const std::size_t> ends) {
    if (ends.size() != shares_.size())
      throw Error("edge_ends()", concat(shares_.size(), " edges"), to_text(ends.size()));
    std::map<std::size_t, std::vector<std::size_t>> by_end;
    for (std::size_t edge = 0; edge < ends.size(); ++edge) by_end[ends[edge]].push_back(edge);
    nodes_.clear();
    for (auto& [end, edges] : by_end) nodes_.push_back(std::move(edges));
  }

  /// Computes them from the logits of the edges.
  void follow(std::span<const float> logits) {
    for (const auto& edges : nodes_) {
      std::vector<double> own(edges.size()), share(edges.size());
      for (std::size_t k = 0; k < edges.size(); ++k) own[k] = static_cast<double>(logits[edges[k]]);
      SoftmaxRelaxation{}.weights(own, share);
      for (std::size_t k = 0; k < edges.size(); ++k) shares_[edges[k]] = share[k];
    }
  }
  double operator[](std::size_t edge) const { return shares_[edge]; }

  /// From slopes at the shares to the gradient at the logits.
  std::vector<double> pull_back(std::span<const double> slopes) const {
    std::vector<double> gradient(slopes.size());
    for (const auto& edges : nodes_) {
      double mean = 0;
      for (const std::size_t edge : edges) mean += shares_[edge] * slopes[edge];
      for (const std::size_t edge : edges) gradient[edge] = shares_[edge] * (slopes[edge] - mean);
    }
    return gradient;
  }

 private:
  std::vector<std::vector<std::size_t>> nodes_{};  ///< the edges that lead to each
  std::vector<double> shares_;
};

}  // namespace ogive::detail
