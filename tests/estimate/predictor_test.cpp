#include "ogive/estimate/predictor.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "ogive/core/rank_correlation.hpp"
#include "ogive/predict/boosted_trees.hpp"
#include "ogive/predict/gaussian_process.hpp"
#include "ogive/predict/graph_network.hpp"
#include "ogive/predict/mlp_ensemble.hpp"
#include "ogive/predict/ridge.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/testing/estimator.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/memory_keeper.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;
using ogive_test::timeless;

namespace predictor_test {

/// A sum over the edges: what ridge regression on one-hot codes learns without an error.
double additive(const Nb201Cell& cell) {
  double loss = 20;
  for (std::size_t edge = 0; edge < 6; ++edge)
    loss -= cell.operations[edge] * 0.1 * static_cast<double>(edge + 1);
  return loss;
}
const Ridge exact{.penalty = 1e-6};

template <class Estimator>
auto run(const Estimator& estimator, std::uint64_t trials = 30, auto&&... parts) {
  return Search{Nb201Space{}, Random{}, estimator}.run({.trials = trials, .seed = 2}, parts...);
}

TEST_CASE("what a regressor can learn is predicted, from random architectures") {
  const auto result = run(predictor(exact, &additive));
  for (const auto& trial : result.history)
    CHECK((*trial.score)[0] == Approx(additive(trial.architecture)).margin(1e-4));
  CHECK(result.objectives[0].name == "predicted loss");
  CHECK(has(result.text(), "predictor: learned from 100 architectures\n"));
  CHECK(has(result.text(), "Spearman 1.000, Kendall "));
  CHECK(has(result.text(), "best of those that were judged: loss "));
}

const auto go_on = [](std::string_view, std::uint64_t, std::uint64_t) { return true; };
double noisy(const Nb201Cell& cell, Context& context) {
  return additive(cell) + 0.3 * context.random.normal();
}

/// How a predictor that learned from 100 noisy judgements ranks 500 cells, beside their losses without noise.
template <class Regressor>
void check_learns_from_noise(const Regressor& regressor, double bound) {
  const Nb201Space space;
  const auto estimator = predictor(regressor, &noisy);
  auto judge = detail::make_judge(estimator, space);
  REQUIRE(judge.prepare({.random = Rng(3), .progress = go_on}));
  Rng draws(4);
  std::vector<double> said, truth;
  for (int i = 0; i < 500; ++i) {
    const Nb201Cell cell = sample(space, draws);
    Context context;
    said.push_back(judge.evaluate(cell, context));
    truth.push_back(additive(cell));
  }
  CHECK(spearman(said, truth) > bound);
  CHECK(judge.quality().count == 100);
  CHECK(has(judge.notes()[1], concat("Spearman ", fixed(judge.quality().spearman, 3))));
  CHECK(has(judge.notes()[1], "within one deviation "));
}

TEST_CASE("Gaussian processes and ensembles of perceptrons see through the noise of judgements") {
  // Least squares would leave an error of 0.3 sqrt(25 / 100) beside losses of deviation 1.35.
  check_learns_from_noise(GaussianProcess{}, 0.95);
  check_learns_from_noise(GaussianProcess{.kernel = Kernel::hamming}, 0.95);
  check_learns_from_noise(MlpEnsemble{}, 0.9);
}

TEST_CASE("a Gaussian process knows how far its predictions are off") {
  const Nb201Space space;
  const auto estimator = predictor(GaussianProcess{}, &noisy, {.first = 300});
  auto judge = detail::make_judge(estimator, space);
  REQUIRE(judge.prepare({.random = Rng(5), .progress = go_on}));
  // Four standard errors of a share of 300.
  CHECK(judge.quality().within_one == Approx(0.683).margin(4 * std::sqrt(0.683 * 0.317 / 300)));
  CHECK(judge.quality().within_two == Approx(0.954).margin(4 * std::sqrt(0.954 * 0.046 / 300)));
  CHECK(judge.quality().error > 0.25);  // no better than the noise
}

TEST_CASE("it learns from the trials of another search, at their highest fidelity") {
  const Nb201Space space;
  const auto before = run(&additive, 200);
  auto history = before.history;
  CHECK(judged_texts(space, history).size() == 200);
  history[3].score.reset();
  for (std::size_t i = 4; i < 10; ++i) history[i].fidelity = 0.5;
  const auto judged = judged_texts(space, history);
  CHECK(judged.size() == 193);
  CHECK(judged[3].architecture == space.text(history[10].architecture));
  CHECK(judged[3].loss == additive(history[10].architecture));
  for (const auto& trial : run(predictor(exact, judged)).history)
    CHECK((*trial.score)[0] == Approx(additive(trial.architecture)).margin(1e-4));
}

TEST_CASE("caution adds deviations to the prediction") {
  Rng rng(1);
  std::vector<JudgedText> judged;
  const Nb201Space space;
  for (int i = 0; i < 60; ++i) judged.push_back({space.text(sample(space, rng)), rng.normal()});
  auto careful = predictor(Ridge{}, judged);
  careful.learning.caution = 2;
  const auto plain = run(predictor(Ridge{}, judged)).history, raised = run(careful).history;
  Ridge::Model model(Ridge{});
  Examples examples(dimension(space));
  for (const auto& each : judged)
    examples.add(encoded<SpaceCode>(space, space.parse(each.architecture)), each.loss);
  model.fit(examples, rng);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const Prediction said = model.predict(encoded<SpaceCode>(space, plain[i].architecture));
    CHECK((*plain[i].score)[0] == said.mean);
    CHECK((*raised[i].score)[0] == said.mean + 2 * said.deviation);
  }
}

TEST_CASE("after each round it judges those predicted best, and learns anew") {
  std::vector<Nb201Cell> judged;
  const auto counted = [&](const Nb201Cell& cell) {
    judged.push_back(cell);
    return additive(cell);
  };
  const auto result = run(predictor(exact, counted, {.first = 50, .round = 20, .best = 3}), 60);
  CHECK(judged.size() == 50 + 2 * 3);  // the last round has no trial after it
  CHECK(has(result.text(), "learned from 56 architectures"));
  for (std::size_t k = 50; k < 53; ++k) {  // of the first 20 trials no more than 2 that were new are better
    int better = 0;
    for (std::size_t i = 0; i < 20; ++i) {
      const auto& cell = result.history[i].architecture;
      const bool known = std::find(judged.begin(), judged.begin() + 50, cell) != judged.begin() + 50;
      better += !known && additive(cell) < additive(judged[k]) ? 1 : 0;
    }
    CHECK(better <= 2);
  }
}

TEST_CASE("rounds and threads leave the history as it is", "[threads]") {
  const auto estimator = predictor(exact, &additive, {.first = 40, .round = 6, .best = 2});
  const Search search{Nb201Space{}, Evolution{.population = 5, .sample = 2}, estimator};
  const auto plain = search.run({.trials = 30, .seed = 1, .lookahead = 3});
  CHECK(timeless(search.run({.trials = 30, .seed = 1, .lookahead = 3}, Threads{3})) == timeless(plain));
}

TEST_CASE("architectures that fail are left out, unless too few remain") {
  const auto picky = [](const Nb201Cell& cell) {
    if (cell.operations[0] == 0) throw Error("training", "diverged");
    return additive(cell);
  };
  const auto result = run(predictor(exact, picky));
  CHECK(result.failed() == 0);
  CHECK(has(result.text(), " more failed"));
  const auto failing = [](const Nb201Cell&) -> double { throw Error("training", "diverged"); };
  CHECK(message([&] { run(predictor(exact, failing, {.first = 9})); }) ==
        "PredictorEstimator: expected at least 5 judged architectures, one for each fold, got 0; the first "
        "that "
        "failed: training: diverged");
  CHECK(message([&] {
          run(predictor(exact, std::vector<JudgedText>{{"|none~1|", 3}}));
        }).starts_with("PredictorEstimator.judged.0"));
}

TEST_CASE("judging goes on from its checkpoint") {
  ogive_test::MemoryKeeper keeper;
  const Nb201Space space;
  int calls = 0;
  const auto counted = [&](const Nb201Cell& cell, Context& context) {
    ++calls;
    return additive(cell) + context.random.uniform();
  };
  const auto estimator = predictor(exact, counted, {.first = 20});
  const auto prepare = [&](auto& judge, std::uint64_t until) {
    const auto progress = [&](std::string_view, std::uint64_t done, std::uint64_t) { return done < until; };
    return judge.prepare({.random = Rng(3), .progress = progress, .checkpoint = {&keeper, "preparation"}});
  };
  auto whole = detail::make_judge(estimator, space);
  CHECK(prepare(whole, 100));
  CHECK(calls == 20);
  keeper = {};
  auto first = detail::make_judge(estimator, space), second = detail::make_judge(estimator, space);
  CHECK_FALSE(prepare(first, 12));
  CHECK(prepare(second, 100));
  CHECK(calls == 40);
  Context context;
  CHECK(second.evaluate(Nb201Cell{}, context) == whole.evaluate(Nb201Cell{}, context));
}

TEST_CASE("predictors keep what estimators promise") {
  CHECK(testing::check_estimator(predictor(Ridge{}, &additive), Nb201Space{}).text() == "");
  const BoostedTrees trees{.trees = 10, .members = 2};
  const auto nodes = [](const DartsArchitecture& a) { return 1.0 * a.normal.nodes[0][0].operation; };
  CHECK(testing::check_estimator(predictor(trees, nodes, {.first = 30}), DartsSpace{}).text() == "");
  const GraphNetwork network{.members = 1, .width = 4, .layers = 1, .steps = 5, .batch = 4};
  CHECK(testing::check_estimator(predictor(network, nodes, {.first = 10}), DartsSpace{}).text() == "");
  CHECK(testing::check_estimator(predictor(GaussianProcess{}, nodes, {.first = 10}), DartsSpace{}).text() ==
        "");
  const MlpEnsemble ensemble{.members = 2, .width = 4, .steps = 5, .batch = 4};
  CHECK(testing::check_estimator(predictor(ensemble, nodes, {.first = 10}), DartsSpace{}).text() == "");
}

}  // namespace predictor_test
