// expect: study: each part beside the options must be an Executor
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  const Search search{Nb201Space{}, Random{}, [](const auto&) { return 1.0; }};
  study(search, seeds(1, 2), {}, MemoryJournal{});
}
