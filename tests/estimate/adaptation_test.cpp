#include "ogive/estimate/adaptation.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/estimate/supernet.hpp"
#include "ogive/search.hpp"
#include "ogive/search/journal.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/strategy/reinforce.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive_test;

namespace adaptation_test {

using SupernetState = SupernetEstimator::State<Nb201Space>;

SupernetEstimator adapting(const Adaptation& adaptation) {
  return {.data = data(), .training = quick, .recalibration = 2, .adaptation = adaptation};
}
const auto silent = [](std::string_view, std::uint64_t, std::uint64_t) { return true; };

/// The names of the shared weights that adapting to these cells changed.
std::set<std::string> changed_by(const SupernetEstimator& estimator, const std::vector<Nb201Cell>& asked) {
  SupernetState judge(estimator, space);
  judge.prepare({.random = Rng(1), .progress = silent});
  std::map<std::string, Tensor> before;
  for_each_parameter(judge.supernet().layers(), [&](const std::string& path, Parameter& weight) {
    before[path] = weight.value.clone();
  });
  CHECK(judge.adapt(std::span<const Nb201Cell>(asked), {.random = Rng(2), .progress = silent}));
  std::set<std::string> changed;
  for_each_parameter(judge.supernet().layers(), [&](const std::string& path, Parameter& weight) {
    const auto old = std::as_const(before[path]).values(), now = std::as_const(weight.value).values();
    if (!std::equal(old.begin(), old.end(), now.begin(), now.end())) changed.insert(path);
  });
  return changed;
}
std::set<std::string> in_first_cell(const std::set<std::string>& paths) {
  std::set<std::string> found;
  for (const std::string& path : paths)
    if (path.starts_with("cells.0.")) found.insert(path.substr(8));
  return found;
}

TEST_CASE("shared weights learn along the paths that were asked for, and no others") {
  // Options 3 and 2 of an edge are the 3x3 and the 1x1 convolution; the other options have no weights.
  const Nb201Cell skips{{1, 1, 1, 1, 1, 1}};
  const auto along_one = changed_by(adapting({.round = 1, .steps = 3}), {conv_cell});
  CHECK(along_one.contains("stem.weight"));
  CHECK(in_first_cell(along_one) == std::set<std::string>{"edges.0.nor_conv_3x3.weight",
                                                          "edges.2.nor_conv_1x1.weight",
                                                          "edges.5.nor_conv_3x3.weight"});
  const auto along_skips = changed_by(adapting({.round = 1, .steps = 3}), {skips});
  CHECK(along_skips.contains("stem.weight"));
  CHECK(in_first_cell(along_skips).empty());
  // In turn: the second cell has its first step at the second batch.
  CHECK(in_first_cell(changed_by(adapting({.round = 2, .steps = 1}), {skips, conv_cell})).empty());
  CHECK(in_first_cell(changed_by(adapting({.round = 2, .steps = 2}), {skips, conv_cell})).size() == 3);
}

TEST_CASE("an adaptation ends when it is told to") {
  const SupernetEstimator estimator = adapting({.round = 1, .steps = 5});
  SupernetState judge(estimator, space);
  judge.prepare({.random = Rng(1), .progress = silent});
  std::vector<std::uint64_t> heard;
  const std::vector<Nb201Cell> asked{conv_cell};
  const auto until_two = [&](std::string_view stage, std::uint64_t done, std::uint64_t total) {
    CHECK(stage == "steps between rounds of the supernet");
    CHECK(total == 5);
    heard.push_back(done);
    return done < 2;
  };
  CHECK_FALSE(judge.adapt(std::span<const Nb201Cell>(asked), {.random = Rng(2), .progress = until_two}));
  CHECK(heard == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("ENAS gives the same history with any number of threads, and after a cut", "[threads]") {
  const Search search{space, Reinforce{.policy = {.batch = 2}}, adapting({.round = 3, .steps = 4})};
  const RunOptions options{.trials = 8, .seed = 3, .lookahead = 2};
  const auto result = search.run(options);
  CHECK(result.failed() == 0);
  CHECK(result.history.size() == 8);
  // 4 epochs of 3 batches, and 4 steps after each of two whole rounds.
  CHECK(has(result.text(), " shared weights, 20 steps"));
  for (const unsigned workers : {1U, 2U})
    CHECK(timeless(search.run(options, Threads{workers})) == timeless(result));
  MemoryJournal journal;
  RunOptions cut = options;
  cut.trials = 4;
  search.run(cut, journal);
  CHECK(timeless(search.run(options, journal)) == timeless(result));
}

TEST_CASE("steps between rounds change later scores, and none of the first round") {
  const RunOptions options{.trials = 6, .seed = 3};
  const auto fixed_weights = timeless(Search{space, Random{}, adapting({})}.run(options));
  const auto adapted = timeless(Search{space, Random{}, adapting({.round = 3, .steps = 8})}.run(options));
  for (std::size_t i = 0; i < 6; ++i) CHECK(adapted[i].architecture == fixed_weights[i].architecture);
  for (std::size_t i = 0; i < 3; ++i) CHECK(adapted[i].score == fixed_weights[i].score);
  CHECK(adapted != fixed_weights);
}

TEST_CASE("the options of an adaptation have ranges") {
  const auto says = [](const Adaptation& options) {
    return message([&] { check_fields(options, "SupernetEstimator.adaptation"); });
  };
  CHECK(says({.steps = 0}) == "SupernetEstimator.adaptation.steps: expected a number at least 1, got 0");
  CHECK(says({.learning_rate = 0}) ==
        "SupernetEstimator.adaptation.learning_rate: expected a number above 0, got 0");
  CHECK(says({.round = 0}) == "nothing was thrown");
}

}  // namespace adaptation_test
