// What weights that all cells of NAS-Bench-201 share are good for, on CIFAR-10: each method searches with a
// real supernet, and the published table says what the cell that it finds is worth when trained alone.
//
// Methods that judge cells by inherited weights: SinglePath (SPOS: uniform paths, then evolution; the best of
// 200 random cells on the same weights is random search with weight sharing, and their rank correlation with
// the table is printed), FairPaths (FairNAS), Enas (a controller and weights that learn in turn). Methods
// that follow gradients: Darts, SecondOrderDarts, Gdas, Snas, ProxylessNas, PcDarts, FairDarts, DrNas,
// RobustDarts, SmoothDarts; LongDarts, which is first-order Darts run until it collapses, and MeasuredDarts,
// which is Darts, both with the eigenvalue of each epoch; what they would leave after each epoch is printed,
// and after which epoch the collapse detector warned (0: never).
//
// Reduced to minutes on a CPU: see Settings.
//
//     ./one_shot [NAME=VALUE ...] [METHOD ...]
//
// Without methods: all but MeasuredDarts. `cpu_seconds` counts all threads.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
#include "ogive/strategy/pc_darts.hpp"
#include "ogive/strategy/proxyless_nas.hpp"
#include "ogive/strategy/reinforce.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "ogive/strategy/smooth_darts.hpp"
#include "ogive/strategy/snas.hpp"

using namespace ogive;

namespace {

/// What was reduced: channels from 16, cells a stage from 5, the stem's stride from 1, images from 50,000,
/// and epochs. A method may have other defaults, in methods(); the command line is above both.
struct Settings {
  double first_seed = 1, seeds = 3, threads = 2;
  double channels = 8, cells = 1;
  double images = 6000;       ///< of gradient methods: half train the weights, half move the logits
  double batch = 32;          ///< of gradient methods
  double epochs = 20;         ///< of gradient methods
  double logit_rate = 0.003;  ///< ten times the published one, for some 20,000 steps: here are 1,488
  double logit_decay = 1e-3;
  double warmup = 0.2;      ///< share of the epochs before the logits move
  double rate = 0.1;        ///< of the shared weights of gradient methods at first, ...
  double last_rate = 0.1;   ///< ... and to which it falls
  double decay = 5e-4;      ///< of the shared weights of gradient methods
  double augment = 1;       ///< whether gradient methods see shifted and flipped images
  double path_epochs = 15;  ///< on 15,000 images, batch 64, at a constant rate of 0.1; 5,000 images judge

  void each(auto&& f) {
    f("first_seed", first_seed);
    f("seeds", seeds);
    f("threads", threads);
    f("channels", channels);
    f("cells", cells);
    f("images", images);
    f("batch", batch);
    f("epochs", epochs);
    f("logit_rate", logit_rate);
    f("logit_decay", logit_decay);
    f("warmup", warmup);
    f("rate", rate);
    f("last_rate", last_rate);
    f("decay", decay);
    f("augment", augment);
    f("path_epochs", path_epochs);
  }
  /// @return whether it was NAME=VALUE. @throws Error when there is no such name, or no number
  bool take(std::string_view word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) return false;
    bool known = false;
    each([&](std::string_view name, double& value) {
      if (name != word.substr(0, equals)) return;
      const auto [end, error] = std::from_chars(word.data() + equals + 1, word.data() + word.size(), value);
      known = error == std::errc() && end == word.data() + word.size();
    });
    if (!known)
      throw Error("one_shot", "a setting of the list in the source, and a number", std::string(word));
    return true;
  }
};
std::size_t whole(double number) { return static_cast<std::size_t>(number); }

/// Of all threads.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Cells are read off without None, as DARTS reads its cells off (Liu, Simonyan and Yang 2019, section 2.4):
/// what follows an edge normalises its scale away, so that the weight of None says little.
struct Cells : Nb201Space {
  Nb201Cell discretise(std::span<const float> weights) const {
    std::vector<float> without(weights.begin(), weights.end());
    for (std::size_t k = number_of<None>; k < without.size(); k += operation_count) without[k] = -1;
    return Nb201Space::discretise(without);
  }
};

struct Setup {
  const Table& table;
  Settings settings;
  Cells space;
  TrainSet images;

  double published(const Nb201Cell& cell) const { return table.value(space, cell, "c10_test_200"); }
  /// Of the weights that paths share. They keep their rate: a falling one blurs the differences of paths.
  Training path_training() const {
    return {.epochs = whole(settings.path_epochs),
            .batch = 64,
            .learning_rate = 0.1,
            .final_learning_rate = 0.1,
            .augment = {.pad = 4, .flip = true}};
  }
  void print(const char* method, std::uint64_t seed, const Nb201Cell& cell, double seconds,
             const std::string& more = {}) const {
    std::printf(
        "{\"method\":\"%s\",\"seed\":%llu,\"cell\":\"%s\",\"table_test_accuracy\":%.2f,"
        "\"cpu_seconds\":%.0f%s}\n",
        method, static_cast<unsigned long long>(seed), space.text(cell).c_str(), published(cell), seconds,
        more.c_str());
    std::fflush(stdout);
  }
};

/// Weights trained along paths; then random search and evolution with what cells inherit.
void inherited_weights(const Setup& setup, std::uint64_t seed, bool fair) {
  const double start = cpu_seconds();
  const SupernetEstimator estimator{setup.images.split(0.25), setup.path_training(), fair, 32};
  SupernetEstimator::State<Cells> judge(estimator, setup.space);
  judge.prepare(
      {.random = Rng(seed), .progress = [](std::string_view, std::uint64_t, std::uint64_t) { return true; }});
  const double trained = cpu_seconds() - start;

  std::vector<double> inherited, published;
  std::vector<Nb201Cell> cells;
  Rng random = Rng(seed).split(1);
  for (int k = 0; k < 200; ++k) {
    cells.push_back(sample(setup.space, random));
    Context context{};
    inherited.push_back(100.0 - judge.evaluate(cells.back(), context));
    published.push_back(setup.published(cells.back()));
  }
  const double judged = cpu_seconds() - start;
  const auto best = std::max_element(inherited.begin(), inherited.end()) - inherited.begin();
  setup.print(fair ? "fair paths + Random" : "single path + Random", seed,
              cells[static_cast<std::size_t>(best)], judged,
              concat(",\"spearman_200_cells\":", fixed(spearman(inherited, published), 3)));

  const auto inherits = [&](const Nb201Cell& cell, Context& context) {
    return judge.evaluate(cell, context);
  };
  const Search search{setup.space, Evolution{.population = 30, .sample = 10}, inherits};
  const auto result = search.run({.trials = 300, .seed = seed});
  setup.print(fair ? "fair paths + Evolution" : "single path + Evolution", seed, result.best().architecture,
              cpu_seconds() - start - (judged - trained));
}

/// A controller asks, and the shared weights go on learning where it looks.
void enas(const Setup& setup, std::uint64_t seed) {
  const double start = cpu_seconds();
  Training training = setup.path_training();
  training.epochs = std::max<std::size_t>(1, training.epochs / 2);
  const SupernetEstimator estimator{.data = setup.images.split(0.25),
                                    .training = training,
                                    .recalibration = 32,
                                    .adaptation = {.round = 10, .steps = 60, .learning_rate = 0.1}};
  const Search search{setup.space, Reinforce{}, estimator};
  const auto result = search.run({.trials = 300, .seed = seed});
  // Weights go on learning, so scores of the last rounds only compare.
  const auto last = std::span(result.history).last(100);
  const auto best = std::min_element(
      last.begin(), last.end(), [](const auto& a, const auto& b) { return (*a.score)[0] < (*b.score)[0]; });
  setup.print("Enas", seed, best->architecture, cpu_seconds() - start);
}

/// Keeps what the run reads off its weights after each epoch, and when the detector began to warn.
struct Curve {
  const Setup& setup;
  const CollapseDetector& detector;
  std::string accuracies{}, skips{}, entropies{}, eigenvalues{};
  std::uint64_t warned_of_skips = 0, warned_of_curvature = 0;

  static void append(std::string& list, double value, int digits) {
    list += concat(list.empty() ? "" : ",", fixed(value, digits));
  }
  void on_trial(const Trial<Nb201Cell>& trial) {
    const CollapseReading& reading = detector.readings().back();
    append(accuracies, setup.published(trial.architecture), 2);
    append(skips, reading.share_of_skips, 2);
    append(entropies, reading.mean_entropy, 2);
    if (reading.eigenvalue) append(eigenvalues, *reading.eigenvalue, 4);
    if (detector.warned() && warned_of_skips == 0) warned_of_skips = trial.id + 1;
    if (detector.warned_of_curvature() && warned_of_curvature == 0) warned_of_curvature = trial.id + 1;
    std::fprintf(stderr, "epoch %llu: %s %s\n", static_cast<unsigned long long>(trial.id + 1),
                 setup.space.text(trial.architecture).c_str(), eigenvalues.c_str());
  }
  std::string text() const {
    return concat(",\"warned_of_skips\":", warned_of_skips, ",\"warned_of_curvature\":", warned_of_curvature,
                  ",\"accuracies\":[", accuracies, "],\"shares_of_skips\":[", skips, "],\"entropies\":[",
                  entropies, "],\"eigenvalues\":[", eigenvalues, "]");
  }
};

template <class Strategy>
void gradient_method(const Setup& setup, const char* name, std::uint64_t seed, Strategy strategy) {
  const double start = cpu_seconds();
  const Settings& settings = setup.settings;
  strategy.learning_rate = settings.logit_rate;
  strategy.weight_decay = settings.logit_decay;
  strategy.warmup = settings.warmup;
  const Training training{.batch = whole(settings.batch),
                          .learning_rate = settings.rate,
                          .final_learning_rate = settings.last_rate,
                          .weight_decay = settings.decay,
                          .augment = settings.augment != 0 ? Augment{.pad = 4, .flip = true} : Augment{}};
  const TrainSet images = setup.images.take(whole(settings.images), 0);
  const Search search{setup.space, strategy, SupernetEstimator{images.split(0.5), training}};
  CollapseDetector collapse;
  Curve curve{setup, collapse};
  const auto result = search.run({.trials = whole(settings.epochs), .seed = seed}, collapse, curve);
  setup.print(name, seed, result.last().architecture, cpu_seconds() - start,
              concat(",\"epochs\":", result.history.size(), curve.text()));
}

struct Method {
  std::string_view name;
  std::vector<std::string_view> settings;  ///< where it differs from the defaults
  std::function<void(const Setup&, std::uint64_t seed)> run;
};

template <class Strategy>
Method gradient(const char* name, std::vector<std::string_view> settings = {}, Strategy strategy = {}) {
  return {name, std::move(settings),
          [=](const Setup& setup, std::uint64_t seed) { gradient_method(setup, name, seed, strategy); }};
}

std::vector<Method> methods() {
  // Fewer steps at a higher rate of the logits: what three seeds were measured at, see RESULTS.md.
  const std::vector<std::string_view> shorter{"images=8000", "epochs=8",  "logit_rate=0.018",
                                              "warmup=0.25", "rate=0.05", "last_rate=0.001"};
  // 500 images without augmentation, which the shared weights soon know by heart, as those of a published run
  // nearly do: on other images a convolution then does harm, and the logits flee to what has no weights.
  const std::vector<std::string_view> overfitting{
      "images=1000", "augment=0", "epochs=60", "logit_rate=0.01", "warmup=0", "rate=0.05", "last_rate=0.05"};
  const RobustDarts measured{.stop = {.ratio = 0}};
  // Single paths teach an operation at a fifth of the steps, and weights of few steps rank the worse cells
  // first (RESULTS.md): they need their thousands of steps before the logits move, then few.
  const std::vector<std::string_view> paths_first{"images=20000", "batch=64", "epochs=24", "warmup=0.75"};
  std::vector<std::string_view> without_decay = paths_first;
  without_decay.push_back("logit_decay=0");
  return {
      {"SinglePath",
       {},
       [](const Setup& setup, std::uint64_t seed) { inherited_weights(setup, seed, false); }},
      {"FairPaths", {}, [](const Setup& setup, std::uint64_t seed) { inherited_weights(setup, seed, true); }},
      {"Enas", {}, &enas},
      gradient<Darts>("Darts"),
      gradient<SecondOrderDarts>("SecondOrderDarts"),
      gradient<Gdas>("Gdas", paths_first),
      gradient<Snas>("Snas"),
      gradient<ProxylessNas>("ProxylessNas", without_decay),
      // The paper's 16 channels by its K of 4 leave an operation four of them; so do 8 by 2.
      gradient("PcDarts", {"warmup=0.3"}, PcDarts{.connection = {.divisor = 2}}),
      gradient<FairDarts>("FairDarts", shorter),
      gradient<DrNas>("DrNas", shorter),
      gradient<RobustDarts>("RobustDarts"),
      gradient<SmoothDarts>("SmoothDarts"),
      gradient("LongDarts", overfitting, measured),
      gradient("MeasuredDarts", {}, measured)};
}

/// The methods of these names, in their order; without names all but the last.
/// @throws Error when there is no such method
std::vector<Method> chosen(const std::vector<std::string_view>& names) {
  const std::vector<Method> all = methods();
  if (names.empty()) return {all.begin(), all.end() - 1};
  std::vector<Method> list;
  for (const std::string_view name : names) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
    if (found == all.end()) throw Error("one_shot", "a method of the list at the top", std::string(name));
    list.push_back(*found);
  }
  return list;
}

}  // namespace

int main(int argc, char** argv) {
  if (!ogive_test::have_data("nb201/nb201.csv.gz") ||
      !ogive_test::have_data("cifar-10-batches-bin/data_batch_1.bin"))
    return 0;
  std::vector<std::string_view> asked, names;
  Settings common;
  for (const std::string_view word : std::vector<std::string_view>(argv + 1, argv + argc))
    (common.take(word) ? asked : names).push_back(word);
  const Table table = Table::load(ogive_test::data_path("nb201/nb201.csv.gz"));
  const TrainSet images = load_cifar10(ogive_test::data_path("cifar-10-batches-bin")).train;
  const auto threads = static_cast<unsigned>(common.threads);
  ThreadPool pool(threads);
  const ThreadShare share(&pool, threads);
  const std::uint64_t first = whole(common.first_seed), last = first + whole(common.seeds);
  for (std::uint64_t seed = first; seed < last; ++seed)
    for (const Method& method : chosen(names)) {
      Settings settings;
      for (const std::string_view word : method.settings) settings.take(word);
      for (const std::string_view word : asked) settings.take(word);
      const Nb201Space space{.channels = static_cast<int>(settings.channels),
                             .cells = static_cast<int>(settings.cells),
                             .stem_stride = 2};
      method.run({.table = table, .settings = settings, .space = {space}, .images = images}, seed);
    }
}
