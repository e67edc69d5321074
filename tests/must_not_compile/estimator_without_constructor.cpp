// expect: Estimator: its State is missing the constructor
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  template <class Space>
  struct State {
    double evaluate(const Nb201Cell&, Context&) const { return 1; }
  };
};
int main() { Search search{Nb201Space{}, Random{}, Mine{}}; }
