#include "ogive/testing/strategy.hpp"

#include "ogive/search/any_strategy.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/space/where.hpp"
#include "ogive/strategy/annealing.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/exhaustive.hpp"
#include "ogive/strategy/local_search.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/strategy/softmax_reinforce.hpp"
#include "ogive/strategy/tpe.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_strategy;

namespace strategy_test {

TEST_CASE("random search and evolution keep what they promise") {
  CHECK(check_strategy(Random{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Evolution{.population = 10, .sample = 3}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Evolution{.population = 1, .sample = 1}, Nb201Space{}, {.seed = 7}).text() == "");
  CHECK(check_strategy(Evolution{}, DartsSpace{.nodes = 2}).text() == "");
  const auto small = where(Nb201Space{}, [](const Nb201Cell& cell) { return cell.operations[0] < 2; });
  CHECK(check_strategy(Evolution{.population = 10}, small).text() == "");
}

TEST_CASE("local search and annealing keep what they promise") {
  CHECK(check_strategy(LocalSearch{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(LocalSearch{.starts = 1, .patience = 3}, DartsSpace{.nodes = 2}).text() == "");
  CHECK(check_strategy(Annealing{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Annealing{.starts = 1}, DartsSpace{.nodes = 2}, {.seed = 7}).text() == "");
}

TEST_CASE("a policy of softmaxes keeps what it promises") {
  CHECK(check_strategy(SoftmaxReinforce{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(SoftmaxReinforce{.learning_rate = 5, .entropy = 0}, DartsSpace{.nodes = 2}).text() ==
        "");
  CHECK(check_strategy(AnyStrategy(SoftmaxReinforce{}), AnySpace(Nb201Space{})).text() == "");
}

TEST_CASE("Parzen estimators and a walk over the whole space keep what they promise") {
  CHECK(check_strategy(Tpe{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Tpe{.starts = 1, .candidates = 2}, DartsSpace{.nodes = 2}).text() == "");
  CHECK(check_strategy(Exhaustive{}, Nb201Space{}).text() == "");
}

TEST_CASE("first trials do no harm") {
  const Nb201Cell cell{{3, 3, 3, 3, 3, 3}}, other{{0, 1, 2, 3, 4, 0}};
  CHECK(check_strategy(enqueue(Evolution{.population = 10}, {cell, other}), Nb201Space{}).text() == "");
  CHECK(check_strategy(enqueue(Random{}, {cell}), Nb201Space{}).text() == "");
}

TEST_CASE("the logits of DARTS keep what they promise") {
  CHECK(check_strategy(Darts{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Darts{.learning_rate = 0.1, .weight_decay = 0}, DartsSpace{}).text() == "");
}

TEST_CASE("strategies known at run time only keep what they promise") {
  const AnySpace space(Nb201Space{});
  CHECK(check_strategy(AnyStrategy(Evolution{.population = 10}), space).text() == "");
  CHECK(check_strategy(AnyStrategy(Darts{}), space).text() == "");
}

}  // namespace strategy_test
