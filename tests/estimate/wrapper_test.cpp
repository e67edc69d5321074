// Estimators around estimators: whatever the inner one is, it stays what it was.
#include "ogive/estimate/wrapper.hpp"

#include <span>
#include <string>
#include <vector>

#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/direction.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/within.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;
using ogive_test::timeless;

namespace wrapper_test {

/// Of the canonical form, so that equal networks are equally good.
double others_than_3x3(const Nb201Cell& cell) {
  double loss = 0;
  for (const int operation : Nb201Space{}.canonical(cell).operations) loss += operation != 3;
  return loss;
}

// One of each form that an estimator may have.
struct Call {
  double operator()(const Nb201Cell& cell) const { return others_than_3x3(cell); }
};
struct CallWithContext {
  float operator()(const Nb201Cell& cell, Context& context) const {
    return static_cast<float>(others_than_3x3(cell) * context.fidelity);
  }
};
struct MutableCall {
  int calls = 0;
  double operator()(const Nb201Cell& cell) {
    ++calls;
    return others_than_3x3(cell);
  }
};
struct Full {
  double unit = 1;
  void fields(auto&& f) const { f("unit", unit, above(0)); }
  template <class Space>
  class State {
   public:
    State(const Full& options, const Space&) : options_(options) {}
    double evaluate(const Nb201Cell& cell, Context&) const {
      return prepared_ * options_.unit * others_than_3x3(cell);
    }
    bool prepare(const Preparation& preparation) {
      ++prepared_;
      return preparation.goes_on("warming up", 1, 1);
    }
    Objective objectives() const { return {.name = "others"}; }
    std::vector<std::string> notes() const {
      return {concat("prepared ", prepared_, ", recalled ", recalled_)};
    }
    void recall(const Trial<Nb201Cell>& trial) {
      recalled_ += trial.score == Score<1>{{others_than_3x3(trial.architecture)}};
    }
    double loss_and_gradient(std::span<const float>, std::span<float>, Part, Context&) { return 7; }
    double unrolled_loss_and_gradient(std::span<const float>, std::span<float>, Context&) { return 8; }
    double probe(std::span<const float>, std::span<float>, Context&) { return 9; }
    void train_step(std::span<const float>, Context&) {}
    std::size_t steps() const { return 12; }
    Bytes save() const { return {1, 2, 3}; }
    void load(std::span<const std::uint8_t> bytes) { prepared_ = bytes[0]; }

   private:
    const Full& options_;
    int prepared_ = 0, recalled_ = 0;
  };
};
struct MutableState {
  template <class Space>
  class State {
   public:
    State(const MutableState&, const Space&) {}
    double evaluate(const Nb201Cell& cell, Context&) {
      ++calls_;
      return others_than_3x3(cell);
    }

   private:
    int calls_ = 0;
  };
};
struct Two {
  Score<2> operator()(const Nb201Cell& cell, Context&) const {
    return {{others_than_3x3(cell), -1.0 * Nb201Space{}.canonical(cell).operations[0]}};
  }
  std::vector<Objective> objectives() const { return {{.name = "others"}, {.name = "first"}}; }
};

template <class Estimator>
auto nested(Estimator estimator) {
  return retry(within(cached(estimator), 100), 1);
}
template <class Estimator>
auto run(const Estimator& estimator, std::uint64_t lookahead = 1, auto&&... parts) {
  const Search search{Nb201Space{}, Random{}, estimator};
  return search.run({.trials = 80, .seed = 4, .lookahead = lookahead}, parts...);
}
template <class Estimator>
constexpr bool in_parallel = Session<Nb201Space, Random, Estimator>::evaluates_in_parallel;

template <class Estimator>
void check_nested(const Estimator& estimator) {
  const auto plain = run(estimator), wrapped = run(nested(estimator));
  CHECK(timeless(plain) == timeless(wrapped));
  REQUIRE(plain.objectives.size() == wrapped.objectives.size());
  for (std::size_t i = 0; i < plain.objectives.size(); ++i)
    CHECK(plain.objectives[i].name == wrapped.objectives[i].name);
  CHECK(wrapped.failed() == 0);
  for (const auto& note : plain.notes) CHECK(has(wrapped.text(), note));
  CHECK(timeless(run(nested(estimator), 4, Threads{4})) == timeless(run(estimator, 4)));
  STATIC_REQUIRE(in_parallel<decltype(nested(estimator))> == in_parallel<Estimator>);
  STATIC_REQUIRE(DifferentiableEstimator<decltype(nested(estimator)), Nb201Space> ==
                 DifferentiableEstimator<Estimator, Nb201Space>);
}

TEST_CASE("estimators of every form keep their history, names, notes and abilities", "[threads]") {
  check_nested(Call{});
  check_nested(CallWithContext{});
  check_nested(MutableCall{});
  check_nested(&others_than_3x3);
  check_nested([](const auto& cell) { return others_than_3x3(cell); });
  check_nested(Full{});
  check_nested(MutableState{});
  check_nested(Two{});
  check_nested(accuracy(Full{}));
  STATIC_REQUIRE(in_parallel<Call> && in_parallel<Full> && in_parallel<Two>);
  STATIC_REQUIRE_FALSE(in_parallel<MutableCall> || in_parallel<MutableState>);
  STATIC_REQUIRE(DifferentiableEstimator<Full, Nb201Space>);
}

TEST_CASE("an inner State is prepared once, before the first trial") {
  CHECK(run(nested(Full{})).notes.front() == "prepared 1, recalled 0");
  CHECK(run(accuracy(Full{})).notes.front() == "prepared 1, recalled 0");
}

TEST_CASE("a replayed trial reaches an inner State, turned back if need be") {
  const auto replays = [](const auto& estimator) {
    MemoryJournal journal;
    const Search search{Nb201Space{}, Random{}, estimator};
    search.run({.trials = 10}, journal);
    return search.run({.trials = 12}, journal).notes.front();
  };
  CHECK(replays(Full{}) == "prepared 1, recalled 10");
  CHECK(replays(nested(Full{})) == "prepared 1, recalled 10");
  CHECK(replays(cached(accuracy(Full{}))) == "prepared 1, recalled 10");
}

TEST_CASE("an inner State can be stepped, put away and taken up again") {
  const auto estimator = nested(Full{});
  const Nb201Space space;
  auto judge = detail::make_judge(estimator, space);
  Context context;
  CHECK(judge.loss_and_gradient({}, {}, Part::validation, context) == 7);
  CHECK(judge.unrolled_loss_and_gradient({}, {}, context) == 8);
  CHECK(judge.probe({}, {}, context) == 9);
  CHECK(judge.steps() == 12);
  CHECK(judge.save() == Bytes{1, 2, 3});
  judge.load(Bytes{2});
  CHECK(judge.evaluate(Nb201Cell{}, context)[0] == 12);                     // prepared 2, 6 other operations
  STATIC_REQUIRE_FALSE(DifferentiableEstimator<Turned<Full>, Nb201Space>);  // of another loss
}

TEST_CASE("options of an inner estimator are checked and described, with the way to them") {
  CHECK(message([] {
          Search{Nb201Space{}, Random{}, within(retry(Full{.unit = 0}, 1), 1)};
        }) == "Within.estimator.estimator.unit: expected a number above 0, got 0");
  CHECK(message([] {
          Search{Nb201Space{}, Random{}, accuracy(Full{.unit = -1})};
        }) == "Turned.estimator.unit: expected a number above 0, got -1");
  CHECK(message([] {
          Search{Nb201Space{}, Random{}, within(Call{}, 0)};
        }) == "Within.seconds: expected a number above 0, got 0");
  CHECK(fields_text(cached(retry(within(Full{}, 2.5), 3))) ==
        "estimator.estimator.estimator.unit=1 estimator.estimator.seconds=2.5 estimator.times=3");
  CHECK(fields_text(retry(Call{}, 3)) == "times=3");
}

}  // namespace wrapper_test
