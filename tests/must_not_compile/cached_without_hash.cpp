// expect: cached finds architectures by their hash
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
  bool contains(const int&) const { return true; }
};
int main() {
  Search search{Mine{}, Random{}, cached([](int) { return 1.0; })};
}
