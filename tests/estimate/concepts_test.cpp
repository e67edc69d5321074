#include "ogive/estimate/concepts.hpp"

#include <stdexcept>

#include "ogive/estimate/direction.hpp"
#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace concepts_test {

struct Stateful {
  double offset = 1;
  template <class Space>
  class State {
   public:
    State(const Stateful& options, const Space&) : options_(options) {}
    double evaluate(const Nb201Cell& cell, Context&) const { return options_.offset + cell.operations[0]; }

   private:
    const Stateful& options_;
  };
};

// Each is wrong in one way.
struct NoEvaluate {
  template <class Space>
  struct State {
    State(const NoEvaluate&, const Space&) {}
  };
};
struct NoConstructor {
  template <class Space>
  struct State {
    double evaluate(const Nb201Cell&, Context&) const { return 1; }
  };
};
struct AnswersText {
  std::string operator()(const Nb201Cell&) const { return "good"; }
};
struct TakesOther {
  double operator()(const std::string&) const { return 1; }
};
struct Two {
  Score<2> operator()(const Nb201Cell&) const { return {}; }
};
struct Call {
  float operator()(const Nb201Cell&, Context&) const { return 1; }
};

static_assert(EstimatorFor<Stateful, Nb201Space> && EstimatorFor<Call, Nb201Space> &&
              EstimatorFor<Two, Nb201Space>);
static_assert(!EstimatorFor<NoEvaluate, Nb201Space> && !EstimatorFor<NoConstructor, Nb201Space>);
static_assert(!EstimatorFor<AnswersText, Nb201Space> && !EstimatorFor<TakesOther, Nb201Space>);
static_assert(!EstimatorFor<int, Nb201Space> && !DifferentiableEstimator<Stateful, Nb201Space>);
static_assert(std::is_same_v<ScoreOf<Call, Nb201Space>, Score<1>> &&
              std::is_same_v<ScoreOf<Two, Nb201Space>, Score<2>>);

template <class Estimator>
auto run(Estimator estimator) {
  return Search{Nb201Space{}, Random{}, estimator}.run({.trials = 50, .seed = 1});
}

TEST_CASE("a plain number is a loss") {
  const auto result = run([](const Nb201Cell& cell) { return cell.operations[0]; });
  CHECK(result.best().architecture.operations[0] == 0);
  CHECK(result.text(*result.best().score) == "loss 0");
}

TEST_CASE("maximise turns a number round, and shows it as it was") {
  const auto result = run(maximise([](const Nb201Cell& cell) { return cell.operations[0]; }, "reward"));
  CHECK(result.best().architecture.operations[0] == 4);
  CHECK((*result.best().score)[0] == -4);
  CHECK(result.text(*result.best().score) == "reward 4");
}

TEST_CASE("accuracy is in percent, and searched as an error") {
  const auto result = run(accuracy([](const Nb201Cell& cell, Context&) { return 90 + cell.operations[0]; }));
  CHECK((*result.best().score)[0] == 6);
  CHECK(result.text(*result.best().score) == "accuracy 94.00 %");
}

TEST_CASE("an estimator with state is turned round too") {
  CHECK((*run(maximise(Stateful{.offset = 10})).best().score)[0] == -14);
}

TEST_CASE("a turned estimator may run in threads exactly if the inner one may") {
  const auto pure = maximise([](const Nb201Cell&) { return 1; });
  const auto counting = maximise([n = 0](const Nb201Cell&) mutable { return ++n; });
  STATIC_REQUIRE(Session<Nb201Space, Random, std::remove_const_t<decltype(pure)>>::evaluates_in_parallel);
  STATIC_REQUIRE_FALSE(
      Session<Nb201Space, Random, std::remove_const_t<decltype(counting)>>::evaluates_in_parallel);
}

struct Named {
  std::size_t count;
  Score<2> operator()(const Nb201Cell&) const { return {{8, 3}}; }
  std::vector<Objective> objectives() const {
    std::vector<Objective> list{accuracy_objective(), {.name = "latency", .unit = "ms", .decimals = 1}};
    list.resize(count);
    return list;
  }
};

TEST_CASE("objectives have names, units and a direction") {
  const auto result = run(Named{2});
  CHECK(result.text(*result.history[0].score) == "accuracy 92.00 %, latency 3.0 ms");
  CHECK(message([] { run(Named{1}); }) ==
        "objectives(): expected 2 of them, as many as the score has, got 1");
  CHECK(run(Two{}).text(Score<2>{{1, 2}}) == "loss 1 1, loss 2 2");
}

}  // namespace concepts_test
