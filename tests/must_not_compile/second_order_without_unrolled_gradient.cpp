// expect: a second-order strategy needs an estimator whose State has
#include "ogive/search.hpp"
#include "ogive/strategy/darts.hpp"
using namespace ogive;
struct Supernet {
  template <class Space>
  struct State {
    State(const Supernet&, const Space&) {}
    double evaluate(const Nb201Cell&, Context&) const { return 1; }
    double loss_and_gradient(std::span<const float>, std::span<float>, Part, Context&) { return 1; }
    void train_step(std::span<const float>, Context&) {}
  };
};
int main() { Search search{Nb201Space{}, SecondOrderDarts{}, Supernet{}}; }
