#include <algorithm>
#include <cmath>
#include <limits>

#include "ogive/estimate/zero_cost/synflow.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/tiny_network.hpp"
#include "tests/message.hpp"

using namespace ogive_test;
using zero_cost::synflow;

namespace zero_cost_synflow_test {

std::unique_ptr<Linear> linear(std::size_t in, std::size_t out, bool bias = false) {
  return std::make_unique<Linear>(in, out, bias);
}

TEST_CASE("the flow through two linear layers is twice their product") {
  Network network = chain(2, 2, std::make_unique<Flatten>(), linear(2, 3), linear(3, 2));
  set(network, "1.weight", {1, -2, 0.5F, 3, 1, -1});      // (in, out); absolute column sums 4, 3, 1.5
  set(network, "2.weight", {-1, 2, 0.25F, 0.75F, 4, 0});  // absolute row sums 3, 1, 4
  const double flow = 4 * 3 + 3 * 1 + 1.5 * 4;
  CHECK(synflow(network) == Approx(std::log(2 * flow)));
  CHECK(get(network, "1.weight")[1] == -2);  // weights are back
}

TEST_CASE("biases let more flow, and are no weights") {
  Network network = chain(1, 1, std::make_unique<Flatten>(), linear(1, 1, true), linear(1, 1));
  set(network, "1.weight", {-3});
  set(network, "1.bias", {-0.5F});
  set(network, "2.weight", {2});
  // R = 2 (3 + 0.5): |w1 dR/dw1| = 6, |w2 dR/dw2| = 7
  CHECK(synflow(network) == Approx(std::log(13.0)));
}

TEST_CASE("a flow beyond single precision comes out right") {
  const auto deep = [](std::size_t layers, float weight) {
    auto all = std::make_unique<Sequential>(std::make_unique<Flatten>(), linear(1, 1, true));
    for (std::size_t i = 1; i < layers; ++i) all->add(linear(1, 1));
    Network network(std::move(all), {.height = 1, .width = 1, .channels = 1, .classes = 1});
    network.initialise(Rng(1));
    for (Parameter* const parameter : parameters(network.layers())) parameter->value[0] = weight;
    set(network, "1.bias", {5});
    return network;
  };
  // The first layer gives 16 + 5; the flow is 16^n from its weight and 21 * 16^(n - 1) from each other one.
  for (const std::size_t layers : {10U, 40U, 50U}) {
    Network network = deep(layers, -16);
    const double n = static_cast<double>(layers);
    CHECK(synflow(network) == Approx(std::log(16 + 21 * (n - 1)) + (n - 1) * std::log(16.0)).epsilon(1e-6));
  }
  Network endless = deep(80, 16);
  CHECK(message([&] { synflow(endless); }) ==
        "synflow: expected a flow below about 1e68, got more, or weights that are not finite");
  CHECK(get(endless, "1.bias")[0] == 5);
  Network dead = deep(3, 0);
  CHECK(synflow(dead) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("batch norms pass on what they get") {
  const ConvOptions same{.padding = 1};
  const auto pool = [] { return std::make_unique<GlobalAvgPool>(); };
  Network normed = chain(5, 2, std::make_unique<ReluConvBn>(1, 3, 3, ReluConvBnOptions{.conv = same}), pool(),
                         linear(3, 2));
  Network bare = chain(5, 2, std::make_unique<Conv2d>(1, 3, 3, same), pool(), linear(3, 2));
  const float* const weights = get(normed, "0.weight").data();
  CHECK(std::equal(weights, weights + 27, get(bare, "0.weight").data()));  // else this shows nothing
  CHECK(synflow(normed) == Approx(synflow(bare)).epsilon(1e-4));
}

}  // namespace zero_cost_synflow_test
