// expect: SearchSpace: missing `Architecture sample\(Rng&\) const`
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  bool contains(int) const { return true; }
};
int main() {
  Search search{Mine{}, Random{}, [](int) { return 1.0; }};
}
