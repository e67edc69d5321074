// expect: `Architecture` must be default-constructible, copyable and comparable by ==
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  struct Architecture {};
  Architecture sample(Rng&) const { return {}; }
  bool contains(const Architecture&) const { return true; }
};
int main() {
  Search search{Mine{}, Random{}, [](const auto&) { return 1.0; }};
}
