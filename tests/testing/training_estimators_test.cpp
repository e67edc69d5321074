#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/supernet.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/estimate/zero_cost.hpp"
#include "ogive/testing/estimator.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"

using namespace ogive_test;
using ogive::testing::check_estimator;

namespace training_estimators_test {

TEST_CASE("training keeps what it promises") {
  const TrainingEstimator estimator{data(), {.epochs = 2, .batch = 16}};
  CHECK(check_estimator(estimator, ogive_test::space, {.samples = 3}).text() == "");
  CHECK(check_estimator(cached(estimator), ogive_test::space, {.samples = 2}).text() == "");
}

TEST_CASE("a supernet keeps what it promises, with paths and at mixing weights") {
  const SupernetEstimator estimator{data(), {.epochs = 1, .batch = 16}, false, 2};
  CHECK(check_estimator(estimator, ogive_test::space, {.samples = 3}).text() == "");
}

TEST_CASE("a supernet that goes on learning between rounds keeps what it promises") {
  const SupernetEstimator estimator{
      .data = data(), .training = {.epochs = 1, .batch = 16}, .recalibration = 2, .adaptation = {2, 3}};
  CHECK(check_estimator(estimator, ogive_test::space, {.samples = 3}).text() == "");
  CHECK(check_estimator(cached(estimator), ogive_test::space, {.samples = 2}).text() == "");
}

TEST_CASE("proxies keep what they promise, alone and voting") {
  const ZeroCostEstimator alone{.data = data(), .batch = 16};
  CHECK(check_estimator(alone, ogive_test::space, {.samples = 3}).text() == "");
  const ZeroCostEstimator voting{
      .data = data(), .proxies = {Proxy::synflow, Proxy::grasp, Proxy::zen}, .references = 3, .batch = 8};
  CHECK(check_estimator(voting, ogive_test::space, {.samples = 2}).text() == "");
  CHECK(check_estimator(cached(voting), ogive_test::space, {.samples = 2}).text() == "");
}

}  // namespace training_estimators_test
