// expect: run: this part is neither an observer
#include "ogive/search.hpp"
using namespace ogive;
struct Plot {
  void on_trail(const auto&) {}
};
int main() {
  const Search search{Nb201Space{}, Random{}, [](const auto&) { return 1.0; }};
  search.run({}, Plot{});
}
