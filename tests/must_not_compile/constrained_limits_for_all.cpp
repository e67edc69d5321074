// expect: constrained needs one limit for each objective of the estimator but the first
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  const auto two = [](const Nb201Cell&) { return Score<2>{}; };
  Search search{Nb201Space{}, Evolution{}, constrained(two, {90, 5})};
}
