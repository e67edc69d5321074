// expect: Estimator: give a callable
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  Search search{DartsSpace{}, Random{}, cached([](const Nb201Cell&) { return 1.0; })};
}
