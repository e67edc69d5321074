// expect: Strategy: its State is missing `void tell\(const Trial<Architecture, N>&\)`
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  template <class Space>
  struct State {
    State(const Mine&, const Space&) {}
    Nb201Cell ask(Rng&) { return {}; }
  };
};
int main() {
  Search search{Nb201Space{}, Mine{}, [](const auto&) { return 1.0; }};
}
