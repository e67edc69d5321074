// A space of our own: fully connected networks of one to three layers, each of 16, 32, 64, 128 or 256 units.
// Sampling, mutation, crossover, encoding and texts follow from its decisions.
#include <bit>
#include <cstdio>
#include <cstdlib>

#include "ogive/search.hpp"
using namespace ogive;

struct Perceptrons {
  using Architecture = std::vector<int>;  // the units of each layer

  std::vector<Decision> decisions() const {
    return {{"layers", 3, true}, {"units1", 5, true}, {"units2", 5, true}, {"units3", 5, true}};
  }
  // The units of a layer count only when the network has that many layers.
  bool active(std::span<const Choice> earlier) const {
    return earlier.size() < 2 || earlier.size() <= earlier[0] + 1u;
  }

  Architecture from_choices(std::span<const Choice> choices) const {
    Architecture units;
    for (std::size_t k = 1; k <= choices[0] + 1u; ++k) units.push_back(16 << choices[k]);
    return units;
  }
  Choices to_choices(const Architecture& units) const {
    Choices choices{static_cast<Choice>(units.size() - 1)};
    for (const int n : units) choices.push_back(static_cast<Choice>(std::countr_zero(unsigned(n)) - 4));
    choices.resize(4, none);
    return choices;
  }
};

int main() {
  const auto toy_loss = [](const std::vector<int>& units) {
    return std::abs(units.front() - 128) + std::abs(units.back() - 32) + 10 * static_cast<int>(units.size());
  };
  const Search search{Perceptrons{}, Evolution{.population = 20}, toy_loss};
  std::puts(search.run({.trials = 200}).text().c_str());
}
