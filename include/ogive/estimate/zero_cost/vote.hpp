#pragma once
/// One number from several proxies, whose scales have nothing in common.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "ogive/estimate/zero_cost/proxy.hpp"

namespace ogive::zero_cost_detail {

/// 1 where `a` is above `b`, 1/2 where they are equal, else 0. No value is below all values.
inline double wins(double a, double b) {
  constexpr double lowest = -std::numeric_limits<double>::infinity();
  a = std::isnan(a) ? lowest : a;
  b = std::isnan(b) ? lowest : b;
  return a > b ? 1 : a == b ? 0.5 : 0;
}

/// What `values`, one for each proxy, are worth against those of each reference, in [0, 100]. The majority is
/// that of Abdelfattah, Mehrotra, Dudziak and Lane, "Zero-cost proxies for lightweight NAS", ICLR 2021,
/// who have it compare two architectures.
inline double vote(Vote how, std::span<const double> values,
                   const std::vector<std::vector<double>>& references) {
  double sum = 0;
  for (const auto& reference : references) {
    double won = 0;
    for (std::size_t p = 0; p < values.size(); ++p) won += wins(values[p], reference[p]);
    const double share = won / static_cast<double>(values.size());
    sum += how == Vote::rank ? share : wins(share, 0.5);
  }
  return 100 * sum / static_cast<double>(references.size());
}

}  // namespace ogive::zero_cost_detail
