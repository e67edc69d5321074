// expect: SearchSpace: missing member type `Architecture`
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {};
int main() {
  Search search{Mine{}, Random{}, [](const auto&) { return 1.0; }};
}
