// Searches a cell of NAS-Bench-201 for Fashion-MNIST, then trains it beside three random ones.
#include <cstdio>

#include "ogive/ogive.hpp"
using namespace ogive;

int main(int argc, char** argv) try {
  const auto data = load_idx(argc > 1 ? argv[1] : "/usr/share/datasets/fashion-mnist");

  // Search: short trainings on part of the images, two at a time.
  const Nb201Space space{.channels = 8, .cells = 1, .stem_stride = 2};
  const Training cheap{.epochs = 2, .batch = 64, .learning_rate = 0.1};
  const Search search{space, Evolution{.population = 10, .sample = 4},
                      TrainingEstimator{data.train.take(7000).split(0.25), cheap}};
  const RunOptions options{.trials = 60, .seed = 1, .lookahead = 2};
  const auto result = search.run(options, Threads{2}, Progress{}, StopOnInterrupt{});
  std::printf("search: %.0f s\n%s\n", result.seconds, result.text().c_str());

  // Train with the full budget: all training images, twice the channels, more epochs.
  const Nb201Space full{.channels = 16, .cells = 1, .stem_stride = 2};
  const Training thorough{
      .epochs = 6, .batch = 128, .learning_rate = 0.2, .augment = {.pad = 2, .flip = true}};
  const auto normalisation = Normalisation::of(data.train);
  ThreadPool pool(2);
  const ThreadShare share(&pool, 2);
  const auto train_and_test = [&](const std::string& name, const Nb201Cell& cell) {
    const double start = seconds_now();
    Network network = build(full, cell, network_shape(data.train));
    network.initialise(Rng(1));
    train(network, data.train, normalisation, thorough, Rng(1));
    const double percent = accuracy(network, data.test, normalisation);
    std::printf("%s: test accuracy %.2f %%   %.0f s   %s\n", name.c_str(), percent, seconds_now() - start,
                full.text(cell).c_str());
    return network;
  };
  const Nb201Cell& found = result.best().architecture;
  Network best = train_and_test("found cell", found);
  Rng random(2026);
  for (int k = 1; k <= 3; ++k) train_and_test(concat("random cell ", k), sample(space, random));

  write_bytes("quickstart.svg", as_bytes(svg(graph(space, found))));
  write_bytes("quickstart.cell", as_bytes(space.text(found)));
  save_weights("quickstart.weights", state(best.layers()));
  std::puts("written: quickstart.svg, quickstart.cell, quickstart.weights");
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
