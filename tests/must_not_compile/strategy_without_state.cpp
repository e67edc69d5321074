// expect: Strategy: missing `template <class Space> class State`
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {};
int main() {
  Search search{Nb201Space{}, Mine{}, [](const auto&) { return 1.0; }};
}
