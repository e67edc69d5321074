#include "ogive/nn/ops/dropout.hpp"

#include <algorithm>
#include <array>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("what is dropped passes no gradient", "[nn]") {
  const std::vector<DoubleTensor> x{normal_tensor({7, 11}, 1)};
  CHECK(gradient_error(x, [](const auto& v) { return dropout(v[0], 0.4); }) < 1e-8);
  CHECK(gradient_error(x, [](const auto& v) { return drop_path(v[0], 0.4); }) < 1e-8);
}

TEST_CASE("dropout drops a share p and keeps the mean", "[nn]") {
  DoubleTape tape(Mode::training, Rng(3));
  const std::size_t count = 200'001;
  const auto y = dropout(tape.constant(DoubleTensor::full({count}, 1.0)), 0.3).value();
  const auto dropped = static_cast<double>(std::count(y.data(), y.data() + count, 0.0));
  const auto kept = static_cast<double>(std::count(y.data(), y.data() + count, 1 / 0.7));
  CHECK(dropped + kept == count);
  const double deviation = std::sqrt(0.3 * 0.7 / count);
  CHECK(std::abs(dropped / count - 0.3) < 4 * deviation);
}

TEST_CASE("drop-path drops whole samples", "[nn]") {
  DoubleTape tape(Mode::training, Rng(3));
  const auto y = drop_path(tape.constant(DoubleTensor::full({4000, 3}, 1.0)), 0.25).value();
  double dropped = 0;
  for (std::size_t i = 0; i < 4000; ++i) {
    CHECK((y[3 * i] == 0.0 || y[3 * i] == 1 / 0.75));
    CHECK((y[3 * i] == y[3 * i + 1] && y[3 * i] == y[3 * i + 2]));
    dropped += y[3 * i] == 0.0 ? 1 : 0;
  }
  CHECK(std::abs(dropped / 4000 - 0.25) < 4 * std::sqrt(0.25 * 0.75 / 4000));
}

TEST_CASE("dropout is the identity in evaluation, and follows the tape's stream", "[nn]") {
  const DoubleTensor x = normal_tensor({5, 20}, 1);
  DoubleTape evaluation(Mode::evaluation, Rng(1));
  CHECK(dropout(evaluation.constant(x), 0.5).value().data() == x.data());
  CHECK(drop_path(evaluation.constant(x), 0.5).value().data() == x.data());
  const auto drop = [&](std::uint64_t seed) {
    DoubleTape tape(Mode::training, Rng(seed));
    const auto first = dropout(tape.constant(x), 0.5).value(),
               second = dropout(tape.constant(x), 0.5).value();
    return std::array{std::vector<double>(first.data(), first.data() + 100),
                      std::vector<double>(second.data(), second.data() + 100)};
  };
  CHECK(drop(1) == drop(1));
  CHECK(drop(1) != drop(2));
  CHECK(drop(1)[0] != drop(1)[1]);
}

TEST_CASE("a probability of dropping is below 1", "[nn]") {
  DoubleTape tape;
  const auto x = tape.constant(DoubleTensor::zeros({2}));
  CHECK(message([&] { dropout(x, 1.0); }) == "dropout: expected a probability in [0, 1), got 1");
  CHECK(message([&] { drop_path(x, -0.5); }) == "drop_path: expected a probability in [0, 1), got -0.5");
}
