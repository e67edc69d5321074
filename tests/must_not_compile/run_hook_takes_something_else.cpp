// expect: Observer: `on_trial` must take `\(const Trial<Architecture, N>&\)`
#include "ogive/search.hpp"
using namespace ogive;
struct Plot {
  void on_trial(int) {}
  void on_finish(const auto&) {}
};
int main() {
  const Search search{Nb201Space{}, Random{}, [](const auto&) { return 1.0; }};
  search.run({}, Plot{});
}
