// expect: Differentiable: this regulariser does not fit this relaxation
#include "ogive/strategy/logits.hpp"
using namespace ogive;
int main() { const Differentiable<SoftmaxRelaxation, Expectation, ZeroOne> strategy{}; }
