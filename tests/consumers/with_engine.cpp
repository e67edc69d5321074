// Links against the engine that is compiled once: without the instances there would be undefined references.
#include <ogive/nn/layers.hpp>

#ifndef OGIVE_ENGINE_ELSEWHERE
#error "ogive::engine did not say that the engine is elsewhere"
#endif

int main() {
  ogive::Tape tape;
  return ogive::total(ogive::relu(tape.constant(ogive::Tensor::full({3}, -1)))).value().item() == 0 ? 0 : 1;
}
