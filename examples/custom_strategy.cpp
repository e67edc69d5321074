// A strategy of our own: hill climbing. It mutates the best so far; after 50 tries without progress it starts
// anew.
#include <algorithm>
#include <cstdio>

#include "ogive/search.hpp"
using namespace ogive;

struct HillClimbing {
  template <MutableSpace Space>
  struct State {
    State(const HillClimbing&, const Space& s) : space(s) {}

    auto ask(Rng& rng) { return best.score ? mutate(space, best.architecture, rng) : sample(space, rng); }
    void tell(const Trial<typename Space::Architecture>& trial) {
      if (++tries > 50) best = {};
      if (trial.score && (!best.score || (*trial.score)[0] < (*best.score)[0])) best = trial, tries = 0;
    }

    const Space& space;
    Trial<typename Space::Architecture> best{};
    int tries = 0;
  };
};

int main() {
  const auto count_3x3 = [](const Nb201Cell& cell) { return std::ranges::count(cell.operations, 3); };
  const Search search{Nb201Space{}, HillClimbing{}, maximise(count_3x3, "3x3 convolutions")};
  std::puts(search.run({.trials = 100}).text().c_str());
}
