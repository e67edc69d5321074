#pragma once
/// Proxies that compare how the logits depend on each image of a minibatch.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "ogive/estimate/zero_cost/eigenvalues.hpp"
#include "ogive/model/network.hpp"
#include "ogive/nn/ops/arithmetic.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// The gradient of the sum of all logits at the images, of their shape: row n is that of image n.
inline Tensor jacobian(Network& network, const Tensor& images) {
  Tape tape(Mode::training, Rng(0), false);
  tape.keep_statistics();
  const Var input = tape.variable(images);
  tape.backward(total(network(input)));
  return tape.gradient(input);
}

/// Pearson's correlations of some rows of `table` (rows, ...), row by row; NaN for a row of equal values.
inline std::vector<double> correlations(const Tensor& table, std::span<const std::size_t> rows) {
  const std::size_t length = table.size() / table.shape()[0], n = rows.size();
  std::vector<double> centred(n * length);
  for (std::size_t i = 0; i < n; ++i) {
    const float* const from = table.data() + rows[i] * length;
    double mean = 0, squares = 0;
    for (std::size_t k = 0; k < length; ++k) mean += from[k] / static_cast<double>(length);
    for (std::size_t k = 0; k < length; ++k) squares += (from[k] - mean) * (from[k] - mean);
    for (std::size_t k = 0; k < length; ++k) centred[i * length + k] = (from[k] - mean) / std::sqrt(squares);
  }
  std::vector<double> result(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double product = 0;
      for (std::size_t k = 0; k < length; ++k) product += centred[i * length + k] * centred[j * length + k];
      result[i * n + j] = result[j * n + i] = product;
    }
  return result;
}

/// -sum of log(v + k) + 1 / (v + k) over the eigenvalues v of the correlations of the Jacobian's rows, k =
/// 1e-5 (Mellor, Turner, Storkey and Crowley, "Neural architecture search without training", first version,
/// 2020).
inline double jacob_cov(const Tensor& jacobian) {
  constexpr double k = 1e-5;
  std::vector<std::size_t> all(jacobian.shape()[0]);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  double sum = 0;
  for (const double v : symmetric_eigenvalues(correlations(jacobian, all), all.size()))
    sum -= std::log(v + k) + 1 / (v + k);
  return sum;
}

/// The same correlations within each class: s_c = sum of log(|correlation| + 1e-5) over the pairs of images
/// of class c, and the result is the sum of |s_c|; with more than 100 classes the mean over c of the sum over
/// d of |s_c - s_d|, with s_c divided by the images of c (Lopes, Alirezazadeh and Alexandre, "EPE-NAS", ICANN
/// 2021).
inline double epe_nas(const Tensor& jacobian, std::span<const std::uint32_t> labels, std::size_t classes) {
  const bool many = classes > 100;
  std::map<std::uint32_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < labels.size(); ++i) members[labels[i]].push_back(i);
  std::vector<double> scores;
  for (const auto& [label, rows] : members) {
    double score = 0;
    for (const double correlation : correlations(jacobian, rows))
      score += std::log(std::abs(correlation) + 1e-5);
    scores.push_back(many ? score / static_cast<double>(rows.size()) : score);
  }
  double sum = 0;
  for (const double score : scores) {
    if (!many) sum += std::abs(score);
    for (std::size_t d = 0; many && d < scores.size(); ++d)
      sum += std::abs(score - scores[d]) / static_cast<double>(scores.size());
  }
  return sum;
}

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
