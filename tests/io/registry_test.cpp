#include "ogive/io/registry.hpp"

#include "ogive/search/progress.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/any_history.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::message;
using ogive_test::timeless;
using ogive_test::timeless_as;

namespace registry_test {

/// A user's own space, as examples/custom_space.cpp.
struct Towers {
  int floors = 3;
  using Architecture = Choices;
  void fields(auto&& f) const { f("floors", floors, between(1, 9)); }
  std::vector<Decision> decisions() const { return std::vector<Decision>(std::size_t(floors), {"floor", 4}); }
};
struct Dice {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(6)); }
  bool contains(int side) const { return side >= 0 && side < 6; }
};
/// A user's own strategy.
struct Climbing {
  std::uint64_t patience = 5;
  void fields(auto&& f) const { f("patience", patience, at_least(1)); }
  template <MutableSpace Space>
  struct State {
    State(const Climbing& o, const Space& s) : options(o), space(s) {}
    auto ask(Rng& rng) { return best.score ? mutate(space, best.architecture, rng) : sample(space, rng); }
    void tell(const Trial<typename Space::Architecture>& trial) {
      if (++tries > options.patience) best = {};
      if (trial.score && (!best.score || (*trial.score)[0] < (*best.score)[0])) best = trial, tries = 0;
    }
    const Climbing& options;
    const Space& space;
    Trial<typename Space::Architecture> best{};
    std::uint64_t tries = 0;
  };
};
/// A user's own estimators: one for towers, one for whatever can be encoded.
struct Height {
  double weight = 1;
  void fields(auto&& f) const { f("weight", weight, above(0)); }
  Objective objectives() const { return {.name = "height", .unit = "m"}; }
  template <class Space>
  struct State {
    State(const Height& o, const Space&) : options(o) {}
    double evaluate(const Choices& floors, Context& context) const {
      double sum = context.random.uniform();
      for (const Choice floor : floors) sum += options.weight * floor;
      return sum;
    }
    const Height& options;
  };
};
struct CodeSum {
  template <class Space>
  struct State {
    State(const CodeSum&, const Space& s) : space(s) {}
    double evaluate(const typename Space::Architecture& a, Context&) const {
      std::vector<float> code(dimension(space));
      encode(space, a, code);
      double sum = 0;
      for (std::size_t i = 0; i < code.size(); ++i)
        sum += static_cast<double>(code[i]) * static_cast<double>(i);
      return sum;
    }
    const Space& space;
  };
};
double edges_of_3x3(const Nb201Cell& cell) {
  double count = 0;
  for (const auto operation : cell.operations) count += operation == 3;
  return count;
}

Registry own() {
  Registry registry;
  registry.add_space<Towers>("Towers");
  registry.add_space("Tall", Towers{.floors = 8});
  registry.add_space<Dice>("Dice");
  registry.add_space<Nb201Space>("Nb201Space");
  registry.add_strategy<Random>("Random");
  registry.add_strategy<Evolution>("Evolution");
  registry.add_strategy<Climbing>("Climbing");
  registry.add_estimator_on<Towers>("Height", Height{});
  registry.add_estimator<CodeSum>("CodeSum", {}, {Ability::encode});
  registry.add_estimator_on<Nb201Space>("3x3", &edges_of_3x3);
  registry.add_estimator("Halved", [](JsonObject& json, const Registry& all) {
    Height height{};
    json.read(height);
    height.weight /= 2;
    static_cast<void>(all);
    return AnyEstimator::on<Towers>(height, "Halved");
  });
  return registry;
}
std::string refusal(const std::string& json) {
  return message([&] { own().read_text(json, "s.json"); });
}
std::string document(const std::string& space, const std::string& strategy, const std::string& estimator,
                     const std::string& run = "{}") {
  return concat(R"({"space": )", space, R"(, "strategy": )", strategy, R"(, "estimator": )", estimator,
                R"(, "run": )", run, "}");
}

template <class Space, class Strategy, class Estimator>
void same_history(const std::string& json, const Space& space, const Strategy& strategy,
                  const Estimator& estimator) {
  const NamedSearch named = own().read_text(json);
  const Search typed{space, strategy, estimator};
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const RunOptions options{.trials = 40, .seed = seed, .lookahead = 2};
    CHECK(timeless_as<typename Space::Architecture>(named.run(options, Threads{2})) ==
          timeless(typed.run(options)));
  }
}

TEST_CASE("a user's own parts, named by JSON, give the history of the typed ones", "[threads]") {
  same_history(
      document(R"({"type": "Towers", "floors": 5})", R"("Random")", R"({"type": "Height", "weight": 2})"),
      Towers{.floors = 5}, Random{}, Height{.weight = 2});
  same_history(document(R"("Towers")", R"({"type": "Evolution", "population": 5})", R"("CodeSum")"), Towers{},
               Evolution{.population = 5}, CodeSum{});
  same_history(document(R"("Tall")", R"({"type": "Climbing", "patience": 2})", R"("Height")"),
               Towers{.floors = 8}, Climbing{.patience = 2}, Height{});
  same_history(document(R"("Nb201Space")", R"("Climbing")", R"("CodeSum")"), Nb201Space{}, Climbing{},
               CodeSum{});
  same_history(document(R"("Nb201Space")", R"("Evolution")", R"("3x3")"), Nb201Space{}, Evolution{},
               &edges_of_3x3);
  same_history(document(R"("Towers")", R"("Random")", R"({"type": "Halved", "weight": 3})"), Towers{},
               Random{}, Height{.weight = 1.5});
}

TEST_CASE("the run's options are those of the file, or others") {
  const NamedSearch search =
      own().read_text(document(R"("Towers")", R"("Random")", R"("Height")", R"({"trials": 7, "seed": 5})"));
  CHECK((search.options().trials == 7 && search.options().seed == 5 && search.options().lookahead == 1));
  CHECK(search.run().history.size() == 7);
  CHECK(timeless(search.run(Progress{}, MemoryJournal{})) == timeless(search.run({.trials = 7, .seed = 5})));
  CHECK(search.run({.trials = 3, .seed = 1}, Progress{}).history.size() == 3);
  CHECK(search.space().text(search.run().best().architecture).starts_with("floor="));
  const NamedSearch without =
      own().read_text(R"({"space": "Towers", "strategy": "Random", "estimator": "Height"})");
  CHECK(without.options().trials == RunOptions{}.trials);
}

TEST_CASE("a search is read from a file, and outlives its registry") {
  const ogive_test::TemporaryFolder folder;
  const std::string path = folder.file("search.json");
  write_bytes(path, as_bytes(document(R"("Towers")", R"("Climbing")", R"("Height")", R"({"trials": 9})")));
  const NamedSearch search = own().read(path);
  CHECK(search.run().history.size() == 9);
  write_bytes(path, as_bytes(R"({"space": "Tower"})"));
  CHECK(message([&] { own().read(path); }).starts_with(path + ", /space: expected a space ("));
}

TEST_CASE("a type that nobody knows is refused, with all that are known") {
  CHECK(refusal(document(R"("Tower")", R"("Random")", R"("Height")")) ==
        "s.json, /space: expected a space (Towers, Tall, Dice, Nb201Space), got \"Tower\"; did you mean "
        "\"Towers\"?");
  CHECK(
      refusal(document(R"("Dice")", R"({"type": "Evolutoin"})", R"("Height")")) ==
      "s.json, /strategy/type: expected a strategy (Random, Evolution, Climbing), got \"Evolutoin\"; did you "
      "mean \"Evolution\"?");
  CHECK(refusal(document(R"("Dice")", R"("Random")", R"({"type": "Bayes"})")) ==
        "s.json, /estimator/type: expected an estimator (Height, CodeSum, 3x3, Halved), got \"Bayes\"");
  CHECK(refusal(document(R"({"floors": 3})", R"("Random")", R"("Height")")) ==
        "s.json, /space: expected \"type\", the name of a space (Towers, Tall, Dice, Nb201Space), got none");
  CHECK(refusal(document(R"({"type": 3})", R"("Random")", R"("Height")")) ==
        "s.json, /space/type: expected a text, got 3");
  CHECK(refusal(document("3", R"("Random")", R"("Height")")) == "s.json, /space: expected an object, got 3");
}

TEST_CASE("a key or a value that is wrong is refused with its pointer") {
  CHECK(
      refusal(document(R"("Towers")", R"({"type": "Evolution", "populaton": 50})", R"("Height")")) ==
      "s.json, /strategy/populaton: expected one of the keys (type, population, sample), got \"populaton\"; "
      "did you mean \"population\"?");
  CHECK(refusal(document(R"({"type": "Towers", "floors": 0})", R"("Random")", R"("Height")")) ==
        "s.json, /space/floors: expected a whole number at least 1 and at most 9, got 0");
  CHECK(refusal(document(R"("Towers")", R"({"type": "Random", "a": 1})", R"("Height")")) ==
        "s.json, /strategy/a: expected one of the keys (type), got \"a\"");
  CHECK(refusal(document(R"("Towers")", R"("Random")", R"({"type": "Height", "weight": "1"})")) ==
        "s.json, /estimator/weight: expected a number above 0, got \"1\"");
  CHECK(refusal(document(R"("Towers")", R"("Random")", R"("Height")", R"({"trial": 3})")) ==
        "s.json, /run/trial: expected one of the keys (trials, seed, lookahead, seconds), got \"trial\"; did "
        "you mean \"trials\"?");
  CHECK(refusal(document(R"("Towers")", R"("Random")", R"("Height")", R"({"trials": 0})")) ==
        "s.json, /run/trials: expected a whole number at least 1, got 0");
  CHECK(refusal(R"({"space": "Towers", "strategy": "Random"})") ==
        "s.json: expected a value for \"estimator\", got none");
  CHECK(
      refusal(R"({"space": "Towers", "strategy": "Random", "estimator": "Height", "runs": {}})") ==
      "s.json, /runs: expected one of the keys (space, strategy, estimator, run), got \"runs\"; did you mean "
      "\"run\"?");
  CHECK(refusal("[]") == "s.json: expected an object, got a list");
}

TEST_CASE("parts that do not fit each other are refused when the search is read") {
  CHECK(refusal(document(R"("Dice")", R"("Climbing")", R"("CodeSum")")) ==
        "s.json, /estimator: CodeSum needs a space that can be read as numbers; Dice has no dimension and "
        "encode");
  CHECK(refusal(document(R"("Nb201Space")", R"("Climbing")", R"("Height")")) ==
        "s.json, /estimator: Height judges architectures of Towers; this space is Nb201Space");
  Registry registry = own();
  registry.add_estimator_on<Dice>("side", [](int side) { return side; });
  CHECK(message([&] { registry.read_text(document(R"("Dice")", R"("Climbing")", R"("side")"), "s.json"); }) ==
        "s.json, /strategy: Climbing needs a space that can mutate; Dice has no mutate; use Random");
}

TEST_CASE("a name is given once") {
  Registry registry = own();
  CHECK(message([&] { registry.add_space<Towers>("Dice"); }) ==
        "Registry: expected each name once, got \"Dice\" again");
  CHECK(registry.spaces() == std::vector<std::string>{"Towers", "Tall", "Dice", "Nb201Space"});
  CHECK((registry.strategies().size() == 3 && registry.estimators().size() == 4 &&
         registry.data_sets().empty()));
}

}  // namespace registry_test
