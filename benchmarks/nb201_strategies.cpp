// The best test accuracy on the NAS-Bench-201 table after so many queries, for each strategy and protocol:
//
// - `noiseless` chooses and reports by the 200-epoch test accuracy;
// - `val12` is the paper's (Dong and Yang 2020, table 5): it chooses by CIFAR-10's validation accuracy after
// 12
//   epochs and reports the test accuracy after 200;
// - `noisy` chooses by the test accuracy of one of the stored trainings, drawn anew for each query, and
//   reports the mean of them;
// - `val12_val200`, for strategies that ask for fidelities: below fidelity 1 a query is answered by the
//   validation accuracy after 12 epochs (of the table's schedule of 12), at 1 by that after 200; the best
//   counts among those at 1. Their rungs are at 1/16, nearest to 12 of 200 epochs, and 1.
//
// Every ask counts, repeated cells too. `epochs` is what the queries would have trained in all.
// `us_per_trial` is the time within the strategy, `us_of_run_per_trial` that of whole runs: strategy, table
// and driver.
//
//     ./nb201_strategies [seeds] [strategy or protocol ...]
//
// A protocol is named like `val12` or, with its data set, `noiseless/cifar100`. The number of seeds is that
// of the protocol unless given.
//
// pagmo2's genetic algorithm and ant colony play along where pagmo2 is installed: a cell is six integers.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <functional>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "../tests/data_path.hpp"
#include "measure.hpp"
#include "ogive/estimate/table.hpp"
#include "ogive/search.hpp"
#include "ogive/search/anytime.hpp"
#include "ogive/strategy/annealing.hpp"
#include "ogive/strategy/asha.hpp"
#include "ogive/strategy/bananas.hpp"
#include "ogive/strategy/bayesian.hpp"
#include "ogive/strategy/bohb.hpp"
#include "ogive/strategy/generative.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "ogive/strategy/local_search.hpp"
#include "ogive/strategy/reinforce.hpp"
#include "ogive/strategy/softmax_reinforce.hpp"
#include "ogive/strategy/successive_halving.hpp"
#include "ogive/strategy/tpe.hpp"
#include "pagmo_peer.hpp"

using namespace ogive;

namespace {

constexpr std::array<std::size_t, 4> queries{50, 100, 192, 300};

using Judge = std::function<double(const Nb201Cell&, const Context&)>;

struct Protocol {
  const char* name;
  const char* dataset;
  const char* report;  ///< the column
  std::uint64_t seeds;
  Judge judge;  ///< gives a loss
  bool fidelities = false;
};

/// A strategy whose time is added up.
template <class Strategy>
struct Timed {
  const Strategy& strategy;
  double& seconds;

  template <class Space>
  class State {
   public:
    State(const Timed& options, const Space& space)
        : seconds_(options.seconds), state_(options.strategy, space) {}
    std::optional<Proposal<Nb201Cell>> ask(Rng& random) {
      const double start = seconds_now();
      std::optional<Proposal<Nb201Cell>> asked = state_.ask(random);
      seconds_ += seconds_now() - start;
      return asked;
    }
    void tell(const Trial<Nb201Cell>& trial, Rng& random) {
      const double start = seconds_now();
      if constexpr (requires { state_.tell(trial); })
        state_.tell(trial);
      else
        state_.tell(trial, random);
      seconds_ += seconds_now() - start;
    }

   private:
    double& seconds_;
    detail::StrategyStateOf<Strategy, Space, 1> state_;
  };
};

/// What the runs of one strategy have found after so many queries.
struct Finds {
  std::array<std::vector<double>, queries.size()> reported{};
  std::array<double, queries.size()> epochs{};  ///< of all seeds
  double strategy_seconds = 0, run_seconds = 0;
};

class Bench {
 public:
  Bench(const Table& table, std::vector<std::string_view> wanted)
      : table_(table), wanted_(std::move(wanted)) {}

  template <class Strategy>
  void run(const char* name, const Strategy& strategy, const Protocol& protocol) const {
    if (!is_wanted(name)) return;
    Finds finds;
    const Search search{space_, Timed<Strategy>{strategy, finds.strategy_seconds}, protocol.judge};
    for (std::uint64_t seed = 0; seed < protocol.seeds; ++seed) {
      const auto result = search.run({.trials = queries.back(), .seed = seed});
      finds.run_seconds += result.seconds;
      const auto list = incumbents(result);
      for (std::size_t stage = 0; stage < queries.size(); ++stage) {
        const auto later = std::find_if(list.begin(), list.end(),
                                        [&](const Incumbent& each) { return each.trials > queries[stage]; });
        note(finds, stage, result.history[std::prev(later)->trials - 1].architecture, protocol);
        for (std::size_t k = 0; k < queries[stage]; ++k)
          finds.epochs[stage] += epochs_of(protocol, result.history[k].fidelity);
      }
    }
    print(name, protocol, finds);
  }

  /// @param minimise a method of pagmo2, which asks `judge` for so many cells at least
  void run_peer(const char* name, const ogive_bench::pagmo_peer::Minimise& minimise,
                const Protocol& protocol) const {
    if (!is_wanted(name)) return;
    Finds finds;
    for (std::uint64_t seed = 0; seed < protocol.seeds; ++seed) {
      double best = std::numeric_limits<double>::infinity();
      Nb201Cell found{};
      std::uint64_t asked = 0;
      double judging = 0;
      const double start = seconds_now();
      minimise(
          [&](const std::array<std::uint8_t, 6>& operations) {
            const double asked_at = seconds_now();
            const Context context{.id = asked, .random = Rng(seed).split(asked)};
            const double loss = protocol.judge({operations}, context);
            if (loss < best) {
              best = loss;
              found = {operations};
            }
            ++asked;
            for (std::size_t stage = 0; stage < queries.size(); ++stage) {
              if (queries[stage] != asked) continue;
              note(finds, stage, found, protocol);
              finds.epochs[stage] += static_cast<double>(asked) * epochs_of(protocol, 1);
            }
            judging += seconds_now() - asked_at;
            return loss;
          },
          queries.back(), seed);
      finds.run_seconds += seconds_now() - start;
      finds.strategy_seconds += seconds_now() - start - judging;
    }
    print(name, protocol, finds);
  }

 private:
  bool is_wanted(std::string_view name) const {
    return wanted_.empty() || std::find(wanted_.begin(), wanted_.end(), name) != wanted_.end();
  }
  void note(Finds& finds, std::size_t stage, const Nb201Cell& cell, const Protocol& protocol) const {
    finds.reported[stage].push_back(table_.value(space_, cell, protocol.report));
  }
  static double epochs_of(const Protocol& protocol, double fidelity) {
    return std::string_view(protocol.name) == "val12" || fidelity < 1 ? 12 : 200;
  }
  void print(const char* name, const Protocol& protocol, const Finds& finds) const {
    const double runs = static_cast<double>(protocol.seeds),
                 trials = runs * static_cast<double>(queries.back());
    for (std::size_t stage = 0; stage < queries.size(); ++stage) {
      const Spread all = spread(finds.reported[stage]);
      ogive_bench::JsonLine()
          .text("strategy", name)
          .text("protocol", protocol.name)
          .text("dataset", protocol.dataset)
          .count("queries", queries[stage])
          .count("seeds", protocol.seeds)
          .number("mean", all.mean, 4)
          .number("std", all.deviation, 4)
          .number("epochs", finds.epochs[stage] / runs, 0)
          .number("us_per_trial", 1e6 * finds.strategy_seconds / trials, 2)
          .number("us_of_run_per_trial", 1e6 * finds.run_seconds / trials, 2)
          .print();
    }
  }

  const Table& table_;
  Nb201Space space_{};
  std::vector<std::string_view> wanted_;
};

/// The values of a column, by cells.
class Column {
 public:
  Column(const Table& table, const char* name) : table_(table), values_(table.numbers(name)) {}
  double operator()(const Nb201Cell& cell) const { return values_[row(cell)]; }

  std::size_t row(const Nb201Cell& cell) const { return table_.find(Nb201Space{}.text(cell)).value(); }

 private:
  Table table_;
  std::vector<double> values_;
};

/// The test accuracy of one of the trainings of a cell: "85.62/86.18/85.79".
double one_of(std::string_view list, Rng random) {
  std::vector<double> values;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find('/', begin), list.size());
    std::from_chars(list.data() + begin, list.data() + end, values.emplace_back());
    begin = end + 1;
  }
  return values[random.below(values.size())];
}

std::vector<Protocol> protocols(const Table& table) {
  const auto by = [&](const char* name) -> Judge {
    return
        [column = Column(table, name)](const Nb201Cell& cell, const Context&) { return 100 - column(cell); };
  };
  const Judge after_12 = by("c10v_val_12"), after_200 = by("c10v_val_200");
  const Judge noisy = [table, column = Column(table, "c10_test_200")](const Nb201Cell& cell,
                                                                      const Context& context) {
    return 100 - one_of(table.text(column.row(cell), "c10_test_200_seeds"), context.random);
  };
  const Judge by_fidelity = [=](const Nb201Cell& cell, const Context& context) {
    return context.fidelity < 1 ? after_12(cell, context) : after_200(cell, context);
  };
  return {{"noiseless", "cifar10", "c10_test_200", 300, by("c10_test_200")},
          {"noiseless", "cifar100", "c100_test_200", 300, by("c100_test_200")},
          {"val12", "cifar10", "c10_test_200", 500, after_12},
          {"noisy", "cifar10", "c10_test_200", 300, noisy},
          {"val12_val200", "cifar10", "c10_test_200", 500, by_fidelity, true}};
}

void run_single_fidelity(const Bench& bench, const Protocol& protocol) {
  bench.run("Random", Random{}, protocol);
  bench.run("SoftmaxReinforce", SoftmaxReinforce{}, protocol);
  bench.run("Reinforce", Reinforce{}, protocol);
  bench.run("Ppo", Ppo{}, protocol);
  bench.run("Tpe", Tpe{}, protocol);
  bench.run("Bayesian", Bayesian{}, protocol);
  bench.run("Bananas", Bananas{}, protocol);
  bench.run("PathBananas", PathBananas{}, protocol);
  bench.run("Generative", Generative{}, protocol);
  bench.run("Generative alone", Generative{.screen = false}, protocol);
  bench.run("LocalSearch", LocalSearch{}, protocol);
  bench.run("Annealing", Annealing{}, protocol);
  bench.run("Evolution", Evolution{.population = 10, .sample = 10}, protocol);
  for (const auto& [name, minimise] : ogive_bench::pagmo_peer::methods())
    bench.run_peer(name, minimise, protocol);
}

void run_fidelities(const Bench& bench, const Protocol& protocol) {
  constexpr double lowest = 1.0 / 16;
  bench.run("SuccessiveHalving", SuccessiveHalving{.architectures = 16, .min_fidelity = lowest, .eta = 16},
            protocol);
  bench.run("Hyperband", Hyperband{.min_fidelity = lowest, .eta = 16}, protocol);
  bench.run("Asha", Asha{.min_fidelity = lowest, .eta = 16}, protocol);
  bench.run("Bohb", Bohb{.min_fidelity = lowest, .eta = 16}, protocol);
}

/// 0 if it is not a number.
std::uint64_t number_in(std::string_view word) {
  std::uint64_t number = 0;
  std::from_chars(word.data(), word.data() + word.size(), number);
  return number;
}

bool is_named(const Protocol& protocol, std::string_view word) {
  return word == protocol.name || word == concat(protocol.name, "/", protocol.dataset);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string file = "nb201/nb201.csv.gz";
  if (!ogive_test::have_data(file)) return 0;
  const Table table = Table::load(ogive_test::data_path(file));
  std::vector<Protocol> all = protocols(table);
  std::vector<std::string_view> words(argv + 1, argv + argc);
  if (const std::uint64_t seeds = words.empty() ? 0 : number_in(words.front()); seeds != 0) {
    for (Protocol& each : all) each.seeds = seeds;
    words.erase(words.begin());
  }
  const auto strategies = std::stable_partition(words.begin(), words.end(), [&](std::string_view word) {
    return std::any_of(all.begin(), all.end(), [&](const Protocol& each) { return is_named(each, word); });
  });
  const Bench bench(table, {strategies, words.end()});
  for (const Protocol& protocol : all) {
    const auto names_it = [&](std::string_view word) { return is_named(protocol, word); };
    if (strategies != words.begin() && std::none_of(words.begin(), strategies, names_it)) continue;
    protocol.fidelities ? run_fidelities(bench, protocol) : run_single_fidelity(bench, protocol);
  }
}
