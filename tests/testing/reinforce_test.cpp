#include "ogive/strategy/reinforce.hpp"

#include "ogive/search/any_strategy.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/testing/strategy.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_strategy;

namespace reinforce_test {

TEST_CASE("a recurrent controller keeps what it promises") {
  CHECK(check_strategy(Reinforce{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Reinforce{.policy = {.batch = 3}, .learning_rate = 1, .entropy = 0},
                       DartsSpace{.nodes = 2})
            .text() == "");
  CHECK(check_strategy(AnyStrategy(Reinforce{}), AnySpace(Nb201Space{})).text() == "");
}

TEST_CASE("proximal policy optimisation keeps what it promises") {
  CHECK(check_strategy(Ppo{}, Nb201Space{}).text() == "");
  CHECK(check_strategy(Ppo{.controller = {.tanh_constant = 2.5}}, DartsSpace{.nodes = 2}).text() == "");
  const Nb201Cell cell{{3, 3, 3, 3, 3, 3}};
  CHECK(check_strategy(enqueue(Ppo{}, {cell}), Nb201Space{}).text() == "");
}

}  // namespace reinforce_test
