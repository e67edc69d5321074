#include "ogive/strategy/logits.hpp"

#include <cmath>
#include <vector>

#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/fair_darts.hpp"
#include "ogive/strategy/gdas.hpp"
#include "ogive/strategy/pc_darts.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "ogive/strategy/smooth_darts.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace logits_test {

template <class Strategy>
struct LogitsAtWork {
  explicit LogitsAtWork(const Strategy& strategy, std::vector<std::size_t> edges = {2, 3})
      : logits(strategy, edges, rng), weights(edges[0] + (edges.size() > 1 ? edges[1] : 0)) {}
  Rng rng{3};
  typename Strategy::Logits logits;
  std::vector<float> weights;
};

TEST_CASE("an architecture is read off the mean weights, not off those that are drawn") {
  LogitsAtWork work(Gdas{.deviation = 0});
  work.logits.mixing(work.weights, work.rng);
  CHECK(work.weights[0] + work.weights[1] == 1);
  CHECK(work.weights[0] * work.weights[1] == 0);  // one-hot
  work.logits.outcome(work.weights);
  CHECK(work.weights[0] == 0.5F);
  CHECK(work.weights[3] == Approx(1.0 / 3));
}

TEST_CASE("schedules run from the first epoch to the last") {
  const auto largest_move = [](std::uint64_t epoch, std::uint64_t epochs) {
    LogitsAtWork work(SmoothDarts{.deviation = 0}, {2});
    double largest = 0;
    for (int i = 0; i < 200; ++i) {
      work.logits.begin_epoch(epoch, epochs);
      work.logits.training(work.weights, work.rng);
      largest = std::max(largest, std::abs(static_cast<double>(work.weights[0]) - 0.5));
    }
    return largest;
  };
  CHECK(largest_move(0, 3) == Approx(0.03).epsilon(0.05));
  CHECK(largest_move(1, 3) == Approx(0.165).epsilon(0.05));
  CHECK(largest_move(2, 3) == Approx(0.3).epsilon(0.05));
  CHECK(largest_move(0, 1) == Approx(0.03).epsilon(0.05));  // a run of one epoch
}

TEST_CASE("logits rest in the first share of the epochs") {
  const auto rests = [](const auto& strategy, std::uint64_t epoch) {
    LogitsAtWork work(strategy);
    work.logits.begin_epoch(epoch, 50);
    return work.logits.rests();
  };
  CHECK(rests(PcDarts{}, 14));  // 15 of 50, as published
  CHECK(!rests(PcDarts{}, 15));
  CHECK(!rests(Darts{}, 0));
  CHECK(rests(Darts{.warmup = 0.5}, 24));
  CHECK(!rests(Darts{.warmup = 0.5}, 25));
}

TEST_CASE("the penalty moves logits where the loss is flat") {
  LogitsAtWork work(FairDarts{.learning_rate = 0.01, .weight_decay = 0, .deviation = 1});
  work.logits.outcome(work.weights);
  const std::vector<float> before = work.weights;
  work.logits.mixing(work.weights, work.rng);
  work.logits.step(std::vector<float>(5));
  work.logits.outcome(work.weights);
  for (std::size_t k = 0; k < 5; ++k) {
    INFO(k << ": " << before[k]);
    CHECK(std::abs(work.weights[k] - 0.5F) > std::abs(before[k] - 0.5F));
  }
  LogitsAtWork free(FairDarts{.weight_decay = 0, .deviation = 1, .regulariser = {.weight = 0}});
  free.logits.outcome(free.weights);
  const std::vector<float> still = free.weights;
  free.logits.mixing(free.weights, free.rng);
  free.logits.step(std::vector<float>(5));
  free.logits.outcome(free.weights);
  CHECK(free.weights == still);
}

/// The loss c (w[0] - w[1])^2 / 2 of the softmax of two logits, that is c tanh(d / 2)^2 / 2 of their
/// difference d: its Hessian at d = 0 is c / 4 times (1 -1; -1 1), whose larger eigenvalue is c / 2.
TEST_CASE("the eigenvalue is that of the loss in the logits, and steps see nothing of it") {
  LogitsAtWork work(RobustDarts{.deviation = 0}, {2});
  const auto steep = [](double c) {
    return [c](std::span<const float> weights, std::span<float> slopes) {
      slopes[0] = static_cast<float>(c) * (weights[0] - weights[1]);
      slopes[1] = -slopes[0];
    };
  };
  CHECK(!work.logits.eigenvalue());
  work.logits.watch(steep(3));
  REQUIRE(work.logits.eigenvalue());
  CHECK(*work.logits.eigenvalue() == Approx(1.5).epsilon(1e-3));
  work.logits.outcome(work.weights);
  CHECK(work.weights == std::vector<float>{0.5F, 0.5F});
}

TEST_CASE("a run that gets sharp is done, with the logits of before") {
  const RobustDarts strategy{.learning_rate = 0.01, .deviation = 0, .stop = {.lag = 2, .window = 1}};
  LogitsAtWork work(strategy, {2});
  std::vector<std::vector<float>> outcomes;
  double c = 1;
  while (!work.logits.done() && outcomes.size() < 10) {
    work.logits.mixing(work.weights, work.rng);
    work.logits.step(std::vector<float>{1, 0});
    work.logits.outcome(work.weights);
    outcomes.push_back(work.weights);
    c *= outcomes.size() > 4 ? 3 : 1;
    work.logits.watch([&](std::span<const float> weights, std::span<float> slopes) {
      slopes[0] = static_cast<float>(c) * (weights[0] - weights[1]);
      slopes[1] = -slopes[0];
    });
  }
  REQUIRE(outcomes.size() == 5);
  work.logits.outcome(work.weights);
  CHECK(work.weights == outcomes[2]);
}

TEST_CASE("a run that watches goes on from what it saved") {
  const RobustDarts strategy{.learning_rate = 0.01, .deviation = 0, .stop = {.lag = 1, .window = 1}};
  const auto sharp = [](float c) {
    return [c](std::span<const float> weights, std::span<float> slopes) {
      slopes[0] = c * (weights[0] - weights[1]);
      slopes[1] = -slopes[0];
    };
  };
  LogitsAtWork whole(strategy, {2}), resumed(strategy, {2});
  for (int i = 0; i < 3; ++i) {
    whole.logits.mixing(whole.weights, whole.rng);
    whole.logits.step(std::vector<float>{1, 0});
    whole.logits.watch(sharp(1));
  }
  const Bytes saved = whole.logits.save();
  resumed.logits.load(saved);
  CHECK(resumed.logits.eigenvalue() == whole.logits.eigenvalue());
  for (auto* const work : {&whole, &resumed}) {
    work->logits.mixing(work->weights, work->rng);
    work->logits.step(std::vector<float>{1, 0});
    CHECK(!work->logits.done());
    work->logits.watch(sharp(9));
    CHECK(work->logits.done());
    work->logits.outcome(work->weights);
  }
  CHECK(resumed.weights == whole.weights);
  LogitsAtWork last(strategy, {2});  // back to where the third step led
  last.logits.load(saved);
  last.logits.outcome(last.weights);
  CHECK(whole.weights == last.weights);
}

TEST_CASE("aliases go by their names") {
  CHECK(type_name<Darts>() == "Darts");
  CHECK(type_name<SecondOrderDarts>() == "SecondOrderDarts");
  CHECK(type_name<RobustDarts>() == "RobustDarts");
  CHECK(type_name<Differentiable<SigmoidRelaxation>>() == "Differentiable");
  CHECK(ogive_test::message([] { check_fields(Gdas{.learning_rate = 0}, type_name<Gdas>()); }) ==
        "Gdas.learning_rate: expected a number above 0, got 0");
  CHECK(ogive_test::message([] { check_fields(Darts{.warmup = 1}, "Darts"); }) ==
        "Darts.warmup: expected a number at least 0 and below 1, got 1");
  CHECK(fields_text(Darts{}) ==
        "learning_rate=3e-04 beta1=0.5 beta2=0.999 weight_decay=0.001 deviation=0.001 warmup=0");
  CHECK(fields_text(RobustDarts{}).ends_with("stop.ratio=0.75 stop.lag=5 stop.window=5 stop.products=20"));
}

}  // namespace logits_test
