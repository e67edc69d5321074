// expect: a gradient strategy needs a RelaxableSpace
#include "ogive/search.hpp"
using namespace ogive;
struct Descent {
  struct Logits {
    Logits(const Descent&, const std::vector<std::size_t>&, Rng&) {}
    void mixing(std::span<float>, Rng&) {}
    void step(std::span<const float>) {}
  };
};
struct Mine {
  using Architecture = int;
  int sample(Rng&) const { return 1; }
  bool contains(const int&) const { return true; }
};
struct Supernet {
  template <class Space>
  struct State {
    State(const Supernet&, const Space&) {}
    double evaluate(int, Context&) const { return 1; }
    double loss_and_gradient(std::span<const float>, std::span<float>, Part, Context&) { return 1; }
    void train_step(std::span<const float>, Context&) {}
  };
};
int main() { Search search{Mine{}, Descent{}, Supernet{}}; }
