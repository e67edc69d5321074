#include "ogive/search/any.hpp"

#include <atomic>
#include <stdexcept>

#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/direction.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/any_history.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;
using ogive_test::timeless;
using ogive_test::timeless_as;

namespace any_test {

static_assert(SearchSpace<AnySpace> && MutableSpace<AnySpace> && CrossableSpace<AnySpace> &&
              EncodableSpace<AnySpace> && PrintableSpace<AnySpace> && EnumerableSpace<AnySpace> &&
              RelaxableSpace<AnySpace> && DecisionSpace<AnySpace> && detail::CanHash<AnySpace>);
static_assert(std::regular<AnyArchitecture> && !std::convertible_to<Nb201Space, AnySpace>);
static_assert(StrategyFor<AnyStrategy, AnySpace, 1> && !GradientStrategy<AnyStrategy> &&
              GradientStrategy<AnyGradientStrategy>);
static_assert(EstimatorFor<AnyEstimator, AnySpace> && DifferentiableEstimator<AnyEstimator, AnySpace>);

/// Kernels count only as deep as the network is.
struct Depth {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"depth", 3, true}, {"kernel1", 3}, {"kernel2", 3}}; }
  bool active(std::span<const Choice> earlier) const { return earlier.size() <= earlier[0] + 1U; }
  bool valid(std::span<const Choice> choices) const { return choices[1] != 2; }
};
/// Can do nothing but what a space must.
struct Dice {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(6)); }
  bool contains(int side) const { return side >= 0 && side < 6; }
};

/// A number that depends on all of the architecture and on the trial's own stream; every 13th trial fails.
template <class Space>
auto noisy(const Space& space) {
  return [space](const typename Space::Architecture& a, Context& context) {
    if (context.id % 13 == 5) throw std::runtime_error("it broke");
    return static_cast<double>(hash(space, a) % 1000) + context.random.uniform();
  };
}

template <class Space, class Strategy>
void same_history(const Space& space, const Strategy& strategy) {
  const Search typed{space, strategy, noisy(space)};
  const AnySearch any{AnySpace(space), strategy, AnyEstimator::on<Space>(noisy(space))};
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const RunOptions options{.trials = 60, .seed = seed, .lookahead = 2};
    const auto expected = timeless(typed.run(options));
    CHECK(timeless_as<typename Space::Architecture>(any.run(options)) == expected);
    CHECK(timeless_as<typename Space::Architecture>(any.run(options, Threads{2})) == expected);
  }
}

TEST_CASE("typed searches and those of parts known at run time give the same histories", "[threads]") {
  same_history(Nb201Space{}, Random{});
  same_history(Nb201Space{}, Evolution{.population = 8, .sample = 4});
  same_history(DartsSpace{}, Random{});
  same_history(DartsSpace{}, Evolution{.population = 8, .sample = 4});
  same_history(Depth{}, Random{});
  same_history(Depth{}, Evolution{.population = 8, .sample = 4});
}

TEST_CASE("the result prints as the typed one") {
  const RunOptions options{.trials = 20, .seed = 4};
  auto typed = Search{Nb201Space{}, Random{}, noisy(Nb201Space{})}.run(options);
  auto any =
      AnySearch{AnySpace(Nb201Space{}), Random{}, AnyEstimator::on<Nb201Space>(noisy(Nb201Space{}))}.run(
          options);
  any.seconds = typed.seconds = 0;
  CHECK(any.text() == typed.text());
}

template <class Space>
void same_abilities(const Space& space) {
  using A = typename Space::Architecture;
  const AnySpace any(space);
  Rng first(7), second(7);
  const A a = sample(space, first), b = sample(space, first);
  const AnyArchitecture any_a = sample(any, second), any_b = sample(any, second);
  CHECK((any_a.as<A>() == a && any_b.as<A>() == b && contains(any, any_a)));
  CHECK((any_a == AnyArchitecture(a) && (any_a == any_b) == (a == b)));
  CHECK(mutate(any, any_a, second).as<A>() == mutate(space, a, first));
  CHECK(crossover(any, any_a, any_b, second).as<A>() == crossover(space, a, b, first));
  CHECK(first.below(1U << 30) == second.below(1U << 30));
  CHECK(hash(any, any_a) == hash(space, a));
  CHECK(text(any, any_a) == text(space, a));
  CHECK(parse(any, text(space, a)) == any_a);
  CHECK(canonical(any, any_a).as<A>() == canonical(space, a));
  std::vector<float> code(dimension(space)), any_code(dimension(any));
  encode(space, a, code);
  encode(any, any_a, any_code);
  CHECK(any_code == code);
  CHECK(any.decisions().size() == space.decisions().size());
  CHECK(any.to_choices(any_a) == detail::to_choices(space, a));
  CHECK(any.from_choices(any.to_choices(any_a)) == any_a);
}

TEST_CASE("a space known at run time does what the space does") {
  same_abilities(Nb201Space{});
  same_abilities(DartsSpace{.nodes = 3});
  same_abilities(Depth{});

  const AnySpace any(Nb201Space{});
  CHECK((size(any) == 15625 && cardinality(any) == "15625" && index(any, at(any, 1234)) == 1234));
  CHECK(any.relaxation() == std::vector<std::size_t>(6, 5));
  std::vector<float> weights(30);
  weights[3] = weights[9] = 1;
  CHECK(any.discretise(weights).as<Nb201Cell>() == Nb201Space{}.discretise(weights));
  CHECK(any.path(any.discretise(weights)) == std::vector<std::size_t>{3, 4, 0, 0, 0, 0});
  CHECK(any.option_names().size() == 5);
  CHECK((any.get_if<Nb201Space>() && !any.get_if<DartsSpace>()));
  const AnySpace depth{Depth{}};
  CHECK((depth.active(std::vector<Choice>{0}) && !depth.active(std::vector<Choice>{0, 1})));
  CHECK((depth.valid(std::vector<Choice>{0, 1, none}) && !depth.valid(std::vector<Choice>{0, 2, none})));
}

TEST_CASE("an architecture known at run time is a value") {
  CHECK(AnyArchitecture() == AnyArchitecture());
  CHECK(AnyArchitecture(3) == AnyArchitecture(3));
  CHECK(!(AnyArchitecture(3) == AnyArchitecture(4)));
  CHECK(!(AnyArchitecture(3) == AnyArchitecture(3U)));
  CHECK(!(AnyArchitecture(3) == AnyArchitecture()));
  CHECK(!contains(AnySpace(Dice{}), AnyArchitecture(3U)));
  CHECK(message([] { AnyArchitecture(3).as<Nb201Cell>(); }) ==
        "AnyArchitecture: expected a value of type Nb201Cell, got int");
  CHECK(message([] { AnyArchitecture().as<Nb201Cell>(); }) ==
        "AnyArchitecture: expected a value of type Nb201Cell, got none");
}

TEST_CASE("what a space can't do is said before a run, with the pair and the way out") {
  const auto dice = [](int side) { return side; };
  const auto making = [&](const AnyStrategy& strategy) {
    return message([&] { AnySearch(AnySpace(Dice{}), strategy, AnyEstimator::on<Dice>(dice)); });
  };
  CHECK(making(Random{}) == "nothing was thrown");
  CHECK(making(Evolution{}) == "Evolution needs a space that can mutate; Dice has no mutate; use Random");
  CHECK(making(enqueue(AnyStrategy(Evolution{}), {AnyArchitecture(3)})) ==
        "Enqueue needs a space that can mutate; Dice has no mutate; use Random");
  CHECK(message([] {
          AnySearch(AnySpace(Dice{}), Random{}, AnyEstimator::on<Nb201Space>(noisy(Nb201Space{}), "noisy"));
        }) == "noisy judges architectures of Nb201Space; this space is Dice");
  CHECK(message([] {
          AnySearch(AnySpace(Dice{}), Random{},
                    cached(AnyEstimator::on<Nb201Space>(noisy(Nb201Space{}), "noisy")));
        }) == "noisy judges architectures of Nb201Space; this space is Dice");
  const auto constant = [](const AnyArchitecture&) { return 1.0; };
  CHECK(message([&] {
          AnySearch(AnySpace(Dice{}), Random{}, AnyEstimator(constant, {Ability::build}, "Trained"));
        }) ==
        "Trained needs a space that can build networks; Dice has no build beside it, or was taken without it "
        "(see with_networks)");
  CHECK(message([&] { AnySpace(Dice{}).check(Ability::decide, "Reinforce"); }) ==
        "Reinforce needs a space that is a list of decisions; Dice has no decisions");
  Rng rng(1);
  CHECK(message([&] { mutate(AnySpace(Dice{}), AnyArchitecture(1), rng); }) ==
        "this search needs a space that can mutate; Dice has no mutate");

  MemoryJournal journal;
  const AnySearch search(AnySpace(Dice{}), Random{}, AnyEstimator::on<Dice>(dice));
  CHECK(search.run({.trials = 5}).history.size() == 5);
  CHECK(message([&] { search.run({.trials = 5}, journal); }) ==
        "a journal needs a space that can print architectures; Dice has no text and parse");
}

struct Crossing {
  template <CrossableSpace Space>
  struct State {
    State(const Crossing&, const Space& s) : space(s) {}
    auto ask(Rng& rng) { return sample(space, rng); }
    void tell(const Trial<typename Space::Architecture>&) {}
    const Space& space;
  };
};
struct Deciding {
  template <DecisionSpace Space>
  struct State : Crossing::State<Space> {
    State(const Deciding&, const Space& s) : Crossing::State<Space>({}, s) {}
  };
};
struct Following {
  template <PathSpace Space>
  struct State : Crossing::State<Space> {
    State(const Following&, const Space& s) : Crossing::State<Space>({}, s) {}
  };
};
struct Relaxing {
  template <RelaxableSpace Space>
  struct State : Crossing::State<Space> {
    State(const Relaxing&, const Space& s) : Crossing::State<Space>({}, s) {}
  };
};

TEST_CASE("what a strategy asks of its space is read off its constraint") {
  CHECK(AnyStrategy(Random{}).needs().empty());
  CHECK(AnyStrategy(Evolution{}).needs() == std::vector<Ability>{Ability::mutate});
  CHECK(AnyStrategy(Crossing{}).needs() == std::vector<Ability>{Ability::crossover});
  CHECK(AnyStrategy(Deciding{}).needs() == std::vector<Ability>{Ability::decide});
  CHECK(AnyStrategy(Following{}).needs() == std::vector<Ability>{Ability::paths});
  CHECK(AnyStrategy(Relaxing{}).needs() == std::vector<Ability>{Ability::relax});
}

TEST_CASE("options out of range are refused in the part's own words") {
  CHECK(message([] { AnySpace(DartsSpace{.nodes = 0}); }) ==
        "DartsSpace.nodes: expected a number at least 1 and at most 8, got 0");
  CHECK(message([] { AnyStrategy(Evolution{.population = 0}); }) ==
        "Evolution.population: expected a number at least 1, got 0");
}

TEST_CASE("an estimator that isn't const runs one at a time, in the order of asking", "[threads]") {
  struct Counting {
    double count = 0;
    double operator()(const Nb201Cell&) { return ++count; }
  };
  const AnySearch search{AnySpace(Nb201Space{}), Random{}, AnyEstimator::on<Nb201Space>(Counting{})};
  const AnySearch inner{AnySpace(Nb201Space{}), Random{},
                        AnyEstimator(retry(AnyEstimator::on<Nb201Space>(Counting{}), 1))};
  for (const auto& result : {search.run({.trials = 40, .seed = 1, .lookahead = 4}, Threads{4}),
                             inner.run({.trials = 40, .seed = 1, .lookahead = 4}, Threads{4})})
    for (const auto& trial : result.history) CHECK((*trial.score)[0] == static_cast<double>(trial.id + 1));
}

TEST_CASE("parts around parts known at run time") {
  const Nb201Space space;
  const Nb201Cell first = space.at(77);
  const auto strategy = Evolution{.population = 6, .sample = 3};
  const RunOptions options{.trials = 50, .seed = 5};
  const Search typed{space, enqueue(strategy, {first}), cached(retry(maximise(noisy(space)), 1))};
  const AnySearch any{AnySpace(space), enqueue(AnyStrategy(strategy), {space.text(first)}),
                      cached(AnyEstimator(retry(AnyEstimator::on<Nb201Space>(maximise(noisy(space))), 1)))};
  const auto expected = typed.run(options);
  const auto result = any.run(options);
  CHECK(timeless_as<Nb201Cell>(result) == timeless(expected));
  CHECK(result.notes == expected.notes);
  CHECK(result.objectives[0].name == expected.objectives[0].name);
}

TEST_CASE("a journal takes them for the same run") {
  const auto described = [](const auto& space, const auto& strategy, const auto& estimator) {
    return detail::describe(space, strategy, estimator, {.seed = 9}, {{}}, false);
  };
  const Evolution strategy{.population = 6};
  CHECK(described(AnySpace(DartsSpace{.nodes = 3}), AnyStrategy(strategy),
                  AnyEstimator::on<DartsSpace>(noisy(DartsSpace{}))) ==
        described(DartsSpace{.nodes = 3}, strategy, noisy(DartsSpace{})));
  CHECK(described(AnySpace(Depth{}), AnyStrategy(enqueue(AnyStrategy(strategy), {"depth=0 kernel1=0"})),
                  AnyEstimator(retry(AnyEstimator::on<Depth>(noisy(Depth{})), 3))) ==
        described(Depth{}, enqueue(strategy, {"depth=0 kernel1=0"}), retry(noisy(Depth{}), 3)));
}

TEST_CASE("a session of parts known at run time") {
  const AnySearch search{AnySpace(Nb201Space{}), Random{},
                         AnyEstimator::on<Nb201Space>([](const Nb201Cell&) { return 0; })};
  auto session = search.start({.trials = 3, .seed = 2});
  while (auto trial = session.ask()) session.tell(*trial, trial->architecture.as<Nb201Cell>().operations[0]);
  CHECK(session.result().history.size() == 3);
}

}  // namespace any_test
