// expect: this strategy needs a MutableSpace
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
  bool contains(const int&) const { return true; }
};
int main() {
  Search search{Mine{}, enqueue(Evolution{}, {1}), [](int) { return 1.0; }};
}
