// Zero-cost proxies of cells of NAS-Bench-201 beside the values that NAS-Bench-Suite-Zero (Krishnakumar et
// al., NeurIPS 2022) published for the same cells, on CIFAR-10. Cells are drawn by the seed from those of the
// published table; the network has 16 channels and 5 cells a stage, the minibatch 64 training images.
// Accuracy is that on the validation half after 200 epochs, as in that suite.
//
//     ./zero_cost [cells [seed]]
//
// ms_per_cell is the CPU time of a proxy alone on one thread, building the network included, for the first 20
// cells.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "../tests/data_path.hpp"
#include "ogive/core/rank_correlation.hpp"
#include "ogive/data/cifar.hpp"
#include "ogive/estimate/table.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/estimate/zero_cost/probe.hpp"
#include "ogive/model/nb201.hpp"

using namespace ogive;

namespace {

struct Column {
  Proxy proxy;
  const char* name;  // in the published table
  std::vector<double> values{}, published{};
  double seconds = 0;  // of the first cells, alone
};

std::vector<std::size_t> drawn(std::size_t rows, std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng(seed).split(0).shuffle(std::span(order));
  order.resize(std::min(count, rows));
  return order;
}

/// A value that is not finite ranks below all others.
double lowest_if_none(double value) {
  return std::isfinite(value) ? value : std::numeric_limits<double>::lowest();
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t cells = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000;
  const std::uint64_t seed = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
  constexpr std::size_t timed = 20;
  for (const char* const file :
       {"nb201/nb201.csv.gz", "nb201/zero_cost_cifar10.csv.gz", "cifar-10-batches-bin/data_batch_1.bin"})
    if (!ogive_test::have_data(file)) return 0;
  const Table table = Table::load(ogive_test::data_path("nb201/nb201.csv.gz"), "index");
  const Table published = Table::load(ogive_test::data_path("nb201/zero_cost_cifar10.csv.gz"), "index");
  const TrainSet images = load_cifar10(ogive_test::data_path("cifar-10-batches-bin")).train;
  const Batch batch =
      Batches(images, Normalisation::of(images), {.batch = 64}, Rng(seed).split(1)).epoch(0).batch(0);

  std::vector<Column> columns{
      {Proxy::parameters, "c10_params"},   {Proxy::macs, "c10_flops"},      {Proxy::l2_norm, "c10_l2_norm"},
      {Proxy::synflow, "c10_synflow"},     {Proxy::zen, "c10_zen"},         {Proxy::snip, "c10_snip"},
      {Proxy::grad_norm, "c10_grad_norm"}, {Proxy::plain, "c10_plain"},     {Proxy::fisher, "c10_fisher"},
      {Proxy::grasp, "c10_grasp"},         {Proxy::jacob_cov, "c10_jacov"}, {Proxy::epe_nas, "c10_epe_nas"},
      {Proxy::naswot, "c10_nwot"}};
  const Nb201Space space;
  std::vector<double> accuracies;
  for (const std::size_t row : drawn(published.rows(), cells, seed)) {
    const std::string_view index = published.text(row, "index");
    const std::size_t at = table.find(index).value();
    const Nb201Cell cell = space.parse(table.text(at, "arch_str"));
    const Rng random = Rng(seed).split(2).split(row);
    Network network = build(space, cell, network_shape(images));
    ZeroCostProbe probe(network, batch, FirstWeights::lecun_uniform, random);
    for (Column& column : columns) {
      column.values.push_back(lowest_if_none(probe(column.proxy)));
      column.published.push_back(published.value(row, column.name));
      if (accuracies.size() >= timed) continue;
      const std::clock_t start = std::clock();
      Network another = build(space, cell, network_shape(images));
      ZeroCostProbe(another, batch, FirstWeights::lecun_uniform, random)(column.proxy);
      column.seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    }
    accuracies.push_back(table.value(at, "c10v_val_200"));
    if (accuracies.size() % 100 == 0) std::fprintf(stderr, "%zu cells\n", accuracies.size());
  }
  for (const Column& column : columns)
    std::printf(
        "{\"proxy\":\"%s\",\"n\":%zu,\"spearman_accuracy\":%.3f,\"published_spearman_accuracy\":%.3f,"
        "\"spearman_published\":%.3f,\"ms_per_cell\":%.1f}\n",
        std::string(to_text(column.proxy)).c_str(), accuracies.size(), spearman(column.values, accuracies),
        spearman(column.published, accuracies), spearman(column.values, column.published),
        1000 * column.seconds / static_cast<double>(std::min(timed, accuracies.size())));
}
