// expect: run: at most one journal
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  const Search search{Nb201Space{}, Random{}, [](const auto&) { return 1.0; }};
  search.run({}, MemoryJournal{}, MemoryJournal{});
}
