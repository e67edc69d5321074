// expect: enqueue: a gradient strategy reads its architectures off
#include "ogive/search.hpp"
using namespace ogive;
struct Descent {
  struct Logits {
    Logits(const Descent&, const std::vector<std::size_t>&, Rng&) {}
    void mixing(std::span<float>, Rng&) {}
    void step(std::span<const float>) {}
  };
};
int main() { const auto strategy = enqueue(Descent{}, {Nb201Cell{}}); }
