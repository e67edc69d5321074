// expect: Estimator: give a callable
#include "ogive/search.hpp"
using namespace ogive;
int main() { Search search{Nb201Space{}, Random{}, retry(within(3.0, 60), 1)}; }
