#include "ogive/core/trial.hpp"

#include <atomic>
#include <optional>
#include <string>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

TEST_CASE("a bare architecture is a proposal at full effort", "[trial]") {
  const std::optional<Proposal<std::string>> asked = std::string("cell");
  REQUIRE(asked);
  CHECK(asked->architecture == "cell");
  CHECK(asked->fidelity == 1);
  CHECK(!asked->continues);
  const Proposal<std::string> partial("cell", 0.25, 7);
  CHECK(partial.fidelity == 0.25);
  CHECK(partial.continues == 7U);
}

TEST_CASE("a trial without score has failed", "[trial]") {
  Trial<int> trial{.id = 3, .architecture = 5, .error = "it broke"};
  CHECK(trial.failed());
  Trial<int> other = trial;
  CHECK(other == trial);
  other.score = Score<1>{{0.5}};
  CHECK(!other.failed());
  CHECK(!(other == trial));
}

TEST_CASE("a token stops when one of its flags is up", "[trial]") {
  CHECK(!StopToken().stop_requested());
  std::atomic<bool> first = false, second = false;
  const StopToken one(first), two(second), both = one.joined(two).joined(StopToken());
  CHECK(!both.stop_requested());
  second = true;
  CHECK(both.stop_requested());
  CHECK(two.stop_requested());
  CHECK(!one.stop_requested());
  first = true;
  CHECK(one.stop_requested());
}

TEST_CASE("a token holds four flags", "[trial]") {
  std::atomic<bool> flags[5] = {};
  StopToken all;
  for (int i = 0; i < 4; ++i) all = all.joined(StopToken(flags[i]));
  flags[3] = true;
  CHECK(all.stop_requested());
  CHECK(ogive_test::message([&] { all.joined(StopToken(flags[4])); }) ==
        "StopToken: expected at most 4 flags in one token, got more");
}

TEST_CASE("a token stops at its moment; joined tokens at the earlier one", "[trial]") {
  const double now = seconds_now();
  CHECK(StopToken::at(now).stop_requested());
  const StopToken far = StopToken::at(now + 1e6);
  CHECK(!far.stop_requested());
  CHECK(far.joined(StopToken::at(now)).stop_requested());
  CHECK(StopToken::at(now).joined(far).stop_requested());
  CHECK(!far.joined(StopToken()).stop_requested());
  StopToken many;
  for (int i = 0; i < 10; ++i) many = many.joined(far);  // moments take no place
  std::atomic<bool> flag = true;
  CHECK(many.joined(StopToken(flag)).stop_requested());
}
