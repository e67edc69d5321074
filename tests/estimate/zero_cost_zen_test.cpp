#include <cmath>

#include "ogive/estimate/zero_cost/zen.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/tiny_network.hpp"
#include "tests/message.hpp"
#include "tests/numbers.hpp"

using namespace ogive_test;
using zero_cost::zen;

namespace zero_cost_zen_test {

constexpr std::size_t images = 40, width = 50, values = images * width;

std::unique_ptr<Sequential> head() {
  return std::make_unique<Sequential>(std::make_unique<GlobalAvgPool>(), std::make_unique<Linear>(1, 2));
}

TEST_CASE("without a batch norm the score is the log of how far a small step moves the features") {
  Network network = chain(width, 2, std::make_unique<Conv2d>(1, 1, 1), head());
  // The features are w x: the distance is 0.01 |w| times the sum of |e| over an image, 50 sqrt(2 / pi) on
  // average.
  const Rng random(4);
  Rng stream = random.split(hash_text("0.weight"));
  const double w = stream.normal();
  CHECK(zen(network, {images, 1, width, 1}, random) ==
        Approx(std::log(0.01 * std::abs(w) * width * std::sqrt(2 / 3.14159265))).margin(0.05));
  CHECK(zen(network, {images, 1, width, 1}, Rng(5)) != zen(network, {images, 1, width, 1}, random));
}

TEST_CASE("a batch norm takes the scale of weights out, and its variance puts it back in") {
  Network network =
      chain(width, 2, std::make_unique<Conv2d>(1, 1, 1), std::make_unique<BatchNorm>(1), head());
  set(network, "0.weight", {3});
  const Rng random(6);
  Rng weight_stream = random.split(hash_text("0.weight")), stream = random;
  const double w = weight_stream.normal();
  std::vector<double> x(values), moved(values);
  for (double& value : x) value = stream.normal();
  for (std::size_t i = 0; i < values; ++i) moved[i] = x[i] + 0.01 * stream.normal();
  double running = 1;
  const auto normalised = [&](std::vector<double> z) {
    double mean = 0, squares = 0;
    for (double& v : z) mean += (v *= w) / values;
    for (double& v : z) squares += (v - mean) * (v - mean);
    running = 0.9 * running + 0.1 * squares / (values - 1);
    for (double& v : z) v = (v - mean) / std::sqrt(squares / values + 1e-5);
    return z;
  };
  const auto here = normalised(x), there = normalised(moved);
  double distance = 0;
  for (std::size_t i = 0; i < values; ++i) distance += std::abs(here[i] - there[i]) / images;
  CHECK(zen(network, {images, 1, width, 1}, random) ==
        Approx(std::log(distance) + std::log(running) / 2).epsilon(1e-4));

  CHECK(get(network, "0.weight")[0] == 3);  // all is back
  for_each_state(
      network.layers(), [](const std::string&, Parameter&) {},
      [](const std::string& path, Tensor& buffer) { CHECK(buffer[0] == (path.ends_with("var") ? 1 : 0)); });
}

TEST_CASE("features are what is pooled") {
  Network network = chain(width, 2, std::make_unique<Flatten>(), std::make_unique<Linear>(width, 2));
  CHECK(message([&] {
          zen(network, {4, 1, width, 1}, Rng(1));
        }) == "zen: expected a network with a global average pooling, got none");
}

}  // namespace zero_cost_zen_test
