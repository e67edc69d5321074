#pragma once
/// Predictions in place of trainings: `predictor(BoostedTrees{}, estimator, {.first = 100})`.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/estimate/concepts.hpp"
#include "ogive/predict/encoding.hpp"
#include "ogive/predict/quality.hpp"

namespace ogive {

/// An architecture and its loss, to learn from.
struct JudgedText {
  std::string architecture;  ///< its text
  double loss = 0;

  void fields(auto&& f) const {
    f("architecture", architecture);
    f("loss", loss);
  }
  std::string text() const { return concat(architecture, " ", loss); }
};

/// The trials of another search, to learn from: those that did not fail, at the highest fidelity among them.
template <PrintableSpace Space>
std::vector<JudgedText> judged_texts(const Space& space,
                                     const std::vector<Trial<typename Space::Architecture>>& history) {
  double highest = 0;
  for (const auto& trial : history)
    if (trial.score) highest = std::max(highest, trial.fidelity);
  std::vector<JudgedText> list;
  for (const auto& trial : history)
    if (trial.score && trial.fidelity == highest)
      list.push_back({ogive::text(space, trial.architecture), (*trial.score)[0]});
  return list;
}

/// Stands for an estimator where all that is learned from was judged before.
struct NoEstimator {
  double operator()(const auto&) const {
    throw Error("PredictorEstimator", "an estimator to judge by", "none");
  }
};

/// What a predictor learns from beside the list that it is given, and how it answers.
struct PredictorLearning {
  std::uint64_t first = 100;  ///< random architectures that the estimator judges before the search
  std::uint64_t round = 0;  ///< trials after which it judges those predicted best, and learns anew; 0: never
  std::uint64_t best = 10;  ///< how many it judges after each round
  std::uint64_t folds = 5;  ///< of the cross-validation that the notes tell of
  double caution = 0;       ///< deviations that are added to the predicted loss

  void fields(auto&& f) const {
    f("first", first);
    f("round", round);
    f("best", best, at_least(1));
    f("folds", folds, at_least(2));
    f("caution", caution, at_least(0));
  }
};

/// Answers by a regressor (predict/concepts.hpp) that learns from architectures which `estimator` judges, or
/// which were judged before. Scores are predicted losses, at any fidelity; the notes say how far they can be
/// trusted, by cross-validation, and which of the architectures that were judged is the best.
template <class Learner, class Estimator = NoEstimator>
struct PredictorEstimator {
  static_assert(
      Regressor<Learner>,
      "ogive: PredictorEstimator: its first part is a Regressor: `class Model` with `fit(const Examples&, "
      "Rng&)` and `Prediction predict(std::span<const float>) const`");

  Learner regressor{};
  Estimator estimator{};
  std::vector<JudgedText> judged{};
  PredictorLearning learning{};

  void fields(auto&& f) const {
    if constexpr (HasFields<Learner>) f("regressor", regressor);
    if constexpr (HasFields<Estimator>) f("estimator", estimator);
    f("judged", judged);
    learning.fields(f);
  }

  template <class Space>
  requires EstimatorFor<Estimator, Space>
  class State;
};

template <class Learner, class Estimator>
template <class Space>
requires EstimatorFor<Estimator, Space>
class PredictorEstimator<Learner, Estimator>::State {
  using Encoding = EncodingOf<Learner>;
  static_assert(EncodingFor<Encoding, Space>,
                "ogive: PredictorEstimator: the regressor can't read this space's architectures: give it "
                "`decisions()`, or `dimension()` and `encode(...)`; a GraphNetwork needs `graph` and "
                "`most_vertices` beside the space");
  static_assert(ScoreOf<Estimator, Space>::objectives == 1,
                "ogive: PredictorEstimator learns one number: use weighted_sum or constrained inside");

 public:
  using Architecture = typename Space::Architecture;

  /// @throws Error when an architecture of the list is none of the space
  State(const PredictorEstimator& options, const Space& space)
      : options_(options),
        space_(space),
        judge_(detail::make_judge(options.estimator, space)),
        model_(options.regressor),
        examples_(Encoding::dimension(space)) {
    for (std::size_t i = 0; i < options.judged.size(); ++i) learn_from(options.judged[i], i);
  }

  Objective objectives() const {
    Objective objective = detail::objectives_of(options_.estimator, judge_, 1)[0];
    objective.name = concat("predicted ", objective.name);
    return objective;
  }

  /// Judges `first` random architectures, and learns.
  /// @throws Error when fewer than one for each fold could be judged
  bool prepare(const Preparation& preparation) {
    Preparation inner = preparation;
    inner.random = preparation.random.split(0);
    inner.checkpoint = {};
    if (!detail::prepare(judge_, inner)) return false;
    std::vector<Architecture> drawn;
    Rng draws = preparation.random.split(1);
    for (std::uint64_t i = 0; i < options_.learning.first; ++i) drawn.push_back(ogive::sample(space_, draws));
    return judge(drawn, preparation) && learn(preparation.random.split(2));
  }

  std::uint64_t round_length() const { return options_.learning.round; }
  /// Judges those of the round that are predicted best and were not judged before, and learns anew.
  bool adapt(std::span<const Architecture> asked, const Preparation& preparation) {
    std::vector<std::pair<double, Architecture>> ranked;
    for (const Architecture& each : asked) {
      const auto same = [&](const auto& other) { return other.second == each; };
      const bool known = std::find(learned_.begin(), learned_.end(), each) != learned_.end();
      if (!known && std::none_of(ranked.begin(), ranked.end(), same))
        ranked.emplace_back(predict(each), each);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Architecture> chosen;
    for (std::size_t i = 0; i < ranked.size() && i < options_.learning.best; ++i)
      chosen.push_back(ranked[i].second);
    return judge(chosen, preparation) && learn(preparation.random.split(2));
  }

  double evaluate(const Architecture& architecture, Context&) const { return predict(architecture); }

  /// By cross-validation on all that it learned from.
  const PredictionQuality& quality() const { return quality_; }
  std::vector<std::string> notes() const {
    if (quality_.count == 0) return {};
    std::vector<std::string> list{
        concat("predictor: learned from ", examples_.size(), " architectures",
               failed_ > 0 ? concat(", ", failed_, " more failed") : std::string())};
    list.push_back(concat("predictor, cross-validated: ", quality_.text()));
    const auto losses = examples_.targets();
    const auto best =
        static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
    list.push_back(concat("best of those that were judged: ",
                          detail::objectives_of(options_.estimator, judge_, 1)[0].text(losses[best])));
    if constexpr (requires { space_.can_print(); }) {  // known at run time only
      if (!space_.can_print()) return list;
    }
    if constexpr (PrintableSpace<Space>) list.back() += concat("\n  ", ogive::text(space_, learned_[best]));
    return list;
  }

 private:
  double predict(const Architecture& architecture) const {
    const Prediction said = model_.predict(encoded<Encoding>(space_, architecture));
    return said.mean + options_.learning.caution * said.deviation;
  }

  void add(const Architecture& architecture, double loss) {
    examples_.add(encoded<Encoding>(space_, architecture), loss);
    learned_.push_back(architecture);
  }
  void learn_from([[maybe_unused]] const JudgedText& item, std::size_t number) {
    const std::string where = concat("PredictorEstimator.judged.", number);
    if constexpr (PrintableSpace<Space>) {
      try {
        if (!std::isfinite(item.loss)) throw Error("loss", "a finite number", to_text(item.loss));
        add(ogive::parse(space_, item.architecture), item.loss);
      } catch (const Error& error) {
        throw error.inside(where);
      }
    } else
      throw Error(where, "a space that can parse texts", "another");
  }

  /// Adds what the estimator says of each; those that fail are only counted. @return false: it ended early
  bool judge(const std::vector<Architecture>& list, Preparation preparation) {
    std::vector<double> losses = saved(preparation.checkpoint);
    losses.resize(std::min(losses.size(), list.size()));
    while (losses.size() < list.size()) {
      const bool on = preparation.goes_on("judging for the predictor", losses.size(), list.size());
      if (!on || preparation.checkpoint.due()) save(preparation.checkpoint, losses);
      if (!on) return false;
      losses.push_back(loss_of(list[losses.size()], losses.size(), preparation));
      if (preparation.stop.stop_requested()) losses.pop_back();  // it may have ended early
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (std::isfinite(losses[i]))
        add(list[i], losses[i]);
      else
        ++failed_;
    }
    return true;
  }
  /// Not a number when it fails.
  double loss_of(const Architecture& architecture, std::uint64_t number, const Preparation& preparation) {
    Context context{
        .id = number, .random = preparation.random.split(3).split(number), .stop = preparation.stop};
    try {
      return detail::to_score(detail::evaluate(judge_, architecture, context))[0];
    } catch (...) {
      if (failure_.empty()) failure_ = detail::thrown();
      return std::nan("");
    }
  }
  static std::vector<double> saved(const Checkpoint& checkpoint) {
    std::vector<double> losses;
    if (const auto bytes = checkpoint.load()) {
      losses.resize(bytes->size() / sizeof(double));
      std::memcpy(losses.data(), bytes->data(), losses.size() * sizeof(double));
    }
    return losses;
  }
  static void save(Checkpoint& checkpoint, const std::vector<double>& losses) {
    Bytes bytes;
    append_numbers(bytes, std::span<const double>(losses));
    checkpoint.save(bytes);
  }

  bool learn(Rng random) {
    const std::uint64_t folds = options_.learning.folds;
    if (examples_.size() < folds)
      throw Error("PredictorEstimator",
                  concat("at least ", folds, " judged architectures, one for each fold"),
                  concat(examples_.size(), failure_.empty() ? "" : "; the first that failed: ", failure_));
    const auto said = cross_validate(options_.regressor, examples_, folds, random);
    quality_ = prediction_quality(said, examples_.targets());
    model_.fit(examples_, random);
    return true;
  }

  const PredictorEstimator& options_;
  const Space& space_;
  detail::JudgeOf<Estimator, Space> judge_;
  typename Learner::Model model_;
  Examples examples_;
  std::vector<Architecture> learned_{};  ///< one for each example
  std::uint64_t failed_ = 0;
  std::string failure_{};  ///< of the first
  PredictionQuality quality_{};
};

/// Learns from what `estimator` judges: `predictor(BoostedTrees{}, TrainingEstimator{data}, {.first = 60})`.
template <class Learner, class Estimator>
PredictorEstimator<Learner, Estimator> predictor(Learner regressor, Estimator estimator,
                                                 PredictorLearning learning = {}) {
  return {std::move(regressor), std::move(estimator), {}, learning};
}
/// Learns from a list: `predictor(Ridge{}, judged_texts(space, result.history))`.
template <class Learner>
PredictorEstimator<Learner> predictor(Learner regressor, std::vector<JudgedText> judged) {
  return {std::move(regressor), {}, std::move(judged), {.first = 0}};
}

}  // namespace ogive
