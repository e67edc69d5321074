// How well regressors rank cells of NAS-Bench-201 that they have not seen: trained on 100 and 400 cells drawn
// by seed, compared on 2,000 others with the test accuracy on CIFAR-10 after 200 epochs. The error is in
// points of accuracy; `within_one` and `within_two` are the shares of cells at most one and two deviations
// off (0.683 and 0.954 for calibrated ones).
#include <array>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "../tests/data_path.hpp"
#include "ogive/core/clock.hpp"
#include "ogive/estimate/table.hpp"
#include "ogive/predict/boosted_trees.hpp"
#include "ogive/predict/encoding.hpp"
#include "ogive/predict/graph_network.hpp"
#include "ogive/predict/quality.hpp"
#include "ogive/predict/ridge.hpp"
#include "ogive/search/anytime.hpp"
#include "ogive/space/nb201.hpp"

using namespace ogive;

namespace {

constexpr std::size_t held_out = 2000;
constexpr std::uint64_t seeds = 10;

/// The cells of the table, in an order drawn by the seed.
std::vector<std::size_t> drawn(const Table& table, std::uint64_t seed) {
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Rng rng(seed);
  rng.shuffle(std::span(rows));
  return rows;
}

template <Regressor R>
void measure(const char* name, const R& regressor, const Table& table, std::size_t count) {
  const Nb201Space space;
  const std::vector<double> accuracies = table.numbers("c10_test_200");
  std::array<std::vector<double>, 7> found;  // one list for each number that is printed
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto rows = drawn(table, seed);
    const auto row_of = [&](std::size_t i) {
      return encoded<EncodingOf<R>>(space, space.parse(table.text(rows[i], "arch_str")));
    };
    Examples examples(EncodingOf<R>::dimension(space));
    for (std::size_t i = 0; i < count; ++i) examples.add(row_of(i), accuracies[rows[i]]);
    typename R::Model model(regressor);
    Rng rng(seed);
    const double start = seconds_now();
    model.fit(examples, rng);
    const double fitted = seconds_now();
    std::vector<Prediction> said;
    std::vector<double> truth;
    for (std::size_t i = count; i < count + held_out; ++i) {
      said.push_back(model.predict(row_of(i)));
      truth.push_back(accuracies[rows[i]]);
    }
    const double predicted = seconds_now();
    const auto quality = prediction_quality(said, truth);
    const std::array numbers{quality.spearman,
                             quality.kendall,
                             quality.error,
                             quality.within_one,
                             quality.within_two,
                             1e3 * (fitted - start),
                             1e6 * (predicted - fitted) / static_cast<double>(held_out)};
    for (std::size_t i = 0; i < numbers.size(); ++i) found[i].push_back(numbers[i]);
  }
  const auto mean = [&](std::size_t i) { return spread(found[i]).mean; };
  std::printf(
      "{\"predictor\":\"%s\",\"trained_on\":%zu,\"seeds\":%llu,\"spearman\":%.4f,\"spearman_std\":%.4f,"
      "\"kendall\":%.4f,"
      "\"error\":%.2f,\"within_one\":%.3f,\"within_two\":%.3f,\"fit_ms\":%.1f,\"predict_us\":%.1f}\n",
      name, count, static_cast<unsigned long long>(seeds), mean(0), spread(found[0]).deviation, mean(1),
      mean(2), mean(3), mean(4), mean(5), mean(6));
  std::fflush(stdout);
}

}  // namespace

int main() {
  const std::string file = "nb201/nb201.csv.gz";
  if (!ogive_test::have_data(file)) return 0;
  const Table table = Table::load(ogive_test::data_path(file));
  for (const std::size_t count : {std::size_t{100}, std::size_t{400}}) {
    measure("Ridge", Ridge{}, table, count);
    measure("BoostedTrees", BoostedTrees{}, table, count);
    measure("GraphNetwork", GraphNetwork{}, table, count);
  }
}
