#include "ogive/search/description.hpp"

#include <limits>

#include "ogive/estimate/direction.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"

using namespace ogive;

namespace description_test {

struct Table {
  std::string text() const { return "3 rows"; }
};
struct Inner {
  double rate = 0.1;
  bool fast = true;
  void fields(auto&& f) const {
    f("rate", rate, above(0));
    f("fast", fast);
  }
};
struct Judge {
  double limit = std::numeric_limits<double>::infinity();
  std::string name = "a \"b\"";
  Inner inner{};
  Table table{};

  void fields(auto&& f) const {
    f("limit", limit);
    f("name", name);
    f("inner", inner);
    f("table", table);
  }
};
double call(const Nb201Cell&) { return 0; }

std::string line(const RunFact& fact) {
  return concat(fact.name, " = ", fact.text ? concat("'", fact.value, "'") : fact.value,
                fact.fixed ? "" : " or another");
}

TEST_CASE("a run is described by the types and all fields of its parts") {
  const RunOptions options{.trials = 7, .seed = 18446744073709551615U, .lookahead = 2, .seconds = 0.5};
  const auto facts =
      detail::describe(Nb201Space{.channels = 8}, Evolution{.population = 4}, Judge{}, options,
                       {{.name = "error", .unit = "%"}, {.name = "size", .maximise = true}}, false);
  std::vector<std::string> lines;
  for (const auto& fact : facts) lines.push_back(line(fact));
  CHECK(lines == std::vector<std::string>{
                     "space.type = 'Nb201Space'",
                     "space.operations = 'none skip_connect nor_conv_1x1 nor_conv_3x3 avg_pool_3x3'",
                     "space.channels = 8", "space.cells = 5", "space.stem_stride = 1",
                     "strategy.type = 'Evolution'", "strategy.population = 4", "strategy.sample = 10",
                     "estimator.type = 'Judge'", "estimator.limit = 'inf'", "estimator.name = 'a \"b\"'",
                     "estimator.inner.rate = 0.1", "estimator.inner.fast = true",
                     "estimator.table = '3 rows'", "estimator.objectives = 'error in %; size, maximised'",
                     "run.trials = 7 or another", "run.seed = 18446744073709551615", "run.lookahead = 2",
                     "run.seconds = 0.5 or another"});
}

TEST_CASE("functions and lambdas are callables, and trials may decide how a run goes") {
  const auto described = [](const auto& estimator) {
    return detail::describe(Nb201Space{}, Random{}, estimator, {}, {{}}, true);
  };
  const auto type = [](const RunDescription& facts) {
    for (const auto& fact : facts)
      if (fact.name == "estimator.type") return fact.value;
    return std::string();
  };
  CHECK(type(described(&call)) == "callable");
  CHECK(type(described([](const Nb201Cell&) { return 1.0; })) == "callable");
  CHECK(type(described([](const auto&) { return 1.0; })) == "callable");
  CHECK(type(described(accuracy(&call))) == "Turned");
  for (const auto& fact : described(&call))
    if (fact.name == "run.trials") CHECK(fact.fixed);
}

}  // namespace description_test
