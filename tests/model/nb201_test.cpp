// The cost of every cell against the published table, and how the network behaves.
#include "ogive/model/nb201.hpp"

#include <cmath>

#include "ogive/estimate/table.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace nb201_test {

enum : std::uint8_t { none, skip, conv1, conv3, pool };
const std::string file = "nb201/nb201.csv.gz";
const Nb201Space small{.channels = 4, .cells = 1};

NetworkShape cifar(std::size_t classes) { return {32, 32, 3, classes}; }

/// Parameters and multiply-accumulates by hand (Dong and Yang 2020, section 2): `sizes` are the pixels of the
/// three stages.
struct Cost {
  std::uint64_t parameters = 0, macs = 0;

  void conv(std::uint64_t weights, std::uint64_t norm_channels, std::uint64_t pixels) {
    parameters += weights + 2 * norm_channels;
    macs += weights * pixels;
  }
};
Cost cost_by_hand(const Nb201Space& space, const Nb201Cell& cell, std::uint64_t classes,
                  const std::array<std::uint64_t, 3>& sizes) {
  std::uint64_t c = static_cast<std::uint64_t>(space.channels);
  Cost cost;
  cost.conv(9 * 3 * c, c, sizes[0]);
  for (std::size_t stage = 0; stage < 3; ++stage) {
    const std::uint64_t pixels = sizes[stage];
    if (stage > 0) {
      c *= 2;
      cost.conv(9 * c * c / 2, c, pixels);
      cost.conv(9 * c * c, c, pixels);
      cost.conv(c * c / 2, 0, pixels);
    }
    for (int i = 0; i < space.cells; ++i) {
      for (const auto operation : cell.operations)
        if (operation == conv1 || operation == conv3)
          cost.conv((operation == conv3 ? 9 : 1) * c * c, c, pixels);
    }
  }
  cost.parameters += 2 * c + c * classes + classes;
  cost.macs += c * classes;
  return cost;
}

Tensor noise(const Shape& shape, std::uint64_t seed = 1) {
  Tensor images = Tensor::uninitialised(shape);
  Rng rng(seed);
  for (std::size_t i = 0; i < images.size(); ++i)
    images.data()[i] = static_cast<float>(rng.below(2001)) / 1000 - 1;
  return images;
}
Tensor logits(Network& network, const Tensor& images) {
  Tape tape;
  return network(tape.constant(images)).value();
}
bool equal(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data());
}
/// The largest absolute gradient of a parameter; 0 when none ever came.
float steepest(const Parameter& parameter) {
  float largest = 0;
  for (std::size_t i = 0; i < parameter.gradient.size(); ++i)
    largest = std::max(largest, std::abs(parameter.gradient.data()[i]));
  return largest;
}

TEST_CASE("every cell has the parameters and multiply-accumulates of the published table") {
  if (!ogive_test::have_data(file)) return;
  const Table table = Table::load(ogive_test::data_path(file));
  const Nb201Space space;
  std::size_t checked = 0;
  std::string wrong;
  for (std::size_t row = 0; row < table.rows() && wrong.empty(); ++row) {
    if (table.text(row, "cost_consistent") != "1") continue;
    const Nb201Cell cell = space.parse(table.text(row, "arch_str"));
    const std::uint64_t parameters = build(space, cell, cifar(10)).parameter_count();
    const std::uint64_t macs = build(space, cell, cifar(100)).work().macs;
    // Millions with six and two digits.
    const double parameters_error = static_cast<double>(parameters) - 1e6 * table.value(row, "params_m_c10");
    const double macs_error = static_cast<double>(macs) - 1e6 * table.value(row, "flops_m_c100");
    if (std::abs(parameters_error) > 0.5 || std::abs(macs_error) > 5001)
      wrong = concat(table.text(row, "arch_str"), ": ", parameters, " parameters, ", macs,
                     " multiply-accumulates");
    ++checked;
  }
  CHECK(wrong == "");
  CHECK(checked == 15421);
}

TEST_CASE("costs follow the closed formulas") {
  const auto cells = std::vector<Nb201Cell>{{{none, none, none, none, none, none}},
                                            {{conv3, conv3, conv3, conv3, conv3, conv3}},
                                            {{pool, conv1, skip, conv3, none, conv1}},
                                            {{conv3, none, none, skip, none, pool}}};
  for (const auto& cell : cells) {
    for (const Nb201Space& space : {Nb201Space{}, Nb201Space{.channels = 6, .cells = 2}}) {
      INFO(space.text(cell) << ", " << space.channels << " channels");
      Network network = build(space, cell, cifar(10));
      const Cost expected = cost_by_hand(space, cell, 10, {32 * 32, 16 * 16, 8 * 8});
      CHECK(network.parameter_count() == expected.parameters);
      CHECK(network.work().macs == expected.macs);
      CHECK(network.work(3).macs == 3 * expected.macs);
    }
  }
  // Dong and Yang's own figures for these two cells: 0.073306 M and 1.531546 M parameters.
  CHECK(build(Nb201Space{}, cells[0], cifar(10)).parameter_count() == 73306);
  CHECK(build(Nb201Space{}, cells[1], cifar(10)).parameter_count() == 1531546);
}

TEST_CASE("edges that do not reach the output keep weights but are not computed") {
  const Nb201Cell dead{{conv3, conv1, none, skip, none, conv1}},
      without{{none, conv1, none, skip, none, conv1}};
  Network network = build(small, dead, cifar(10)), other = build(small, without, cifar(10));
  network.initialise(Rng(3));
  other.initialise(Rng(3));
  CHECK(network.parameter_count() - other.parameter_count() == 9 * (16 + 64 + 256) + 2 * (4 + 8 + 16));

  const Tensor images = noise({2, 32, 32, 3});
  CHECK(equal(logits(network, images), logits(other, images)));

  Tape tape;
  const std::vector<std::uint32_t> labels{1, 2};
  tape.backward(cross_entropy(network(tape.constant(images)), std::span<const std::uint32_t>(labels)));
  std::size_t dead_weights = 0, live_weights = 0;
  for_each_parameter(network.layers(), [&](const std::string& path, Parameter& parameter) {
    INFO(path);
    if (!has(path, "edges.") || !path.ends_with("weight")) return;
    if (has(path, "edges.0")) {
      ++dead_weights;
      CHECK(steepest(parameter) == 0);
    } else {
      ++live_weights;
      CHECK(steepest(parameter) > 0);
    }
  });
  CHECK(dead_weights == 3);
  CHECK(live_weights == 6);
}

TEST_CASE("edges that the input does not reach still add their shift") {
  std::array<OperationLayer, 6> edges;
  edges[4] = make_operation(NorConv3x3{}, OperationShape{.in_channels = 2, .out_channels = 2});  // 1>3
  Nb201CellLayer cell(std::move(edges));
  initialise(cell, Rng(1));
  for_each_parameter(cell, [](const std::string& path, Parameter& parameter) {
    if (path == "edges.4.shift") parameter.value.data()[1] = 0.5F;
  });
  Tape tape;
  const Tensor y = cell(tape.constant(noise({1, 4, 4, 2}))).value();
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(y.data()[i] == (i % 2 == 1 ? 0.5F : 0.0F));
}

TEST_CASE("images of odd size are halved as by a 3x3 convolution") {
  const Nb201Space space{.channels = 4, .cells = 1, .stem_stride = 2};
  const Nb201Cell cell{{conv3, conv1, pool, skip, conv1, conv3}};
  Network network = build(space, cell, {28, 28, 1, 7});
  Network coloured = build(space, cell, {28, 28, 3, 7});  // 28 > 14 > 7 > 4
  CHECK(coloured.work().macs == cost_by_hand(space, cell, 7, {14 * 14, 7 * 7, 4 * 4}).macs);

  network.initialise(Rng(1));
  Tape tape;
  const Var y = network(tape.constant(noise({3, 28, 28, 1})));
  CHECK(y.shape() == Shape{3, 7});
  const std::vector<std::uint32_t> labels{0, 3, 6};
  tape.backward(cross_entropy(y, std::span<const std::uint32_t>(labels)));
  for_each_parameter(network.layers(), [](const std::string& path, Parameter& parameter) {
    INFO(path);
    CHECK(std::isfinite(steepest(parameter)));
    if (path.ends_with("weight")) CHECK(steepest(parameter) > 0);
  });
}

TEST_CASE("the pool between stages averages two and two, or three around every other along an odd axis") {
  Tensor x = Tensor::uninitialised({1, 4, 7, 1});  // 10 row + column
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(10 * (i / 7) + i % 7);
  HalvingPool halving;
  Work work;
  CHECK(halving.plan(x.shape(), work) == Shape{1, 2, 4, 1});
  Tape tape;
  const Tensor y = halving(tape.constant(x)).value();
  REQUIRE(y.shape() == Shape{1, 2, 4, 1});
  const std::array<float, 8> expected{5.5F, 7, 9, 10.5F, 25.5F, 27, 29, 30.5F};
  for (std::size_t i = 0; i < 8; ++i) CHECK(y.data()[i] == Approx(expected[i]));
}

}  // namespace nb201_test

namespace own {
/// An operation that does not keep the shape.
struct Widen {
  static constexpr std::string_view name = "widen";
};
OperationLayer make_operation(Widen, const OperationShape& s) {
  return std::make_unique<Conv2d>(s.in_channels, s.out_channels + 1, 1);
}
/// An operation that fits only where four channels come in.
struct OfFour {
  static constexpr std::string_view name = "of_four";
};
OperationLayer make_operation(OfFour, const OperationShape& s) {
  return std::make_unique<Sequential>(named("conv", std::make_unique<Conv2d>(4, s.out_channels, 1)));
}
}  // namespace own

namespace nb201_test {

TEST_CASE("shapes that do not fit are reported with the layer") {
  const Nb201Cell cell{{skip, skip, skip, skip, skip, skip}};
  Network network = build(small, cell, cifar(10));
  network.initialise(Rng(1));
  const auto grey = message([&] { logits(network, noise({2, 32, 32, 1})); });
  INFO(grey);
  CHECK(grey.starts_with("stem"));

  using Space = BasicNb201Space<SkipConnect, own::Widen>;
  const Space space{.channels = 4, .cells = 1};
  Network wide = build(space, Nb201Cell{{0, 0, 0, 0, 0, 1}}, cifar(10));
  wide.initialise(Rng(1));
  CHECK(message([&] { logits(wide, noise({1, 8, 8, 3})); }).starts_with("cells.0.sum: "));
  CHECK(message([&] { wide.work(); }) ==
        "cells.0.edges.5: expected an output of shape (1, 32, 32, 4), got (1, 32, 32, 5)");

  using Narrow = BasicNb201Space<SkipConnect, own::OfFour>;
  Network deep = build(Narrow{.channels = 4, .cells = 1}, Nb201Cell{{0, 0, 0, 0, 0, 1}}, cifar(10));
  deep.initialise(Rng(1));
  const std::string eight =  // in the first cell of the second stage
      "cells.2.edges.5.conv.conv2d: expected 4 input channels, got 8 in shape (1, 16, 16, 8)";
  CHECK(message([&] { deep.work(); }) == eight);
  CHECK(message([&] { logits(deep, noise({1, 32, 32, 3})); }) == eight);
}

TEST_CASE("build refuses cells and options out of range") {
  CHECK(message([] {
          build(small, Nb201Cell{{0, 0, 5, 0, 0, 0}}, cifar(10));
        }) == "build: expected a cell of this space, got a cell with an unknown operation");
  CHECK(message([] { build(Nb201Space{.channels = 0}, Nb201Cell{}, cifar(10)); }) ==
        "Nb201Space.channels: expected a number at least 1, got 0");
  CHECK(message([] { build(Nb201Space{.stem_stride = 3}, Nb201Cell{}, cifar(10)); }) ==
        "Nb201Space.stem_stride: expected a number at least 1 and at most 2, got 3");
}

}  // namespace nb201_test
