// expect: needs a MutableSpace: give the space `Architecture mutate
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
  bool contains(const int&) const { return true; }
};
int main() {
  Search search{Mine{}, Evolution{}, [](int) { return 1.0; }};
  const auto result = search.run({.trials = 3});
  return result.best().failed();
}
