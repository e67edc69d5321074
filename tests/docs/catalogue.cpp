// Prints docs/catalogue.md: what works with what, as the concepts say.
#include <cstdio>

#include "ogive/estimate/supernet.hpp"
#include "ogive/estimate/training_speed.hpp"
#include "ogive/estimate/zero_cost.hpp"
#include "ogive/io/command.hpp"
#include "ogive/model/darts.hpp"
#include "ogive/ogive.hpp"
#include "ogive/predict/boosted_trees.hpp"
#include "ogive/predict/encoding.hpp"
#include "ogive/predict/gaussian_process.hpp"
#include "ogive/predict/graph_network.hpp"
#include "ogive/predict/mlp_ensemble.hpp"
#include "ogive/predict/ridge.hpp"
#include "ogive/strategy/asha.hpp"
#include "ogive/strategy/bananas.hpp"
#include "ogive/strategy/bayesian.hpp"
#include "ogive/strategy/bohb.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/drnas.hpp"
#include "ogive/strategy/fair_darts.hpp"
#include "ogive/strategy/gdas.hpp"
#include "ogive/strategy/generative.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "ogive/strategy/pc_darts.hpp"
#include "ogive/strategy/proxyless_nas.hpp"
#include "ogive/strategy/reinforce.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "ogive/strategy/smooth_darts.hpp"
#include "ogive/strategy/snas.hpp"
#include "ogive/strategy/successive_halving.hpp"

using namespace ogive;

namespace {

/// A space with decisions and nothing else.
struct Decisions {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"a", 2}, {"b", 2}}; }
};
/// A space that can only be sampled.
struct Samples {
  using Architecture = int;
  int sample(Rng&) const { return 0; }
  bool contains(int) const { return true; }
};

template <class Architecture>
double loss(const Architecture&);
template <class Architecture>
Score<2> two_losses(const Architecture&);

const char* mark(bool yes) { return yes ? "yes" : "-"; }

template <class Space>
void abilities(const char* name) {
  std::printf("| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", name, mark(MutableSpace<Space>),
              mark(CrossableSpace<Space>), mark(EncodableSpace<Space>), mark(PrintableSpace<Space>),
              mark(EnumerableSpace<Space>), mark(RelaxableSpace<Space>), mark(BuildableSpace<Space>),
              mark(SupernetSpace<Space>));
}

template <class Strategy, class Space>
constexpr bool searches(std::size_t objectives) {
  using A = typename Space::Architecture;
  if (objectives == 2) return detail::Fits<Space, Strategy, decltype(&two_losses<A>)>;
  if constexpr (GradientStrategy<Strategy> && SupernetSpace<Space>)
    return detail::Fits<Space, Strategy, SupernetEstimator>;
  else
    return detail::Fits<Space, Strategy, decltype(&loss<A>)>;
}
template <class Strategy>
void strategy(const char* name) {
  std::printf("| %s | %s | %s | %s | %s | %s |\n", name, mark(searches<Strategy, Nb201Space>(1)),
              mark(searches<Strategy, DartsSpace>(1)), mark(searches<Strategy, Decisions>(1)),
              mark(searches<Strategy, Samples>(1)), mark(searches<Strategy, Decisions>(2)));
}

template <class Estimator, class Space>
constexpr bool judges() {
  // These say in a static_assert what they miss, so that nothing may ask them about other spaces.
  if constexpr (((std::same_as<Estimator, TrainingEstimator> ||
                  std::same_as<Estimator, TrainingSpeedEstimator> ||
                  std::same_as<Estimator, ZeroCostEstimator>)&&  //
                 !BuildableSpace<Space>) ||
                (std::same_as<Estimator, SupernetEstimator> && !SupernetSpace<Space>) ||
                ((std::same_as<Estimator, TabularEstimator> ||
                  std::same_as<Estimator, CommandEstimator>)&&  //
                 !PrintableSpace<Space>))
    return false;
  else
    return EstimatorFor<Estimator, Space>;
}
template <class Regressor, class Space>
constexpr bool predicts() {
  return EncodingFor<EncodingOf<Regressor>, Space>;
}
template <class Regressor>
void predictors(const char* name) {
  std::printf("| `predictor(%s{}, ...)` | %s | %s | %s | %s | - |\n", name,
              mark(predicts<Regressor, Nb201Space>()), mark(predicts<Regressor, DartsSpace>()),
              mark(predicts<Regressor, Decisions>()), mark(predicts<Regressor, Samples>()));
}
template <class Space>
constexpr bool called() {
  return EstimatorFor<decltype(&loss<typename Space::Architecture>), Space>;
}
template <class Estimator>
void estimator(const char* name, bool gradients) {
  std::printf("| %s | %s | %s | %s | %s | %s |\n", name, mark(judges<Estimator, Nb201Space>()),
              mark(judges<Estimator, DartsSpace>()), mark(judges<Estimator, Decisions>()),
              mark(judges<Estimator, Samples>()), mark(gradients));
}

}  // namespace

int main() {
  std::puts(
      "# What works with what\n\n"
      "Printed by `tests/docs/catalogue.cpp` from the concepts, and compared with this page by a test. "
      "Anything else is refused "
      "when\ncompiling. `Decisions` stands for a space of your own with `decisions()`, `Samples` for one "
      "with `sample` and "
      "`contains` only.\n\n"
      "## Spaces\n"
      "| space | mutate | crossover | encode | text | size, at, index | relaxation | build | supernet |\n"
      "|---|---|---|---|---|---|---|---|---|");
  abilities<Nb201Space>("`Nb201Space`");
  abilities<DartsSpace>("`DartsSpace`");
  abilities<Decisions>("`Decisions`");
  abilities<Samples>("`Samples`");
  std::puts(
      "\nA space of your own has `build` and supernets once you write the functions: "
      "[write-a-space](write-a-space.md).\n\n"
      "## Strategies\n"
      "| strategy | `Nb201Space` | `DartsSpace` | `Decisions` | `Samples` | several objectives |\n"
      "|---|---|---|---|---|---|");
  strategy<Random>("`Random`");
  strategy<Exhaustive>("`Exhaustive`");
  strategy<Evolution>("`Evolution`");
  strategy<LocalSearch>("`LocalSearch`");
  strategy<Annealing>("`Annealing`");
  strategy<SoftmaxReinforce>("`SoftmaxReinforce`");
  strategy<Tpe>("`Tpe`");
  strategy<Reinforce>("`Reinforce`");
  strategy<Ppo>("`Ppo`");
  strategy<SuccessiveHalving>("`SuccessiveHalving`");
  strategy<Hyperband>("`Hyperband`");
  strategy<Asha>("`Asha`");
  strategy<Bohb>("`Bohb`");
  strategy<Bananas>("`Bananas`");
  strategy<PathBananas>("`PathBananas`");
  strategy<Generative>("`Generative`");
  strategy<Bayesian>("`Bayesian`");
  strategy<Darts>("`Darts`");
  strategy<SecondOrderDarts>("`SecondOrderDarts`");
  strategy<Gdas>("`Gdas`");
  strategy<Snas>("`Snas`");
  strategy<ProxylessNas>("`ProxylessNas`");
  strategy<PcDarts>("`PcDarts`");
  strategy<FairDarts>("`FairDarts`");
  strategy<DrNas>("`DrNas`");
  strategy<RobustDarts>("`RobustDarts`");
  strategy<SmoothDarts>("`SmoothDarts`");
  std::puts(
      "\n## Estimators\n"
      "| estimator | `Nb201Space` | `DartsSpace` | `Decisions` | `Samples` | gradient strategies |\n"
      "|---|---|---|---|---|---|");
  std::printf("| a callable | %s | %s | %s | %s | - |\n", mark(called<Nb201Space>()),
              mark(called<DartsSpace>()), mark(called<Decisions>()), mark(called<Samples>()));
  estimator<TrainingEstimator>("`TrainingEstimator`", DifferentiableEstimator<TrainingEstimator, Nb201Space>);
  estimator<TrainingSpeedEstimator>("`TrainingSpeedEstimator`",
                                    DifferentiableEstimator<TrainingSpeedEstimator, Nb201Space>);
  estimator<SupernetEstimator>("`SupernetEstimator`", DifferentiableEstimator<SupernetEstimator, Nb201Space>);
  estimator<ZeroCostEstimator>("`ZeroCostEstimator`", DifferentiableEstimator<ZeroCostEstimator, Nb201Space>);
  estimator<TabularEstimator>("`TabularEstimator`", DifferentiableEstimator<TabularEstimator, Nb201Space>);
  estimator<CommandEstimator>("`CommandEstimator`", DifferentiableEstimator<CommandEstimator, Nb201Space>);
  predictors<Ridge>("Ridge");
  predictors<BoostedTrees>("BoostedTrees");
  predictors<GraphNetwork>("GraphNetwork");
  predictors<GaussianProcess>("GaussianProcess");
  predictors<MlpEnsemble>("MlpEnsemble");
}
