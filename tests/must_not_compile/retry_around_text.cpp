// expect: Estimator: it must return a number
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  Search search{Nb201Space{}, Random{}, retry([](const auto&) { return "good"; }, 2)};
}
