// expect: Journal: `open` must take `\(const RunDescription&\)`
#include "ogive/search.hpp"
using namespace ogive;
struct Mine : MemoryJournal {
  void open(int) {}
};
int main() {
  const Search search{Nb201Space{}, Random{}, [](const auto&) { return 1.0; }};
  search.run({}, Mine{});
}
