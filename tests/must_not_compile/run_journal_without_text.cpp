// expect: a journal needs a PrintableSpace
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
  bool contains(const int&) const { return true; }
};
int main() {
  const Search search{Mine{}, Random{}, [](int) { return 1.0; }};
  search.run({}, MemoryJournal{});
}
