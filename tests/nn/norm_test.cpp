#include "ogive/nn/ops/norm.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("batch norm has the gradients of its value", "[nn]") {
  for (const Shape& shape : {Shape{3, 2, 4, 5}, Shape{6, 5}}) {
    const std::vector<DoubleTensor> inputs{normal_tensor(shape, 1), normal_tensor({5}, 2),
                                           normal_tensor({5}, 3)};
    for (const Mode mode : {Mode::training, Mode::evaluation}) {
      CHECK(gradient_error(
                inputs,
                [](const auto& v) {
                  BasicRunningStatistics<double> running(5);
                  running.mean[1] = 0.5;
                  running.variance[2] = 3;
                  return batch_norm<double>(v[0], running, BasicAffine<double>{v[1], v[2]});
                },
                mode) < 1e-7);
      CHECK(gradient_error(
                {inputs[0]},
                [](const auto& v) {
                  BasicRunningStatistics<double> running(5);
                  return batch_norm(v[0], running);
                },
                mode) < 1e-7);
    }
  }
}

TEST_CASE("batch norm remembers the mean and the unbiased variance", "[nn]") {
  BasicRunningStatistics<double> running(1);
  DoubleTape tape;
  const auto y = batch_norm(tape.constant(DoubleTensor::from({4, 1}, {1, 2, 3, 6})), running).value();
  CHECK(running.mean[0] == Approx(0.1 * 3));
  CHECK(running.variance[0] == Approx(0.9 + 0.1 * 14 / 3.0));  // squared deviations 4 + 1 + 0 + 9
  CHECK(y[3] == Approx(3 / std::sqrt(3.5 + 1e-5)));
  DoubleTape evaluation(Mode::evaluation);
  const auto z = batch_norm(evaluation.constant(DoubleTensor::from({1, 1}, {2.0})), running).value();
  CHECK(z[0] == Approx((2 - 0.3) / std::sqrt(0.9 + 1.4 / 3 + 1e-5)));
  CHECK(running.mean[0] == Approx(0.3));
}

TEST_CASE("batch norm names the channels that do not fit", "[nn]") {
  DoubleTape tape;
  BasicRunningStatistics<double> running(4);
  CHECK(message([&] {
          batch_norm(tape.constant(DoubleTensor::zeros({2, 3})), running);
        }) == "batch_norm: expected 4 channels, got 3");
}
