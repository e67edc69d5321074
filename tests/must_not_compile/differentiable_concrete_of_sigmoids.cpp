// expect: Differentiable: this sampler does not fit this relaxation
#include "ogive/strategy/logits.hpp"
using namespace ogive;
int main() { const Differentiable<SigmoidRelaxation, Concrete> strategy{}; }
