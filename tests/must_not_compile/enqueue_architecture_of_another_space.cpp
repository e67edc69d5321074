// expect: enqueue: give architectures of the search's space
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  const Search search{DartsSpace{}, enqueue(Random{}, {Nb201Cell{}}), [](const auto&) { return 1.0; }};
  search.run();
}
