// expect: SearchSpace: missing `bool contains\(const Architecture&\) const`
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
};
int main() {
  Search search{Mine{}, Random{}, [](int) { return 1.0; }};
}
