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
int main() {
  Search search{Nb201Space{}, Descent{}, [](const auto&) { return 1.0; }};
}
