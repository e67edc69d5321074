#include "ogive/testing/estimator.hpp"

#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/direction.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/tabular.hpp"
#include "ogive/estimate/within.hpp"
#include "ogive/io/command.hpp"
#include "ogive/search/any_estimator.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/catch.hpp"

using namespace ogive;
using testing::check_estimator;

namespace estimator_test {

double noisy(const Nb201Cell& cell, Context& context) {
  return cell.operations[0] + context.random.uniform() / context.fidelity;
}

TEST_CASE("callables, and what stands around them, keep what they promise") {
  const Nb201Space space;
  const auto plain = [](const Nb201Cell& cell) { return cell.operations[0]; };
  const auto two = [](const Nb201Cell& cell) { return Score<2>{{1.0 * cell.operations[0], 2}}; };
  CHECK(check_estimator(plain, space).text() == "");
  CHECK(check_estimator(two, space).text() == "");
  CHECK(check_estimator(&noisy, space, {.seed = 2, .samples = 20}).text() == "");
  CHECK(check_estimator(accuracy(&noisy), space).text() == "");
  CHECK(check_estimator(maximise(plain, "first"), space).text() == "");
  CHECK(check_estimator(cached(&noisy), space, {.samples = 20}).text() == "");
  CHECK(check_estimator(within(&noisy, 600), space).text() == "");
  CHECK(check_estimator(retry(&noisy, 2), space).text() == "");
  CHECK(check_estimator(cached(retry(within(accuracy(&noisy), 600), 1)), space).text() == "");
}

TEST_CASE("an estimator that counts its calls answers in order") {
  const auto counts = [calls = 0](const Nb201Cell&) mutable { return ++calls; };
  CHECK(check_estimator(counts, Nb201Space{}).text() == "");
}

using Cells = BasicNb201Space<SkipConnect, NorConv3x3>;

/// All cells but that of 3x3 convolutions only.
Table most_cells() {
  std::string text = "arch_str,valid\n";
  const Cells space;
  for (std::uint64_t i = 0; i + 1 < space.size(); ++i) text += concat(space.text(space.at(i)), ",", i, "\n");
  return Table::from_text(text);
}

TEST_CASE("a table keeps what it promises, and refuses what it does not have") {
  const TabularEstimator estimator{.table = most_cells(), .select = "valid"};
  CHECK(check_estimator(estimator, Cells{}, {.samples = 20}, Nb201Cell{{1, 1, 1, 1, 1, 1}}).text() == "");
}

TEST_CASE("commands keep what they promise") {
  const CommandEstimator estimator{.command = "sh -c 'echo {seed}' {architecture}"};
  CHECK(check_estimator(estimator, Cells{}, {.samples = 2}).text() == "");
}

TEST_CASE("estimators known at run time only keep what they promise") {
  const AnySpace space(Nb201Space{});
  CHECK(check_estimator(AnyEstimator::on<Nb201Space>(&noisy), space).text() == "");
  const auto counts = [calls = 0](const Nb201Cell&) mutable { return ++calls; };
  CHECK(check_estimator(AnyEstimator::on<Nb201Space>(counts), space).text() == "");
}

}  // namespace estimator_test
