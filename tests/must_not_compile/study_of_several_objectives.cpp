// expect: study: the estimator must have one objective
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  const Search search{Nb201Space{}, Random{}, [](const auto&) { return Score<2>{{1.0, 2.0}}; }};
  study(search, seeds(1, 2));
}
