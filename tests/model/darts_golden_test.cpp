#include "ogive/model/darts.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "tests/catch.hpp"
#include "tests/model/golden_network.hpp"
#include "tests/model/hashed.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("one training step of a reduced DARTS network is PyTorch's", "[golden][darts]") {
  const GoldenFile file("darts");
  const DartsSpace space{.channels = 4, .cells = 3};
  const auto cells = space.parse(
      "Genotype(normal=[('sep_conv_3x3', 0), ('max_pool_3x3', 1), ('dil_conv_5x5', 0), ('avg_pool_3x3', 2), "
      "('skip_connect', 1), ('sep_conv_5x5', 3), ('dil_conv_3x3', 2), ('skip_connect', 4)], "
      "normal_concat=range(2, 6), reduce=[('skip_connect', 0), ('sep_conv_5x5', 1), ('max_pool_3x3', 0), "
      "('dil_conv_3x3', 1), ('sep_conv_3x3', 0), ('avg_pool_3x3', 1), ('dil_conv_5x5', 0), ('max_pool_3x3', "
      "4)], "
      "reduce_concat=range(2, 6))");
  Network network = build(space, cells, NetworkShape{.height = 12, .width = 12});
  start_as_pytorch(network.layers(), file);

  Tape tape;
  tape.backward(check_loss(network(tape.constant(file.named().tensor("images"))), file));
  CHECK(check_gradients_and_statistics(network.layers(), file) == golden_entries(file));
}

namespace darts_golden_test {

/// left' right, for matrices of as many rows.
BasicTensor<double> product(const BasicTensor<double>& left, const BasicTensor<double>& right,
                            const Shape& shape) {
  auto all = BasicTensor<double>::zeros(shape);
  const std::size_t rows = left.shape()[0], height = left.shape()[1], width = right.shape()[1];
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < height; ++i)
      for (std::size_t k = 0; k < width; ++k)
        all[i * width + k] += left[r * height + i] * right[r * width + k];
  return all;
}

TEST_CASE("one training step of a reduced DARTS network with an auxiliary classifier is PyTorch's",
          "[golden][darts]") {
  const GoldenFile file("darts_auxiliary");
  const DartsSpace space{.nodes = 2, .channels = 4, .cells = 4, .auxiliary = true};
  const auto cells = space.parse(
      "Genotype(normal=[('sep_conv_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 1), ('dil_conv_3x3', 2)], "
      "normal_concat=range(2, 4), reduce=[('skip_connect', 0), ('avg_pool_3x3', 1), ('sep_conv_3x3', 1), "
      "('skip_connect', 2)], reduce_concat=range(2, 4))");
  Network network = build(space, cells, NetworkShape{});
  start_hashed(network.layers(), file.named().count("seed"));

  Tape tape;
  const Var images = tape.constant(hashed(file.named().count("image_seed"), "images", {8, 32, 32, 3}, 0, 2));
  const Var logits = network(images);
  check_near(logits.value(), file.tensor<double>("logits"), "logits");
  REQUIRE(tape.auxiliary().size() == 1);
  const Var auxiliary = tape.auxiliary()[0];
  check_near(auxiliary.value(), file.tensor<double>("auxiliary_logits"), "auxiliary logits");
  const auto labels = golden_labels(file);
  const std::span<const std::uint32_t> classes(labels);
  const Var loss = cross_entropy(logits, classes) + 0.4 * cross_entropy(auxiliary, classes);
  check_near(loss.value(), file.tensor<double>("loss"), "loss");
  tape.backward(loss);

  // The file holds the gradient of the largest weight as two factors.
  const std::string largest = "auxiliary.conv_b.weight";
  for_each_parameter(network.layers(), [&](const std::string& path, Parameter& weight) {
    if (path == largest)
      check_near(
          weight.gradient,
          product(file.tensor<double>("conv_b.left"), file.tensor<double>("conv_b.right"), weight.shape),
          path);
  });
  CHECK(check_gradients_and_statistics(network.layers(), file, largest) == golden_entries(file));
}

}  // namespace darts_golden_test
