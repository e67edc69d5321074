// expect: turn round one number
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  Search search{Nb201Space{}, Random{}, maximise([](const auto&) { return Score<2>{}; })};
}
