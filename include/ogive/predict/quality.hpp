#pragma once
/// How good predictions are: rank correlations, errors, and whether their deviations tell the truth.
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "ogive/core/kendall.hpp"
#include "ogive/core/rank_correlation.hpp"
#include "ogive/predict/concepts.hpp"

namespace ogive {

/// What predictions are worth beside the truth.
struct PredictionQuality {
  std::size_t count = 0;
  double spearman = 0;    ///< NaN where all predictions, or all targets, are equal
  double kendall = 0;     ///< tau-b; likewise
  double error = 0;       ///< root of the mean squared error, in the unit of the targets
  double within_one = 0;  ///< the share of targets at most one deviation from the mean: 0.683 if normal
  double within_two = 0;  ///< at most two: 0.954 if normal

  std::string text() const {
    return concat("Spearman ", fixed(spearman, 3), ", Kendall ", fixed(kendall, 3), ", error ",
                  significant(error, 3), "; within one deviation ", fixed(100 * within_one, 0),
                  " % (of calibrated ones 68), within two ", fixed(100 * within_two, 0), " % (95)");
  }
};

/// @param predictions, targets as many, at least one
inline PredictionQuality prediction_quality(std::span<const Prediction> predictions,
                                            std::span<const double> targets) {
  std::vector<double> means;
  double squares = 0, one = 0, two = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const double off = std::abs(predictions[i].mean - targets[i]);
    means.push_back(predictions[i].mean);
    squares += off * off;
    one += off <= predictions[i].deviation ? 1 : 0;
    two += off <= 2 * predictions[i].deviation ? 1 : 0;
  }
  const auto count = static_cast<double>(targets.size());
  return {targets.size(),
          spearman(means, targets),
          kendall(means, targets),
          std::sqrt(squares / count),
          one / count,
          two / count};
}

/// For each example what a model says of it that was fitted to the others but a share: the examples are dealt
/// out to `folds` parts at random, and each part is predicted from all others.
/// @throws Error unless there are at least 2 folds, and as many examples
template <Regressor R>
std::vector<Prediction> cross_validate(const R& regressor, const Examples& examples, std::size_t folds,
                                       Rng& rng) {
  if (folds < 2 || examples.size() < folds)
    throw Error("cross_validate", "at least 2 folds, and an example for each",
                concat(folds, " folds of ", examples.size(), " examples"));
  std::vector<std::size_t> order(examples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  rng.shuffle(std::span(order));
  std::vector<Prediction> predictions(examples.size());
  for (std::size_t fold = 0; fold < folds; ++fold) {
    Examples others(examples.dimension());
    for (std::size_t i = 0; i < order.size(); ++i)
      if (i % folds != fold) others.add(examples.row(order[i]), examples.targets()[order[i]]);
    typename R::Model model(regressor);
    model.fit(others, rng);
    for (std::size_t i = fold; i < order.size(); i += folds)
      predictions[order[i]] = model.predict(examples.row(order[i]));
  }
  return predictions;
}

}  // namespace ogive
