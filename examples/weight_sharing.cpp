// Weight sharing on Fashion-MNIST: a supernet of all DARTS cells is trained along random paths, then
// evolution judges each genotype with the weights that it inherits. The best one and two random ones are
// trained alike, which says what the search was worth.
#include <cstdio>

#include "ogive/ogive.hpp"
using namespace ogive;

int main(int argc, char** argv) try {
  const auto data = load_idx(argc > 1 ? argv[1] : "/usr/share/datasets/fashion-mnist");

  // Search: a tenth of the images judges; a path's batch norms see 16 batches of the others anew.
  const DartsSpace space{.channels = 8, .cells = 3, .stem_stride = 2};
  const Training shared{.epochs = 12, .batch = 64, .learning_rate = 0.05};
  const Search search{space, Evolution{.population = 20, .sample = 5},
                      SupernetEstimator{data.train.take(20000).split(0.1), shared}};
  const RunOptions options{.trials = 100, .seed = 1, .lookahead = 2};
  const auto result = search.run(options, Threads{2}, Progress{}, StopOnInterrupt{});
  std::printf("%s\n", result.text().c_str());

  // Train from new weights: all images, twice the channels. Inherited accuracies only rank.
  const DartsSpace full{.channels = 16, .cells = 3, .stem_stride = 2};
  const Training thorough{.epochs = 2, .batch = 128, .learning_rate = 0.1};
  const auto normalisation = Normalisation::of(data.train);
  ThreadPool pool(2);
  const ThreadShare share(&pool, 2);
  const auto train_and_test = [&](const char* name, const DartsArchitecture& genotype) {
    const double start = seconds_now();
    Network network = build(full, genotype, network_shape(data.train));
    network.initialise(Rng(1));
    train(network, data.train, normalisation, thorough, Rng(1));
    const double percent = accuracy(network, data.test, normalisation);
    std::printf("%s: test accuracy %.2f %%   %.0f s   %s\n", name, percent, seconds_now() - start,
                full.text(genotype).c_str());
  };
  train_and_test("found", result.best().architecture);
  Rng random(2026);
  for (const char* name : {"random 1", "random 2"}) train_and_test(name, sample(full, random));
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
