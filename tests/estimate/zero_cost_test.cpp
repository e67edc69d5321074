#include "ogive/estimate/zero_cost.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ogive/io/journal.hpp"
#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive_test;

namespace zero_cost_test {

std::vector<Proxy> all_proxies() {
  std::vector<Proxy> all;
  for (int i = 0; !to_text(static_cast<Proxy>(i)).empty(); ++i) all.push_back(static_cast<Proxy>(i));
  return all;
}
Batch colour_batch() { return Batches(TrainSet(colours(48, 1)), {}, {.batch = 16}).epoch(0).batch(0); }

TEST_CASE("a probe gives the same values in any order, and the network stays as it was") {
  const Batch batch = colour_batch();
  const auto proxies = all_proxies();
  REQUIRE(proxies.size() == 13);
  Network network = fresh(conv_cell), other = fresh(conv_cell);
  ZeroCostProbe probe(network, batch, FirstWeights::lecun_uniform, Rng(3));
  ZeroCostProbe backwards(other, batch, FirstWeights::lecun_uniform, Rng(3));
  std::map<Proxy, double> first;
  for (const Proxy proxy : proxies) {
    INFO(to_text(proxy));
    first[proxy] = probe(proxy);
    CHECK(std::isfinite(first[proxy]));
  }
  for (std::size_t i = proxies.size(); i-- > 0;) {
    INFO(to_text(proxies[i]));
    CHECK(backwards(proxies[i]) == first[proxies[i]]);
  }
  std::set<double> values;
  for (const auto& [proxy, value] : first) values.insert(value);
  CHECK(values.size() == proxies.size());
  CHECK(first[Proxy::parameters] == static_cast<double>(network.parameter_count()));
  CHECK(first[Proxy::macs] == static_cast<double>(network.work().macs));
  const auto weights = state(network.layers()), others = state(other.layers());
  CHECK(weights_to_bytes(weights) == weights_to_bytes(others));
}

TEST_CASE("weights start as in PyTorch, or as the layers have it") {
  Network network = fresh(conv_cell);
  const auto largest = [&](const char* path) {
    float most = 0;
    for_each_parameter(network.layers(), [&](const std::string& at, Parameter& parameter) {
      if (at != path) return;
      for (const float w : parameter.value.values()) most = std::max(most, std::abs(w));
    });
    return most;
  };
  zero_cost::start(network, FirstWeights::lecun_uniform, Rng(2));
  const double stem = 1 / std::sqrt(27.0), classifier = 1 / std::sqrt(16.0);  // 3 x 3 x 3, and 4 * 4 channels
  CHECK(largest("stem.weight") <= stem);
  CHECK(largest("stem.weight") > 0.95 * stem);
  CHECK(largest("classifier.weight") <= classifier);
  CHECK(largest("classifier.bias") <= classifier);
  CHECK(largest("classifier.bias") > 0);
  CHECK(largest("stem.scale") == 1);
  zero_cost::start(network, FirstWeights::own, Rng(2));
  CHECK(largest("stem.weight") > 1.5 * stem);
  CHECK(largest("classifier.bias") == 0);
}

TEST_CASE("several proxies vote against references") {
  using zero_cost_detail::vote;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values{2, 2, 2};
  // Beaten by 3, 2, 1 and 0 proxies, and one without values.
  const std::vector<std::vector<double>> references{
      {1, 1, 1}, {1, 1, 3}, {1, 3, 3}, {3, 3, 3}, {none, none, none}};
  CHECK(vote(Vote::rank, values, references) == Approx(100 * (1 + 2.0 / 3 + 1.0 / 3 + 0 + 1) / 5));
  CHECK(vote(Vote::majority, values, references) == Approx(100 * (1 + 1 + 0 + 0 + 1) / 5.0));
  const std::vector<double> draws{2, 2};
  CHECK(vote(Vote::rank, draws, {{2, 1}}) == Approx(75));
  CHECK(vote(Vote::majority, draws, {{1, 3}}) == Approx(50));  // one for, one against
  CHECK(vote(Vote::rank, std::vector<double>{none}, {{none}, {0}}) == Approx(25));
}

TEST_CASE("a search by a proxy has one history with any number of threads", "[threads]") {
  const Search search{space, Random{},
                      ZeroCostEstimator{.data = data(), .proxies = {Proxy::grad_norm}, .batch = 16}};
  const RunOptions options{.trials = 8, .seed = 3, .lookahead = 4};
  const auto result = search.run(options);
  CHECK(result.failed() < result.history.size());
  const auto expected = timeless(result);
  for (const unsigned workers : {2U, 4U}) CHECK(timeless(search.run(options, Threads{workers})) == expected);
  CHECK(result.text(*result.best().score).starts_with("grad_norm "));
  for (const auto& trial : result.history)
    if (trial.score) CHECK(result.best().score->values[0] <= (*trial.score)[0]);
}

TEST_CASE("size as a proxy finds the largest cell, and the notes say that it is size") {
  const Search search{space, Random{}, ZeroCostEstimator{.data = data(), .proxies = {Proxy::parameters}}};
  const auto result = search.run({.trials = 30, .seed = 1});
  const auto parameters = [](const Nb201Cell& cell) {
    return build(space, cell, {8, 8, 3, 3}).parameter_count();
  };
  std::uint64_t most = 0;
  for (const auto& trial : result.history) most = std::max(most, parameters(trial.architecture));
  CHECK(parameters(result.best().architecture) == most);
  CHECK((*result.best().score)[0] == -static_cast<double>(most));
  REQUIRE(result.notes.size() == 1);
  CHECK(has(result.notes[0], "parameters of 30 architectures: rank correlation 1.00 with parameters, "));
  CHECK(has(result.notes[0],
            concat("the best has ", fixed(static_cast<double>(most) * 1e-6, 3), " M parameters, ")));
}

TEST_CASE("votes are percents, and trials that a journal answers are in the notes") {
  const ZeroCostEstimator estimator{.data = data(),
                                    .proxies = {Proxy::synflow, Proxy::naswot, Proxy::parameters},
                                    .vote = Vote::majority,
                                    .references = 6,
                                    .batch = 8};
  const Search search{space, Evolution{.population = 4, .sample = 2}, estimator};
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  const RunOptions options{.trials = 10, .seed = 2};
  const auto result = search.run(options, FileJournal{path});
  CHECK(result.failed() == 0);
  for (const auto& trial : result.history) CHECK(((*trial.score)[0] >= 0 && (*trial.score)[0] <= 100));
  CHECK(has(result.text(*result.best().score), "majority of synflow, naswot, parameters "));
  const auto again = search.run(options, FileJournal{path});
  CHECK(timeless(again) == timeless(result));
  REQUIRE(result.notes.size() == 1);
  CHECK(again.notes == result.notes);
}

TEST_CASE("a network that does not look at its images is a failed trial") {
  const Nb201Cell closed{{0, 0, 0, 0, 0, 0}};
  const auto says = [&](Proxy proxy) {
    const ZeroCostEstimator estimator{.data = data(), .proxies = {proxy}, .batch = 8};
    ZeroCostEstimator::State<Nb201Space> judge(estimator, space);
    judge.prepare(
        {.random = Rng(1), .progress = [](std::string_view, std::uint64_t, std::uint64_t) { return true; }});
    Context context{.random = Rng(2)};
    return message([&] { judge.evaluate(closed, context); });
  };
  CHECK(says(Proxy::jacob_cov) == "jacob_cov: expected a finite value, got NaN");
  CHECK(says(Proxy::parameters) == "nothing was thrown");
}

TEST_CASE("without proxies there is nothing to say") {
  const Search search{space, Random{}, ZeroCostEstimator{.data = data(), .proxies = {}}};
  CHECK(message([&] { search.run({.trials = 1}); }) ==
        "ZeroCostEstimator.proxies: expected one or more, got none");
  CHECK(message([&] {
          Search{space, Random{}, ZeroCostEstimator{.data = data(), .batch = 1}};
        }) == "ZeroCostEstimator.batch: expected a number at least 2, got 1");
}

}  // namespace zero_cost_test
