// expect: Differentiable: edges are connected by FullConnection or PartialConnection
#include "ogive/strategy/logits.hpp"
using namespace ogive;
int main() {
  const Differentiable<SigmoidRelaxation, Expectation, Unregularised, FixedWeights, NoStop, PartialConnection>
      strategy{};
}
