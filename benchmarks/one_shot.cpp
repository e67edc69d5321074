// How well weights that all cells of NAS-Bench-201 share tell good cells from bad ones, on CIFAR-10: a
// supernet is trained along single paths, 200 random cells are judged with the weights that they inherit, and
// evolution picks a cell by them. The published table says what the cells are worth when trained alone: rank
// correlation, and the accuracy of the cell found. Gradient methods on the same supernet are looked up as
// well, with the accuracy, the share of skips and the eigenvalue of what they would give after each epoch.
//
// Reduced to minutes on a CPU: 8 channels instead of 16, 1 cell a stage instead of 5, a stem of stride 2
// (images of 16 x 16 inside), 15,000 images, and the epochs below.
//
//     ./one_shot [epochs [seeds [gradient epochs [method ...]]]]
//
// Methods: single_path, and by the names of their types Darts, SecondOrderDarts, Gdas, Snas, ProxylessNas,
// FairDarts, DrNas, RobustDarts, SmoothDarts; MeasuredDarts is Darts with the eigenvalue of each epoch.
// Without any: single_path, and Darts for one seed.
//
// The logits' learning rate is ten times the published one, since there are about a tenth of the published
// steps (50 epochs of 390).
//
// The shared weights keep their learning rate, and cells are judged on 5,000 images: their inherited
// accuracies differ by a few percent only, and 2,000 images blur them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "../tests/data_path.hpp"
#include "ogive/core/rank_correlation.hpp"
#include "ogive/data/cifar.hpp"
#include "ogive/estimate/supernet.hpp"
#include "ogive/estimate/table.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/search.hpp"
#include "ogive/search/collapse.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/drnas.hpp"
#include "ogive/strategy/fair_darts.hpp"
#include "ogive/strategy/gdas.hpp"
#include "ogive/strategy/proxyless_nas.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "ogive/strategy/smooth_darts.hpp"
#include "ogive/strategy/snas.hpp"

using namespace ogive;

namespace {

double share_of_skips(const Nb201Cell& cell) {
  return static_cast<double>(
             std::count(cell.operations.begin(), cell.operations.end(), Nb201Space::number_of<SkipConnect>)) /
         6;
}

struct Setup {
  const Table& table;
  Nb201Space space;
  TrainSet images;
  Training training;

  double published(const Nb201Cell& cell) const { return table.value(space, cell, "c10_test_200"); }
  void print(const char* method, std::uint64_t seed, const Nb201Cell& cell, double seconds,
             const std::string& more = {}) const {
    std::printf(
        "{\"method\":\"%s\",\"seed\":%llu,\"cell\":\"%s\",\"table_test_accuracy\":%.2f,\"minutes\":%.1f%s}\n",
        method, static_cast<unsigned long long>(seed), space.text(cell).c_str(), published(cell),
        seconds / 60, more.c_str());
    std::fflush(stdout);
  }
};

void single_path(const Setup& setup, std::uint64_t seed, bool fair) {
  const double start = seconds_now();
  const SupernetEstimator estimator{setup.images.split(0.25), setup.training, fair, 32};
  SupernetEstimator::State<Nb201Space> judge(estimator, setup.space);
  const auto say = [&](std::string_view stage, std::uint64_t done, std::uint64_t total) {
    if (done % 1000 == 0)
      std::fprintf(stderr, "%.*s %llu of %llu, %.0f s\n", static_cast<int>(stage.size()), stage.data(),
                   static_cast<unsigned long long>(done), static_cast<unsigned long long>(total),
                   seconds_now() - start);
    return true;
  };
  judge.prepare({.random = Rng(seed), .progress = say});
  const double trained = seconds_now() - start;

  std::vector<double> inherited, published;
  Rng random = Rng(seed).split(1);
  for (int k = 0; k < 200; ++k) {
    const Nb201Cell cell = sample(setup.space, random);
    Context context{};
    inherited.push_back(100.0 - judge.evaluate(cell, context));
    published.push_back(setup.published(cell));
  }
  const double judged = seconds_now() - start;

  const auto inherits = [&](const Nb201Cell& cell, Context& context) {
    return judge.evaluate(cell, context);
  };
  const Search search{setup.space, Evolution{.population = 30, .sample = 10}, inherits};
  const auto result = search.run({.trials = 300, .seed = seed});
  const double found_at = seconds_now() - start - (judged - trained);
  setup.print(fair ? "fair paths + Evolution" : "single path + Evolution", seed, result.best().architecture,
              found_at,
              concat(",\"spearman_200_cells\":", fixed(spearman(inherited, published), 3),
                     ",\"training_minutes\":", fixed(trained / 60, 1)));
  std::fprintf(stderr, "%s\n", judge.notes()[0].c_str());
}

/// Keeps what the run reads off its weights after each epoch.
struct Curve {
  const Setup& setup;
  std::string accuracies{}, skips{}, eigenvalues{};

  void on_mixing(const MixingRecord& record) {
    if (record.eigenvalue)
      eigenvalues += concat(eigenvalues.empty() ? "" : ",", fixed(*record.eigenvalue, 4));
  }
  void on_trial(const Trial<Nb201Cell>& trial) {
    const char* const comma = accuracies.empty() ? "" : ",";
    accuracies += concat(comma, fixed(setup.published(trial.architecture), 2));
    skips += concat(comma, fixed(share_of_skips(trial.architecture), 2));
    std::fprintf(stderr, "epoch %llu: %s %s\n", static_cast<unsigned long long>(trial.id + 1),
                 setup.space.text(trial.architecture).c_str(), eigenvalues.c_str());
  }
  std::string text() const {
    return concat(",\"accuracies\":[", accuracies, "],\"shares_of_skips\":[", skips, "],\"eigenvalues\":[",
                  eigenvalues, "]");
  }
};

template <class Strategy>
void gradient_method(const Setup& setup, const char* name, std::uint64_t seed, std::size_t epochs,
                     Strategy strategy = {}) {
  const double start = seconds_now();
  strategy.learning_rate *= 10;
  Training falling = setup.training;
  falling.final_learning_rate = 0.001;
  const Search search{setup.space, strategy, SupernetEstimator{setup.images.split(0.5), falling}};
  Curve curve{setup};
  CollapseDetector collapse;
  const auto result = search.run({.trials = epochs, .seed = seed}, curve, collapse);
  setup.print(name, seed, result.last().architecture, seconds_now() - start,
              concat(",\"epochs\":", result.history.size(),
                     ",\"warned\":", collapse.warned() ? "true" : "false", curve.text()));
}

/// @throws Error when there is no such method
void run(const Setup& setup, const std::string& method, std::uint64_t seed, std::size_t epochs) {
  const auto gradient = [&](auto strategy) {
    gradient_method(setup, method.c_str(), seed, epochs, std::move(strategy));
  };
  if (method == "single_path") return single_path(setup, seed, false);
  if (method == "Darts") return gradient(Darts{});
  if (method == "SecondOrderDarts") return gradient(SecondOrderDarts{});
  if (method == "Gdas") return gradient(Gdas{});
  if (method == "Snas") return gradient(Snas{});
  if (method == "ProxylessNas") return gradient(ProxylessNas{});
  if (method == "FairDarts") return gradient(FairDarts{});
  if (method == "DrNas") return gradient(DrNas{});
  if (method == "RobustDarts") return gradient(RobustDarts{});
  if (method == "MeasuredDarts") return gradient(RobustDarts{.stop = {.ratio = 0}});
  if (method == "SmoothDarts") return gradient(SmoothDarts{});
  throw Error("one_shot", "a method of the list at the top", method);
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int i, std::size_t otherwise) {
    return argc > i ? std::strtoul(argv[i], nullptr, 10) : otherwise;
  };
  if (!ogive_test::have_data("nb201/nb201.csv.gz") ||
      !ogive_test::have_data("cifar-10-batches-bin/data_batch_1.bin"))
    return 0;
  const Table table = Table::load(ogive_test::data_path("nb201/nb201.csv.gz"));
  const auto data = load_cifar10(ogive_test::data_path("cifar-10-batches-bin"));
  const Setup setup{.table = table,
                    .space = {.channels = 8, .cells = 1, .stem_stride = 2},
                    .images = data.train,
                    .training = {.epochs = number(1, 100),
                                 .batch = 64,
                                 .learning_rate = 0.1,
                                 .final_learning_rate = 0.1,
                                 .augment = {.pad = 4, .flip = true}}};
  ThreadPool pool(2);
  const ThreadShare share(&pool, 2);
  const std::size_t epochs = number(3, 20);
  for (std::uint64_t seed = 1; seed <= number(2, 3); ++seed) {
    if (argc <= 4) run(setup, "single_path", seed, epochs);
    for (int i = 4; i < argc; ++i) run(setup, argv[i], seed, epochs);
  }
  if (argc <= 4 && epochs > 0) run(setup, "Darts", 1, epochs);
}
