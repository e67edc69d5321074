#pragma once
/// Ridge regression (Hoerl and Kennard, "Ridge regression: biased estimation for nonorthogonal problems",
/// Technometrics 12, 1970), in closed form.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/predict/concepts.hpp"

namespace ogive {

namespace detail {

/// The lower triangle L with L L^T = A, of a symmetric positive definite matrix, row by row.
class CholeskyFactor {
 public:
  CholeskyFactor() = default;
  /// @param a size x size numbers, of which the lower triangle is read
  /// @throws Error when it is not positive definite
  CholeskyFactor(std::vector<double> a, std::size_t size) : l_(std::move(a)), size_(size) {
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double rest = at(i, j);
        for (std::size_t k = 0; k < j; ++k) rest -= at(i, k) * at(j, k);
        if (i == j && !(rest > 0))
          throw Error("Ridge", "a penalty that makes features independent", "a lower one");
        at(i, j) = i == j ? std::sqrt(rest) : rest / at(j, j);
      }
    }
  }

  /// L^-1 x, in place.
  void solve_lower(std::span<double> x) const {
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t k = 0; k < i; ++k) x[i] -= at(i, k) * x[k];
      x[i] /= at(i, i);
    }
  }
  /// A^-1 x, in place.
  void solve(std::span<double> x) const {
    solve_lower(x);
    for (std::size_t i = size_; i-- > 0;) {
      for (std::size_t k = i + 1; k < size_; ++k) x[i] -= at(k, i) * x[k];
      x[i] /= at(i, i);
    }
  }

 private:
  double& at(std::size_t i, std::size_t j) { return l_[i * size_ + j]; }
  double at(std::size_t i, std::size_t j) const { return l_[i * size_ + j]; }

  std::vector<double> l_{};
  std::size_t size_ = 0;
};

}  // namespace detail

/// Linear in the features, with an intercept that is not penalised: w = (X^T X + penalty I)^-1 X^T y of
/// centred features and targets. The deviation is that of a new target, by the posterior of Bayesian linear
/// regression with prior variance s^2 / penalty (Bishop, "Pattern Recognition and Machine Learning", 2006,
/// equations 3.53, 3.54 and 3.59); s^2 is the residuals' sum of squares by n - 1 - the effective number of
/// weights.
struct Ridge {
  double penalty = 1;

  void fields(auto&& f) const { f("penalty", penalty, above(0)); }

  class Model;
};

class Ridge::Model {
 public:
  explicit Model(const Ridge& options) : options_(options) {}

  /// Forgets earlier fits. @throws Error without examples, and for a target that is not finite
  void fit(const Examples& examples, Rng&) {
    expect(examples.size() > 0, "Ridge", "at least 1 example", "0");
    centre(examples);
    const std::size_t d = examples.dimension();
    std::vector<double> gram(d * d, 0.0), x(d);  // X^T X, lower triangle
    weights_.assign(d, 0.0);                     // X^T y at first
    for (std::size_t row = 0; row < examples.size(); ++row) {
      centred(examples.row(row), x);
      const double target = examples.targets()[row] - mean_;
      for (std::size_t i = 0; i < d; ++i) {
        weights_[i] += x[i] * target;
        for (std::size_t j = 0; j <= i; ++j) gram[i * d + j] += x[i] * x[j];
      }
    }
    for (std::size_t i = 0; i < d; ++i) gram[i * d + i] += options_.penalty;
    factor_ = detail::CholeskyFactor(std::move(gram), d);
    factor_.solve(weights_);
    noise_ = noise(examples);
  }

  /// @throws Error before a fit, and for another number of features
  Prediction predict(std::span<const float> row) const {
    if (row.size() != weights_.size() || row.empty())
      throw Error("Ridge", concat("a row of ", weights_.size(), " features, as fitted"), to_text(row.size()));
    std::vector<double> x(row.size());
    centred(row, x);
    double mean = mean_;
    for (std::size_t i = 0; i < x.size(); ++i) mean += weights_[i] * x[i];
    factor_.solve_lower(x);
    double leverage = 1 / count_;
    for (const double each : x) leverage += each * each;
    return {mean, std::sqrt(noise_ * (1 + leverage))};
  }

  /// One for each feature.
  std::span<const double> weights() const { return weights_; }

 private:
  void centre(const Examples& examples) {
    count_ = static_cast<double>(examples.size());
    mean_ = 0;
    centre_.assign(examples.dimension(), 0.0);
    for (std::size_t row = 0; row < examples.size(); ++row) {
      const double target = examples.targets()[row];
      if (!std::isfinite(target)) throw Error("Ridge", "finite targets", to_text(target));
      mean_ += target / count_;
      for (std::size_t i = 0; i < centre_.size(); ++i)
        centre_[i] += static_cast<double>(examples.row(row)[i]) / count_;
    }
  }
  void centred(std::span<const float> row, std::span<double> x) const {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(row[i]) - centre_[i];
  }
  /// s^2. The effective number of weights is the trace of X (X^T X + penalty I)^-1 X^T.
  double noise(const Examples& examples) const {
    std::vector<double> x(weights_.size());
    double squares = 0, effective = 0;
    for (std::size_t row = 0; row < examples.size(); ++row) {
      centred(examples.row(row), x);
      double off = examples.targets()[row] - mean_;
      for (std::size_t i = 0; i < x.size(); ++i) off -= weights_[i] * x[i];
      squares += off * off;
      factor_.solve_lower(x);
      for (const double each : x) effective += each * each;
    }
    return squares / std::max(1.0, count_ - 1 - effective);
  }

  Ridge options_;
  std::vector<double> centre_{}, weights_{};
  double mean_ = 0, count_ = 0, noise_ = 0;
  detail::CholeskyFactor factor_{};
};

}  // namespace ogive
