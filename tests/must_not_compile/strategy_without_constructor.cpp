// expect: Strategy: its State is missing the constructor
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  template <class Space>
  struct State {
    Nb201Cell ask(Rng&) { return {}; }
    void tell(const Trial<Nb201Cell>&) {}
  };
};
int main() {
  Search search{Nb201Space{}, Mine{}, [](const auto&) { return 1.0; }};
}
