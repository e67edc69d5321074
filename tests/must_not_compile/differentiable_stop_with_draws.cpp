// expect: Differentiable: CurvatureStop needs a deterministic sampler
#include "ogive/strategy/logits.hpp"
using namespace ogive;
int main() {
  const Differentiable<SoftmaxRelaxation, StraightThrough, Unregularised, FixedWeights, CurvatureStop>
      strategy{};
}
