// expect: CommandEstimator hands architectures on as texts
#include "ogive/io/command.hpp"
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
  bool contains(const int&) const { return true; }
};
int main() { Search search{Mine{}, Random{}, CommandEstimator{"./train {architecture}"}}; }
