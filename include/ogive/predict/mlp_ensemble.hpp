#pragma once
/// An ensemble of multilayer perceptrons (Lakshminarayanan, Pritzel and Blundell, "Simple and Scalable
/// Predictive Uncertainty Estimation using Deep Ensembles", NeurIPS 2017): members that differ by their first
/// weights and batches only, and disagree where there are no examples.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/rank_correlation.hpp"
#include "ogive/nn/layers/mlp.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/optim/adam.hpp"
#include "ogive/nn/schedule.hpp"
#include "ogive/predict/concepts.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace predict_detail {

/// For each number the share of the others below it, in [0, 1]; equal ones share the mean of their places.
inline std::vector<double> shares_below(std::span<const double> numbers) {
  std::vector<double> shares = ranks(numbers);
  for (double& share : shares) share /= std::max(1.0, static_cast<double>(numbers.size()) - 1);
  return shares;
}

/// Mean and sample standard deviation; the latter is 0 for a single number.
inline Prediction spread_of(std::span<const double> numbers) {
  const auto count = static_cast<double>(numbers.size());
  const double mean = std::accumulate(numbers.begin(), numbers.end(), 0.0) / count;
  double squares = 0;
  for (const double number : numbers) squares += (number - mean) * (number - mean);
  return {mean, numbers.size() > 1 ? std::sqrt(squares / (count - 1)) : 0.0};
}

}  // namespace predict_detail

/// The mean and the standard deviation over members, each trained by Adam on the squared error of
/// standardised targets, at a rate that falls along a cosine. Features should be of the order of 1, as
/// encodings are.
struct MlpEnsemble {
  std::size_t members = 5;
  std::size_t width = 64;   ///< units of each hidden layer
  std::size_t depth = 2;    ///< hidden layers; 0: linear regression
  std::size_t steps = 200;  ///< of Adam in each fit, whatever the number of examples
  std::size_t batch = 32;   ///< examples in a step, drawn with replacement
  double learning_rate = 0.01;
  /// Learns not the targets but the shares of the other examples that lie below, and predicts those: only the
  /// order counts, outliers and infinite targets do no harm.
  bool ranks = false;

  void fields(auto&& f) const {
    f("members", members, at_least(1));
    f("width", width, at_least(1));
    f("depth", depth);
    f("steps", steps, at_least(1));
    f("batch", batch, at_least(1));
    f("learning_rate", learning_rate, above(0));
    f("ranks", ranks);
  }

  class Model;
};

class MlpEnsemble::Model {
 public:
  explicit Model(const MlpEnsemble& options) : options_(options) {}

  /// Forgets earlier fits.
  /// @throws Error without examples, when a target is NaN, or infinite unless ranks are learned
  void fit(const Examples& examples, Rng& rng) {
    expect(examples.size() > 0, "MlpEnsemble", "at least 1 example", "0");
    const std::vector<float> targets = standardised(examples.targets());
    dimension_ = examples.dimension();
    members_.clear();
    for (std::size_t i = 0; i < options_.members; ++i) {
      Rng random(rng());
      members_.push_back(mlp(dimension_, options_.width, options_.depth, 1));
      initialise(*members_.back(), random.split(0));
      train(*members_.back(), examples, targets, random);
    }
  }

  Prediction predict(std::span<const float> row) const {
    const auto all = predict(Tensor::from({1, row.size()}, row));
    return all.front();
  }
  /// One prediction for each of `rows` (count, features).
  std::vector<Prediction> predict(const Tensor& rows) const {
    const auto outputs = each(rows);
    std::vector<Prediction> predictions;
    std::vector<double> column(outputs.size());
    for (std::size_t row = 0; row < rows.shape()[0]; ++row) {
      for (std::size_t member = 0; member < outputs.size(); ++member) column[member] = outputs[member][row];
      predictions.push_back(predict_detail::spread_of(column));
    }
    return predictions;
  }
  /// What each member says of each of `rows` (count, features), member by member.
  /// @throws Error before the first fit, and for another number of features
  std::vector<std::vector<double>> each(const Tensor& rows) const {
    if (members_.empty()) throw Error("MlpEnsemble", "a fit before predictions", "none");
    if (rows.rank() != 2 || rows.shape()[1] != dimension_)
      throw Error("MlpEnsemble", concat("rows of ", dimension_, " features"), rows.shape().text());
    std::vector<std::vector<double>> all;
    for (const auto& member : members_) {
      Tape tape(Mode::evaluation);
      const Var output = (*member)(tape.constant(rows));
      std::vector<double> column;
      for (const float z : output.value().values())
        column.push_back(mean_ + deviation_ * static_cast<double>(z));
      all.push_back(std::move(column));
    }
    return all;
  }

 private:
  /// The targets, or their ranks, with mean 0 and deviation 1; remembers how to turn them back.
  std::vector<float> standardised(std::span<const double> targets) {
    for (const double target : targets)
      if (std::isnan(target) || (std::isinf(target) && !options_.ranks))
        throw Error("MlpEnsemble", options_.ranks ? "targets that are numbers" : "finite targets",
                    to_text(target));
    std::vector<double> all(targets.begin(), targets.end());
    if (options_.ranks) all = predict_detail::shares_below(targets);
    const Prediction spread = predict_detail::spread_of(all);
    mean_ = spread.mean;
    deviation_ = spread.deviation > 0 ? spread.deviation : 1;
    std::vector<float> standard;
    for (const double target : all) standard.push_back(static_cast<float>((target - mean_) / deviation_));
    return standard;
  }

  void train(Sequential& network, const Examples& examples, std::span<const float> targets, Rng& rng) const {
    Optimiser optimiser(Adam{.learning_rate = options_.learning_rate}, parameters(network));
    const Cosine rate{.start = options_.learning_rate};
    for (std::size_t step = 0; step < options_.steps; ++step) {
      auto rows = Tensor::uninitialised({options_.batch, dimension_});
      auto wanted = Tensor::uninitialised({options_.batch, 1});
      for (std::size_t i = 0; i < options_.batch; ++i) {
        const std::size_t drawn = rng.below(targets.size());
        std::ranges::copy(examples.row(drawn), rows.data() + i * dimension_);
        wanted[i] = targets[drawn];
      }
      Tape tape;
      optimiser.clear_gradients();
      tape.backward(mean_squared_error(network(tape.constant(std::move(rows))), wanted));
      optimiser.step(rate(step, options_.steps));
    }
  }

  MlpEnsemble options_;
  std::size_t dimension_ = 0;
  double mean_ = 0, deviation_ = 1;
  std::vector<std::unique_ptr<Sequential>> members_{};
};

}  // namespace ogive::inline OGIVE_LEVEL
