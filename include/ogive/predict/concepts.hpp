#pragma once
/// Learning a number from features: what predictors must have. Strategies draw on them for what to try next,
/// estimators for how good it is.
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/core/text.hpp"

namespace ogive {

/// What a predictor says of one row: the expected target, and the standard deviation that it gives itself.
struct Prediction {
  double mean = 0;
  double deviation = 0;  ///< at least 0
  friend bool operator==(const Prediction&, const Prediction&) = default;
};

/// Rows of `dimension()` features, each with its target.
class Examples {
 public:
  /// @throws Error for no feature
  explicit Examples(std::size_t dimension) : dimension_(dimension) {
    expect(dimension > 0, "Examples", "at least 1 feature", "0");
  }

  /// @throws Error when `row` has another number of features
  void add(std::span<const float> row, double target) {
    if (row.size() != dimension_)
      throw Error("Examples", concat(dimension_, " features"), to_text(row.size()));
    features_.insert(features_.end(), row.begin(), row.end());
    targets_.push_back(target);
  }

  std::size_t size() const { return targets_.size(); }
  std::size_t dimension() const { return dimension_; }
  std::span<const float> row(std::size_t i) const {
    return std::span(features_).subspan(i * dimension_, dimension_);
  }
  std::span<const double> targets() const { return targets_; }

 private:
  std::size_t dimension_;
  std::vector<float> features_;
  std::vector<double> targets_;
};

/// Means: learns targets from rows of features.
///
/// Must have: `class Model` with a constructor `(const R& options)`; `void fit(const Examples&, Rng&)`, which
/// forgets earlier fits, or learns only the new rows where the examples begin with those of the last fit; and
/// `Prediction predict(std::span<const float> row) const`. All randomness comes from the Rng given.
// clang-format off
template <class R>
concept Regressor = requires { typename R::Model; } &&
    std::constructible_from<typename R::Model, const R&> &&
    requires(typename R::Model& model, const typename R::Model& fitted, const Examples& examples, Rng& rng,
             std::span<const float> row) {
  model.fit(examples, rng);
  { fitted.predict(row) } -> std::same_as<Prediction>;
};
// clang-format on

}  // namespace ogive
