// The costs of the published networks, and how the cells and what surrounds them behave.
#include "ogive/model/darts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "ogive/model/supernet.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace darts_test {

enum : std::uint8_t { none_, max_pool, avg_pool, skip, sep3, sep5, dil3, dil5 };

Tensor noise(const Shape& shape, std::uint64_t seed = 1) {
  Tensor images = Tensor::uninitialised(shape);
  Rng rng(seed);
  for (std::size_t i = 0; i < images.size(); ++i)
    images.data()[i] = static_cast<float>(rng.below(2001)) / 1000 - 1;
  return images;
}
bool equal(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data());
}
Tensor logits(Network& network, const Tensor& images) {
  Tape tape(Mode::evaluation);
  return network(tape.constant(images)).value();
}
std::vector<std::string> weight_names(Network& network) {
  std::vector<std::string> names;
  for_each_parameter(network.layers(), [&](const std::string& path, Parameter& parameter) {
    names.push_back(concat(path, parameter.shape.text()));
  });
  return names;
}

std::array<std::uint64_t, 2> cost(const DartsSpace& space, const DartsArchitecture& cells,
                                  const NetworkShape& shape) {
  Network network = build(space, cells, shape);
  return {network.parameter_count(), network.work().macs};
}

TEST_CASE("the published cells have their published costs") {
  const NetworkShape cifar{}, imagenet{224, 224, 3, 1000};
  // The authors' model.py, counted by PyTorch.
  CHECK(cost({}, darts_v2(), cifar) == std::array<std::uint64_t, 2>{3'349'342, 528'359'040});
  CHECK(cost({.auxiliary = true}, darts_v2(), cifar) == std::array<std::uint64_t, 2>{3'825'768, 528'359'040});
  CHECK(cost({}, darts_v1(), cifar)[0] == 3'169'414);
  CHECK(cost({.channels = 48, .cells = 14, .imagenet = true}, darts_v2(), imagenet)[0] == 4'718'752);
  // The classifier in between: 768 channels to 128 to 768 (2 x 2, no norm) to the classes.
  const std::uint64_t second = 768 * 128 + 2 * 128 + 4 * 128 * 768 + 768 * 1000 + 1000;
  CHECK(cost({.channels = 48, .cells = 14, .imagenet = true, .auxiliary = true}, darts_v2(), imagenet)[0] ==
        4'718'752 + second);
}

TEST_CASE("weights are named by the edges that could be there") {
  const DartsSpace space{.nodes = 2, .channels = 3, .cells = 3};
  const DartsArchitecture cells{{{{{{sep3, 0}, {skip, 1}}}, {{{dil5, 1}, {max_pool, 2}}}}},
                                {{{{{skip, 0}, {avg_pool, 1}}}, {{{sep5, 0}, {dil3, 2}}}}}};
  Network network = build(space, cells, {32, 32, 1, 5});
  std::vector<std::string> expected;
  const auto add = [&](const std::string& path, std::initializer_list<const char*> weights,
                       std::size_t norm) {
    for (const char* weight : weights) expected.push_back(path + "." + weight);
    if (norm > 0)
      for (const char* weight : {"scale", "shift"})
        expected.push_back(concat(path, ".", weight, "(", norm, ")"));
  };
  add("stem", {"weight(3, 3, 1, 9)"}, 9);
  add("cells.0.preprocess0", {"weight(1, 1, 9, 3)"}, 3);
  add("cells.0.preprocess1", {"weight(1, 1, 9, 3)"}, 3);
  add("cells.0.edges.0.0", {"depthwise(3, 3, 1, 3)", "pointwise(1, 1, 3, 3)"}, 3);
  add("cells.0.edges.0.1", {"depthwise(3, 3, 1, 3)", "pointwise(1, 1, 3, 3)"}, 3);
  add("cells.0.edges.3", {"depthwise(5, 5, 1, 3)", "pointwise(1, 1, 3, 3)"}, 3);
  const auto reduction = [&](const std::string& path, const char* pre0, const char* pre1, std::size_t c) {
    const auto depthwise3 = concat("depthwise(3, 3, 1, ", c, ")"),
               depthwise5 = concat("depthwise(5, 5, 1, ", c, ")"),
               pointwise = concat("pointwise(1, 1, ", c, ", ", c, ")"),
               whole = concat("weight(1, 1, ", c, ", ", c, ")");
    add(path + ".preprocess0", {pre0}, c);
    add(path + ".preprocess1", {pre1}, c);
    add(path + ".edges.0", {whole.c_str()}, c);
    add(path + ".edges.2.0", {depthwise5.c_str(), pointwise.c_str()}, c);
    add(path + ".edges.2.1", {depthwise5.c_str(), pointwise.c_str()}, c);
    add(path + ".edges.4", {depthwise3.c_str(), pointwise.c_str()}, c);
  };
  reduction("cells.1", "weight(1, 1, 9, 6)", "weight(1, 1, 6, 6)", 6);
  reduction("cells.2", "weight(1, 1, 6, 12)", "weight(1, 1, 12, 12)", 12);
  expected.insert(expected.end(), {"classifier.weight(24, 5)", "classifier.bias(5)"});
  CHECK(weight_names(network) == expected);
}

/// Notes what it is asked.
class Asked final : public EdgeFactory {
 public:
  std::vector<std::array<std::size_t, 3>> edges;  // number, channels, stride
  bool affine = true, pool_norm = false;
  OperationLayer make(std::size_t edge, const OperationShape& s) override {
    edges.push_back({edge, s.in_channels, s.stride});
    affine = s.affine;
    pool_norm = s.pool_norm;
    CHECK(s.out_channels == s.in_channels);
    return make_operation(AvgPool3x3{}, s);
  }
};

TEST_CASE("a skeleton asks for every edge of every cell, with its place") {
  Asked asked;
  DartsSkeleton layout{.nodes = 2, .channels = 4, .cells = 6, .affine = false, .pool_norm = true};
  Network network = darts_network(layout, {}, asked);
  std::vector<std::array<std::size_t, 3>> expected;
  const std::array<std::size_t, 6> channels{4, 4, 8, 8, 16, 16};
  for (std::size_t cell = 0; cell < 6; ++cell) {
    const bool reduction = cell == 2 || cell == 4;
    for (std::size_t edge = 0; edge < 5; ++edge)
      expected.push_back({edge + (reduction ? 5 : 0), channels[cell], reduction && edge != 4 ? 2U : 1U});
  }
  CHECK(asked.edges == expected);
  CHECK_FALSE(asked.affine);
  CHECK(asked.pool_norm);
  // Only the stem and the classifier have more than weights of the preprocessing then.
  const std::uint64_t preprocessing =
      12 * 4 * 2 + (12 + 8) * 4 + (8 + 8) * 8 + (8 + 16) * 8 + (16 + 16) * 16 + (16 + 32) * 16;
  CHECK(network.parameter_count() == 9 * 3 * 12 + 2 * 12 + preprocessing + 32 * 10 + 10);
  std::size_t norms = 0;
  for_each_state(
      network.layers(), [](const std::string&, Parameter&) {},
      [&](const std::string& path, Tensor&) { norms += has(path, "norm.running_mean"); });
  CHECK(norms == 6 * 5);

  asked.edges.clear();
  const DartsSpace space{.nodes = 2, .channels = 4, .cells = 6, .auxiliary = true};
  CHECK(lay_out(space, {}, asked, true).parameter_count() == network.parameter_count());
  CHECK(asked.edges == expected);

  layout = {.nodes = 1, .channels = 4, .cells = 2, .imagenet = true};  // both cells reduce
  asked.edges.clear();
  darts_network(layout, {224, 224, 3, 10}, asked);
  CHECK(asked.edges == std::vector<std::array<std::size_t, 3>>{{2, 8, 2}, {3, 8, 2}, {2, 16, 2}, {3, 16, 2}});
}

TEST_CASE("a node is the sum of its edges, and a cell all its nodes side by side") {
  const auto times = [](double factor) {
    class Times final : public Layer {
     public:
      explicit Times(double factor) : factor_(factor) {}

     private:
      Var forward(const Var& x) override { return scale(x, factor_); }
      double factor_;
    };
    return std::make_unique<Times>(factor);
  };
  std::vector<OperationLayer> edges(5);
  edges[0] = times(2);
  edges[1] = times(3);
  edges[3] = times(5);
  edges[4] = times(7);
  DartsCellLayer cell(std::make_unique<Identity>(), std::make_unique<Identity>(), std::move(edges));
  Tape tape;
  const Tensor before = noise({2, 3, 3, 1}, 1), last = noise({2, 3, 3, 1}, 2);
  const Tensor y = cell(tape.constant(before), tape.constant(last)).value();
  Work work;
  CHECK(cell.planned(before.shape(), last.shape(), work) == y.shape());
  REQUIRE(y.shape() == Shape{2, 3, 3, 2});
  for (std::size_t i = 0; i < before.size(); ++i) {
    const float first = 2 * before[i] + 3 * last[i];
    CHECK(y[2 * i] == Approx(first));
    CHECK(y[2 * i + 1] == Approx(5 * last[i] + 7 * first));
  }
  CHECK(equal(cell(tape.constant(last)).value(), cell(tape.constant(last), tape.constant(last)).value()));
}

TEST_CASE("a node that nothing flows into is zero, of the size of the others") {
  const Tensor before = noise({2, 5, 4, 1}, 1), last = noise({2, 5, 4, 1}, 2);
  for (const std::size_t stride : {1U, 2U}) {
    const OperationShape place{.in_channels = 1, .out_channels = 1, .stride = stride};
    const Shape size = stride == 1 ? Shape{2, 5, 4, 2} : Shape{2, 3, 2, 2};
    for (const std::size_t reached : {0U, 1U, 2U}) {  // 2: none of the two nodes
      INFO("stride " << stride << ", an edge into node " << reached);
      std::vector<OperationLayer> edges(5);
      if (reached < 2) edges[darts_edge(reached, 1)] = make_operation(AvgPool3x3{}, place);
      DartsCellLayer cell(std::make_unique<Identity>(), std::make_unique<Identity>(), std::move(edges),
                          stride);
      Tape tape;
      const Tensor pooled = (*make_operation(AvgPool3x3{}, place))(tape.constant(last)).value();
      const Tensor y = cell(tape.constant(before), tape.constant(last)).value();
      Work work;
      CHECK(cell.planned(before.shape(), last.shape(), work) == size);
      REQUIRE(y.shape() == size);
      for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == (i % 2 == reached ? pooled[i / 2] : 0.0F));
    }
  }
}

TEST_CASE("a path with None on all edges into a node is the supernet at the path's weights") {
  const DartsSpace space{.nodes = 2, .channels = 2, .cells = 3};
  auto supernet = build_supernet(space, {8, 12, 3, 5});
  supernet.initialise(Rng(1));
  // Edges 0 and 1 lead into the first node, 2 to 4 into the second; then those of the reduction cell.
  const std::vector<std::vector<std::size_t>> paths{
      {none_, none_, sep3, skip, max_pool, dil3, skip, none_, none_, none_},
      {sep5, none_, none_, none_, none_, none_, none_, skip, avg_pool, dil5},
      std::vector<std::size_t>(10, none_)};
  const Tensor images = noise({2, 8, 12, 3});
  for (const auto& path : paths) {
    Tensor weights = Tensor::zeros({80});
    for (std::size_t edge = 0; edge < path.size(); ++edge) weights[8 * edge + path[edge]] = 1;
    Network network = supernet.path(path);
    CHECK(network.work().macs > 0);
    Tape tape;
    const Var alone = network(tape.constant(images));
    CHECK(equal(alone.value(), supernet(tape.constant(images), tape.constant(weights)).value()));
    const std::vector<std::uint32_t> labels{1, 2};
    tape.backward(cross_entropy(alone, std::span<const std::uint32_t>(labels)));
    supernet.collect_gradients(network);
    for_each_parameter(supernet.layers(), [&](const std::string& name, Parameter& parameter) {
      INFO(name);
      if (name == "classifier.bias") CHECK_FALSE(parameter.gradient.empty());
      parameter.clear_gradient();
    });
  }
}

TEST_CASE("a cell with a wrong number of edges, or with edges that do not fit its nodes, is refused") {
  const auto says = [](std::vector<OperationLayer> edges) {
    return message([&] {
      DartsCellLayer cell(std::make_unique<Identity>(), std::make_unique<Identity>(), std::move(edges));
      Work work;
      cell.set_name("cells.3");
      cell.planned({1, 4, 4, 2}, {1, 4, 4, 2}, work);
    });
  };
  CHECK(says(std::vector<OperationLayer>(4)) == "DARTS cell: expected 2, 5, 9, 14, ... edges, got 4");
  CHECK(says({}) == "DARTS cell: expected 2, 5, 9, 14, ... edges, got 0");
  std::vector<OperationLayer> edges(2);
  edges[0] = std::make_unique<Identity>();
  edges[1] = std::make_unique<Conv2d>(2, 3, 1);
  CHECK(says(std::move(edges)) ==
        "cells.3.edges.1: expected an output of shape (1, 4, 4, 2), got (1, 4, 4, 3)");
  DartsCellLayer cell(std::make_unique<Identity>(), std::make_unique<Identity>(), [] {
    std::vector<OperationLayer> two(2);
    two[0] = std::make_unique<Identity>();
    return two;
  }());
  cell.set_name("cells.3");
  Work work;
  CHECK(message([&] {
          cell.planned({1, 4, 4, 2}, {1, 2, 2, 2}, work);
        }) == "cells.3.preprocess0: expected an output of shape (1, 2, 2, 2), got (1, 4, 4, 2)");
}

TEST_CASE("drop-path takes whole samples from all edges but the identity, while training") {
  std::vector<std::size_t> path(28, absent);
  path[0] = skip;
  path[1] = max_pool;
  path[14] = skip;
  DartsOperations<DartsSpace> operations(path);
  const OperationShape place{.in_channels = 4, .out_channels = 4},
      halving{.in_channels = 4, .out_channels = 4, .stride = 2};
  const OperationLayer identity = operations.make(0, place), pool = operations.make(1, place),
                       reduce = operations.make(14, halving);
  CHECK(operations.make(2, place) == nullptr);
  initialise(*reduce, Rng(1));
  const Tensor x = noise({64, 4, 4, 4});
  const auto run = [&](Layer& layer, double p, Mode mode = Mode::training) {
    Tape tape(mode, Rng(3));
    tape.set_drop_path(p);
    return layer(tape.constant(x)).value();
  };
  CHECK(equal(run(*identity, 0.75), x));
  for (Layer* layer : {pool.get(), reduce.get()}) {
    const Tensor whole = run(*layer, 0), dropped = run(*layer, 0.75);
    const std::size_t size = whole.size() / 64;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < 64; ++i) {
      const float factor = std::all_of(dropped.data() + i * size, dropped.data() + (i + 1) * size,
                                       [](float value) { return value == 0; })
                               ? 0.0F
                               : 4.0F;
      kept += factor > 0;
      for (std::size_t k = i * size; k < (i + 1) * size; ++k) REQUIRE(dropped[k] == factor * whole[k]);
    }
    CHECK((kept > 5 && kept < 30));  // 16 of 64 in the mean, deviation 3.5
  }
  CHECK(equal(run(*pool, 0.75, Mode::evaluation), run(*pool, 0)));
}

TEST_CASE("the auxiliary classifier speaks while training only, and learns from its own logits only") {
  const DartsSpace space{.channels = 2, .cells = 3, .auxiliary = true};
  Network network = build(space, darts_v2(), {32, 32, 3, 5}),
          plain = build(DartsSpace{.channels = 2, .cells = 3}, darts_v2(), {32, 32, 3, 5});
  network.initialise(Rng(1));
  plain.initialise(Rng(1));
  const Tensor images = noise({2, 32, 32, 3});
  CHECK(equal(logits(network, images), logits(plain, images)));
  {
    Tape tape(Mode::evaluation);
    network(tape.constant(images));
    CHECK(tape.auxiliary().empty());
  }
  const std::vector<std::uint32_t> labels{1, 2};
  for (const bool second : {false, true}) {
    Tape tape;
    const Var first = network(tape.constant(images));
    REQUIRE(tape.auxiliary().size() == 1);
    REQUIRE(tape.auxiliary()[0].shape() == Shape{2, 5});
    tape.backward(
        cross_entropy(second ? tape.auxiliary()[0] : first, std::span<const std::uint32_t>(labels)));
    for_each_parameter(network.layers(), [&](const std::string& path, Parameter& parameter) {
      INFO(path);
      if (path.starts_with("classifier")) CHECK(parameter.gradient.empty() == second);
      if (path.starts_with("auxiliary")) CHECK(parameter.gradient.empty() != second);
      if (path.starts_with("stem")) CHECK_FALSE(parameter.gradient.empty());
      parameter.clear_gradient();
    });
  }
}

TEST_CASE("the network for ImageNet halves the image five times, that for CIFAR twice") {
  const DartsSpace large{.channels = 4, .cells = 3, .imagenet = true, .auxiliary = true};
  Network network = build(large, darts_v1(), {224, 224, 3, 4});
  network.initialise(Rng(1));
  Tape tape;
  const Var y = network(tape.constant(noise({2, 224, 224, 3})));
  CHECK(y.shape() == Shape{2, 4});
  REQUIRE(tape.auxiliary().size() == 1);
  CHECK(tape.auxiliary()[0].shape() == Shape{2, 4});
  // Odd sizes: 28 > 14 > 7 > 4.
  Network odd = build(DartsSpace{.channels = 2, .cells = 3}, darts_v2(), {14, 28, 1, 3});
  odd.initialise(Rng(1));
  CHECK(logits(odd, noise({2, 14, 28, 1})).shape() == Shape{2, 3});
  CHECK(odd.work().macs > 0);
}

TEST_CASE("a stem of stride 2 makes the network of an image half as large") {
  const DartsSpace whole{.channels = 4, .cells = 5, .auxiliary = true},
      quick{.channels = 4, .cells = 5, .stem_stride = 2, .auxiliary = true};
  CHECK(cost(quick, darts_v2(), {64, 63, 1, 10}) == cost(whole, darts_v2(), {32, 32, 1, 10}));
  Network network = build(quick, darts_v2(), {64, 63, 1, 10});
  network.initialise(Rng(1));
  CHECK(logits(network, noise({2, 64, 63, 1})).shape() == Shape{2, 10});
}

TEST_CASE("build refuses DARTS architectures and options that do not fit") {
  const auto says = [](const DartsSpace& space, const DartsArchitecture& cells, const NetworkShape& shape) {
    return message([&] { build(space, cells, shape); });
  };
  CHECK(says({.nodes = 3}, darts_v2(), {}) ==
        "build: expected an architecture of this space, got another one");
  CHECK(says({.nodes = -1}, darts_v2(), {}) ==
        "DartsSpace.nodes: expected a number at least 1 and at most 8, got -1");
  CHECK(says({}, {}, {}) == "build: expected an architecture of this space, got another one");
  CHECK(says({.channels = 0}, darts_v2(), {}) == "DartsSpace.channels: expected a number at least 1, got 0");
  CHECK(says({.auxiliary = true}, darts_v2(), {28, 28, 1, 10}) ==
        "auxiliary: expected images that are 8 to 10 pixels high and wide after 2 halvings, got 28 x 28");
  CHECK(says({.auxiliary = true}, darts_v2(), {32, 44, 3, 10}) ==
        "auxiliary: expected images that are 8 to 10 pixels high and wide after 2 halvings, got 32 x 44");
  CHECK(says({.channels = 4, .imagenet = true, .auxiliary = true}, darts_v2(), {}) ==
        "auxiliary: expected images that are 7 or 8 pixels high and wide after 5 halvings, got 32 x 32");
  CHECK(says({.channels = 5, .imagenet = true}, darts_v2(), {224, 224, 3, 10}) ==
        "factorized_reduce: expected an even number of output channels, got 5");
  CHECK(says({.channels = 2, .cells = 3, .auxiliary = true}, darts_v2(), {40, 29, 3, 10}) ==
        "nothing was thrown");
}

}  // namespace darts_test
