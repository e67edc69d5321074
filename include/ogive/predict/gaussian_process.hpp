#pragma once
/// Regression by Gaussian processes (Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT
/// Press 2006, chapters 2 and 5). A leaf header: it brings Eigen.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

// g++ 12 takes the undefined operand inside its own AVX-512 intrinsics for a mistake of ours (GCC bug
// 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <Eigen/Cholesky>
#include <Eigen/Core>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/predict/concepts.hpp"
#include "ogive/predict/kernel.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The covariance of targets in units of the variance of the function that they are noisy values of.
struct Covariance {
  Kernel kernel = Kernel::matern52;
  double length = 1;    ///< how far the kernel reaches; above 0
  double noise = 0.01;  ///< the variance of the noise; above 0
};

/// A Gaussian process of given Covariance C = R + noise I, conditioned on rows of features and their targets
/// y ~ N(mean, signal C). A row more takes O(n^2), as the Cholesky factor L of C grows by a row; so do other
/// targets for the same rows.
class GaussianPosterior {
  auto factor() const { return factor_.topLeftCorner(size_, size_).triangularView<Eigen::Lower>(); }

 public:
  using Matrix = Eigen::MatrixXd;
  using Vector = Eigen::VectorXd;
  using Features = Eigen::MatrixXf;  ///< a column for each row of features

  /// No rows yet.
  GaussianPosterior(const Covariance& covariance, std::size_t dimension)
      : covariance_(covariance), features_(static_cast<Eigen::Index>(dimension), 0) {}

  /// The same as adding each column, in one factorisation.
  /// @param distances of all pairs of columns
  GaussianPosterior(const Covariance& covariance, Features features, const Matrix& distances)
      : covariance_(covariance), features_(std::move(features)), size_(features_.cols()) {
    factor_ = correlations(distances);
    factor_.diagonal().array() += covariance_.noise;
    Eigen::LLT<Eigen::Ref<Matrix>> in_place(factor_);
  }

  /// Borders L by a row: that of L^-1 c and the root of the Schur complement, where c are the covariances
  /// with the rows so far. The target comes with the next condition().
  void add(std::span<const float> row) {
    if (size_ == features_.cols()) {
      const Eigen::Index room = std::max<Eigen::Index>(16, 2 * size_);
      features_.conservativeResize(Eigen::NoChange, room);
      factor_.conservativeResize(room, room);
    }
    const Eigen::Map<const Features> column(row.data(), features_.rows(), 1);
    Matrix border = correlations(distances_to(column));
    factor().solveInPlace(border);
    // No Schur complement is below the least eigenvalue, which is `noise` or more: less is rounding.
    const double complement = std::max(1 + covariance_.noise - border.squaredNorm(), covariance_.noise);
    factor_.row(size_).head(size_) = border.transpose();
    factor_(size_, size_) = std::sqrt(complement);
    features_.col(size_++) = column;
  }

  /// Conditions on a target for each row, with the likeliest mean 1' C^-1 y / 1' C^-1 1 and signal
  /// (y - mean)' C^-1 (y - mean) / n.
  void condition(std::span<const double> targets) {
    const Vector ones = whitened(Vector::Ones(size_)), whitened_targets = whitened(as_vector(targets));
    mean_ = ones.dot(whitened_targets) / ones.squaredNorm();
    residuals_ = whitened_targets - mean_ * ones;
    signal_ = residuals_.squaredNorm() / static_cast<double>(size_);
    weights_ = factor().adjoint().solve(residuals_);
  }
  /// The same with a given mean and signal.
  void condition(std::span<const double> targets, double mean, double signal) {
    mean_ = mean;
    signal_ = signal;
    residuals_ = whitened((as_vector(targets).array() - mean).matrix());
    weights_ = factor().adjoint().solve(residuals_);
  }

  /// log p(y | rows), equation 2.30; not a number when the signal is 0.
  double log_likelihood() const {
    const double n = static_cast<double>(size_);
    return -0.5 * residuals_.squaredNorm() / signal_ - factor_.diagonal().head(size_).array().log().sum() -
           0.5 * n * std::log(2 * 3.14159265358979323846 * signal_);
  }

  /// The function, without noise, at each column by itself (equations 2.25 and 2.26).
  std::vector<Prediction> at(const Eigen::Ref<const Features>& columns) const {
    Matrix cross = correlations(distances_to(columns));  // (rows, columns)
    const Vector means = cross.transpose() * weights_;
    factor().solveInPlace(cross);
    std::vector<Prediction> predictions;
    for (Eigen::Index i = 0; i < columns.cols(); ++i) {
      const double variance = signal_ * std::max(0.0, 1 - cross.col(i).squaredNorm());
      predictions.push_back({mean_ + means[i], std::sqrt(variance)});
    }
    return predictions;
  }
  /// The covariances of the function at these columns (equation 2.24).
  Matrix covariances_at(const Eigen::Ref<const Features>& columns) const {
    Matrix cross = correlations(distances_to(columns));
    factor().solveInPlace(cross);
    return signal_ *
           (correlations(distances(covariance_.kernel, columns, columns)) - cross.transpose() * cross);
  }

  Eigen::Index size() const { return size_; }
  const Covariance& covariance() const { return covariance_; }
  double mean() const { return mean_; }
  double signal() const { return signal_; }  ///< the variance of the function
  bool has_row(Eigen::Index i, std::span<const float> row) const {
    return std::equal(row.begin(), row.end(), features_.col(i).data());
  }

  /// Those that the kernel takes, of each column of `a` with each of `b`.
  static Matrix distances(Kernel kernel, const Eigen::Ref<const Features>& a,
                          const Eigen::Ref<const Features>& b) {
    Matrix all(a.cols(), b.cols());
    for (Eigen::Index j = 0; j < b.cols(); ++j) {
      for (Eigen::Index i = 0; i < a.cols(); ++i)
        all(i, j) = kernel == Kernel::hamming
                        ? static_cast<double>((a.col(i).array() != b.col(j).array()).count())
                        : static_cast<double>((a.col(i) - b.col(j)).squaredNorm());
    }
    return all;
  }

 private:
  Matrix distances_to(const Eigen::Ref<const Features>& columns) const {
    return distances(covariance_.kernel, features_.leftCols(size_), columns);
  }
  Matrix correlations(const Matrix& distances) const {
    if (covariance_.kernel == Kernel::hamming) return (-distances.array() / covariance_.length).exp();
    const Eigen::ArrayXXd r = (5 * distances.array()).sqrt() / covariance_.length;
    return (1 + r + r.square() / 3) * (-r).exp();
  }
  Vector whitened(const Vector& values) const { return factor().solve(values); }
  Vector as_vector(std::span<const double> targets) const {
    return Eigen::Map<const Vector>(targets.data(), size_);
  }

  Covariance covariance_;
  Features features_;  ///< the first size_ columns, and room for more
  Matrix factor_{};    ///< L in the first size_ rows, below the diagonal
  Eigen::Index size_ = 0;
  double mean_ = 0, signal_ = 1;
  Vector residuals_{};  ///< L^-1 (y - mean)
  Vector weights_{};    ///< C^-1 (y - mean)
};

/// A Gaussian process with a constant mean, whose hyper-parameters maximise the marginal likelihood (equation
/// 2.30): mean and signal in closed form, length and noise by a compass search on a logarithmic scale (Kolda,
/// Lewis and Torczon, SIAM Review 45, 2003). Length and noise are learned anew when a quarter more rows are
/// there than at the last time, or others, in some twenty times O(n^3); until then a row more takes O(n^2).
struct GaussianProcess {
  Kernel kernel = Kernel::matern52;

  void fields(auto&& f) const { f("kernel", kernel); }

  class Model;
};

class GaussianProcess::Model {
 public:
  explicit Model(const GaussianProcess& options) : kernel_(options.kernel) {}

  /// @throws Error for no example or a target that is not finite
  void fit(const Examples& examples, Rng&) {
    expect(examples.size() > 0, "GaussianProcess", "1 example or more", "none");
    for (const double target : examples.targets())
      if (!std::isfinite(target)) throw Error("GaussianProcess", "finite targets", to_text(target));
    if (!goes_on(examples)) return learn(examples);
    for (auto i = static_cast<std::size_t>(posterior_->size()); i < examples.size(); ++i)
      posterior_->add(examples.row(i));
    posterior_->condition(examples.targets());
  }

  /// The target of a row, noise included.
  /// @throws Error before the first fit, or when rows have another length, as the next two
  Prediction predict(std::span<const float> row) const {
    const Prediction function = function_at(row)[0];
    const double noise = posterior().covariance().noise * posterior().signal();
    return {function.mean, std::sqrt(function.deviation * function.deviation + noise)};
  }
  /// The function without noise, at rows that lie one after the other.
  std::vector<Prediction> function_at(std::span<const float> rows) const {
    return posterior().at(columns(rows));
  }
  /// A function drawn from the posterior, at these rows.
  std::vector<double> draw(std::span<const float> rows, Rng& rng) const {
    GaussianPosterior::Matrix covariances = posterior().covariances_at(columns(rows));
    // Without it rows that are nearly equal, or that were told, leave no Cholesky factor.
    covariances.diagonal().array() += 1e-8 * posterior().signal() + std::numeric_limits<double>::min();
    GaussianPosterior::Vector values(covariances.rows());
    for (double& value : values) value = rng.normal();
    values = covariances.llt().matrixL() * values;
    std::vector<double> drawn;
    for (const Prediction& function : function_at(rows))
      drawn.push_back(function.mean + values[static_cast<Eigen::Index>(drawn.size())]);
    return drawn;
  }

  /// With the hyper-parameters that were learned. @throws Error before the first fit
  const GaussianPosterior& posterior() const {
    expect(posterior_.has_value(), "GaussianProcess", "a fit before predictions", "none");
    return *posterior_;
  }

 private:
  using Features = GaussianPosterior::Features;
  using Matrix = GaussianPosterior::Matrix;

  Eigen::Map<const Features> columns(std::span<const float> rows) const {
    posterior();
    if (rows.empty() || rows.size() % dimension_ != 0)
      throw Error("GaussianProcess", concat("rows of ", dimension_, " features"),
                  concat(rows.size(), " numbers"));
    return {rows.data(), static_cast<Eigen::Index>(dimension_),
            static_cast<Eigen::Index>(rows.size() / dimension_)};
  }

  /// Whether the examples begin with the rows so far, and are not many more than those that were learned
  /// from.
  bool goes_on(const Examples& examples) const {
    if (!posterior_ || examples.dimension() != dimension_) return false;
    const auto known = static_cast<std::size_t>(posterior_->size());
    if (examples.size() < known || 4 * examples.size() >= 5 * learned_from_) return false;
    for (std::size_t i = 0; i < known; ++i)
      if (!posterior_->has_row(static_cast<Eigen::Index>(i), examples.row(i))) return false;
    return true;
  }

  void learn(const Examples& examples) {
    dimension_ = examples.dimension();
    learned_from_ = examples.size();
    const Features features =
        Eigen::Map<const Features>(examples.row(0).data(), static_cast<Eigen::Index>(dimension_),
                                   static_cast<Eigen::Index>(examples.size()));
    const Matrix distances = GaussianPosterior::distances(kernel_, features, features);
    const auto fitted = [&](double length, double noise) {
      GaussianPosterior posterior({kernel_, length, noise}, features, distances);
      posterior.condition(examples.targets());
      return posterior;
    };
    const double usual = usual_length(distances);
    posterior_ = fitted(usual, 0.1);
    for (double step = 4; step > 1.3;) {
      const double length = posterior_->covariance().length, noise = posterior_->covariance().noise;
      std::optional<GaussianPosterior> best;
      for (const auto& [l, n] : {std::pair{length * step, noise}, std::pair{length / step, noise},
                                 std::pair{length, noise * step}, std::pair{length, noise / step}}) {
        if (l > 64 * usual || l < usual / 64 || n > 10 || n < 1e-6) continue;
        GaussianPosterior other = fitted(l, n);
        if (other.log_likelihood() > (best ? best : posterior_)->log_likelihood()) best = std::move(other);
      }
      if (best)
        posterior_ = std::move(best);
      else
        step = std::sqrt(step);
    }
  }

  /// At which the rows' mean distance has a correlation in the middle between 0 and 1.
  double usual_length(const Matrix& distances) const {
    const double pairs = static_cast<double>(distances.rows() * (distances.rows() - 1));
    const double mean = distances.sum() / std::max(1.0, pairs);
    if (mean == 0) return 1;
    return kernel_ == Kernel::hamming ? mean : std::sqrt(mean);
  }

  Kernel kernel_;
  std::optional<GaussianPosterior> posterior_{};
  std::size_t dimension_ = 0;
  std::size_t learned_from_ = 0;  ///< rows
};

}  // namespace ogive::inline OGIVE_LEVEL
