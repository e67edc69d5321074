// expect: weighted_sum needs one weight for each objective
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  const auto three = [](const Nb201Cell&) { return Score<3>{}; };
  Search search{Nb201Space{}, Evolution{}, weighted_sum(three, {1, 0.5})};
}
