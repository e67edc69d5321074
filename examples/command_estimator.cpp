// A trainer in another language as estimator: examples/trainer.sh, started once for each cell. Its limit is
// ten seconds, equal cells are trained once, a training that fails is tried once more, and cells that are too
// large are never asked for. The search begins with a cell of our own.
#include <algorithm>
#include <cstdio>

#include "ogive/io/command.hpp"
#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"
using namespace ogive;

int main() try {
  const CommandEstimator trainer{
      .command = "sh examples/trainer.sh --cell={architecture} --share={fidelity} --seed={seed}",
      .measures = {accuracy_objective()},
      .seconds = 10};

  const auto is_small = [](const Nb201Cell& cell) { return std::ranges::count(cell.operations, 3) <= 3; };
  const Search search{where(Nb201Space{}, is_small),
                      enqueue(Evolution{.population = 10, .sample = 4},
                              {"|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|"}),
                      retry(cached(trainer), 1)};

  const auto result = search.run({.trials = 40, .seed = 1, .lookahead = 2}, Threads{2});
  std::puts(result.text().c_str());
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
