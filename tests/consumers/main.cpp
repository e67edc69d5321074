#include <cstdio>

#include "ogive/core/rng.hpp"
#include "ogive/core/version.hpp"

int main() {
  ogive::Rng rng(1);
  std::printf("ogive %s is found, and draws %d\n", ogive::version, static_cast<int>(rng.below(6)));
}
