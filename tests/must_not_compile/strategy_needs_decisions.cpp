// expect: needs a DecisionSpace: give the space `std::vector<Decision> decisions
#include "ogive/search.hpp"
#include "ogive/strategy/softmax_reinforce.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
  bool contains(const int&) const { return true; }
};
int main() {
  Search search{Mine{}, SoftmaxReinforce{}, [](int) { return 1.0; }};
  const auto result = search.run({.trials = 3});
  return result.best().failed();
}
