// expect: Strategy: its State is missing `Architecture ask\(Rng&\)`
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  template <class Space>
  struct State {
    State(const Mine&, const Space&) {}
    void tell(const Trial<Nb201Cell>&) {}
  };
};
int main() {
  Search search{Nb201Space{}, Mine{}, [](const auto&) { return 1.0; }};
}
