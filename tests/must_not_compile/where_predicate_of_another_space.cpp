// expect: where: the predicate must be callable as `bool\(const Architecture&\) const`
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  const auto part = where(Nb201Space{}, [](const DartsArchitecture&) { return true; });
}
