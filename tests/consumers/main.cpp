#include <cstdio>

#include "ogive/core/version.hpp"
#include "ogive/search.hpp"

int main() {
  const ogive::Nb201Space space;
  const ogive::Search search{space, ogive::Random{},
                             [&](const ogive::Nb201Cell& cell) { return space.index(cell) % 7; }};
  const auto result = search.run({.trials = 10, .seed = 1});
  std::printf("ogive %s is found, and found a cell: %s\n", ogive::version,
              space.text(result.best().architecture).c_str());
}
