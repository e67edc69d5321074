// expect: a gradient strategy needs a DifferentiableEstimator
#include "ogive/search.hpp"
using namespace ogive;
struct Descent {
  struct Logits {
    Logits(const Descent&, const std::vector<std::size_t>&, Rng&) {}
    void mixing(std::span<float>, Rng&) {}
    void step(std::span<const float>) {}
  };
};
struct Supernet {
  template <class Space>
  struct State {
    State(const Supernet&, const Space&) {}
    double evaluate(const Nb201Cell&, Context&) const { return 1; }
    double loss_and_gradient(std::span<const float>, std::span<float>, Part, Context&) { return 1; }
    void train_step(std::span<const float>, Context&) {}
  };
};
int main() { Search search{Nb201Space{}, Descent{}, maximise(Supernet{})}; }
