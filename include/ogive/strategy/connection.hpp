#pragma once
/// How mixed edges are connected to their nodes.
#include <concepts>
#include <cstddef>

#include "ogive/core/fields.hpp"
#include "ogive/strategy/relaxation.hpp"

namespace ogive {

/// Operations see all channels, and nodes are plain sums of their edges.
struct FullConnection {
  static constexpr bool normalises = false;
  static constexpr double published_warmup = 0;
  void fields(auto&&) const {}
};

/// Operations see one of `divisor` parts of the channels, the others pass by: less memory and time, and less
/// of a lead for operations without weights. Which edges matter then varies from batch to batch, so each edge
/// has a logit of its own, whose softmax over the edges into a node is a factor of its mixing weights (Xu,
/// Xie, Zhang, Chen, Qi, Tian and Xiong, "PC-DARTS", ICLR 2020, sections 3.2 and 3.3).
struct PartialConnection {
  static constexpr bool normalises = true;
  static constexpr double published_warmup = 0.3;  ///< 15 of 50 epochs
  std::size_t divisor = 4;  ///< the paper's K

  void fields(auto&& f) const { f("divisor", divisor, at_least(1)); }
};

/// Channels pass by with the sum of an edge's weights, which must be its share.
template <class C, class R>
concept ConnectionFor = std::same_as<C, FullConnection> ||
    (std::same_as<C, PartialConnection> &&
     (std::same_as<R, SoftmaxRelaxation> || std::same_as<R, DirichletRelaxation>));

}  // namespace ogive
