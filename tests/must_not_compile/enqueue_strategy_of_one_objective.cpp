// expect: this strategy takes one objective but the estimator returns several
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  Search search{Nb201Space{}, enqueue(Evolution{}, {Nb201Cell{}}), [](const auto&) { return Score<2>{}; }};
}
