// First-order DARTS on Fashion-MNIST: gradient descent mixes the operations of a supernet's edges; the cells
// read off are drawn, and their network is trained.
#include <cstdio>

#include "ogive/ogive.hpp"
#include "ogive/search/collapse.hpp"
using namespace ogive;

int main(int argc, char** argv) try {
  const auto data = load_idx(argc > 1 ? argv[1] : "/usr/share/datasets/fashion-mnist");

  // Half of the images move the shared weights, half the mixing weights. These move 30 times as fast as in
  // the published search, which takes 50 epochs of 390 steps; here are 12 of 62.
  const DartsSpace space{.channels = 8, .cells = 3, .stem_stride = 2};
  const Training shared{.batch = 64,
                        .learning_rate = 0.025,
                        .final_learning_rate = 0.001,
                        .weight_decay = 3e-4,
                        .clip_gradient_norm = 5};
  const Search search{space, Darts{.learning_rate = 0.01},
                      SupernetEstimator{data.train.take(8000).split(0.5), shared}};
  CollapseDetector collapse;  // warns when skip connections take over
  const auto result =
      search.run({.trials = 12, .seed = 1}, Threads{2}, Progress{}, StopOnInterrupt{}, collapse);

  // What the search would have left after each epoch. One path alone does badly with weights that learned to
  // be mixed, so these accuracies are low and say little.
  for (const auto& epoch : result.history)
    std::printf("epoch %d: %s\n  %s\n", static_cast<int>(epoch.id + 1),
                epoch.score ? result.text(*epoch.score).c_str() : epoch.error.c_str(),
                space.text(epoch.architecture).c_str());
  const DartsArchitecture& found = result.last().architecture;
  std::printf("%s\nsearch: %.0f s\nfound: %s\n", collapse.text().c_str(), result.seconds,
              space.text(found).c_str());
  write_bytes("darts-normal.svg", as_bytes(svg(graph(space, found.normal))));
  write_bytes("darts-reduction.svg", as_bytes(svg(graph(space, found.reduction))));
  std::puts("written: darts-normal.svg, darts-reduction.svg");

  // Train the network of these cells from new weights: all images, twice the channels.
  const double start = seconds_now();
  const DartsSpace full{.channels = 16, .cells = 3, .stem_stride = 2};
  const Training thorough{.epochs = 3, .batch = 128, .learning_rate = 0.1, .weight_decay = 3e-4};
  const auto normalisation = Normalisation::of(data.train);
  ThreadPool pool(2);
  const ThreadShare share(&pool, 2);
  Network network = build(full, found, network_shape(data.train));
  network.initialise(Rng(1));
  train(network, data.train, normalisation, thorough, Rng(1));
  std::printf("test accuracy %.2f %%   %.0f s\n", accuracy(network, data.test, normalisation),
              seconds_now() - start);
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
