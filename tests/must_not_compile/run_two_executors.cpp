// expect: run: at most one executor
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  std::size_t width() const { return 1; }
  void submit(Job job) { job(); }
  void wait() {}
};
int main() {
  const Search search{Nb201Space{}, Random{}, [](const auto&) { return 1.0; }};
  search.run({}, Mine{}, Mine{});
}
