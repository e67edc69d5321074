// expect: Strategy: `ask\(Rng&\)` must return the space's Architecture
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  template <class Space>
  struct State {
    State(const Mine&, const Space&) {}
    int ask(Rng&) { return 1; }
    void tell(const Trial<Nb201Cell>&) {}
  };
};
int main() {
  Search search{Nb201Space{}, Mine{}, [](const auto&) { return 1.0; }};
}
