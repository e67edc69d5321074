// expect: a gradient strategy needs a DifferentiableEstimator
#include "ogive/search.hpp"
#include "ogive/strategy/darts.hpp"
using namespace ogive;
struct TwoLosses {
  template <class Space>
  struct State {
    State(const TwoLosses&, const Space&) {}
    Score<2> evaluate(const Nb201Cell&, Context&) const { return {}; }
    double loss_and_gradient(std::span<const float>, std::span<float>, Part, Context&) { return 0; }
    void train_step(std::span<const float>, Context&) {}
  };
};
int main() { Search search{Nb201Space{}, Darts{}, weighted_sum(TwoLosses{}, {1, 1})}; }
