#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ogive/model/darts.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/state.hpp"
#include "tests/catch.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_near;

TEST_CASE("one training step of a reduced DARTS network is PyTorch's", "[golden][darts]") {
  const ogive_test::GoldenFile file("darts");
  const DartsSpace space{.channels = 4, .cells = 3};
  const auto cells = space.parse(
      "Genotype(normal=[('sep_conv_3x3', 0), ('max_pool_3x3', 1), ('dil_conv_5x5', 0), ('avg_pool_3x3', 2), "
      "('skip_connect', 1), ('sep_conv_5x5', 3), ('dil_conv_3x3', 2), ('skip_connect', 4)], "
      "normal_concat=range(2, 6), reduce=[('skip_connect', 0), ('sep_conv_5x5', 1), ('max_pool_3x3', 0), "
      "('dil_conv_3x3', 1), ('sep_conv_3x3', 0), ('avg_pool_3x3', 1), ('dil_conv_5x5', 0), ('max_pool_3x3', "
      "4)], "
      "reduce_concat=range(2, 6))");
  Network network = build(space, cells, NetworkShape{.height = 12, .width = 12});
  network.initialise(Rng(1));
  NamedTensors start;
  for (const auto& entry : state(network.layers())) {
    const std::string golden = "start." + entry.name;
    start.add(entry.name,
              file.contains(golden) ? file.named().tensor(golden) : std::get<Tensor>(entry.value));
  }
  load_state(network.layers(), start);

  Tape tape;
  const Var logits = network(tape.constant(file.named().tensor("images")));
  check_near(logits.value(), file.tensor<double>("logits"), "logits");
  std::vector<std::uint32_t> labels;
  for (const auto label : file.counts("labels")) labels.push_back(static_cast<std::uint32_t>(label));
  const Var loss = cross_entropy(logits, std::span<const std::uint32_t>(labels));
  check_near(loss.value(), file.tensor<double>("loss"), "loss");
  tape.backward(loss);

  std::size_t checked = 0;
  for_each_state(
      network.layers(),
      [&](const std::string& path, Parameter& parameter) {
        check_near(parameter.gradient, file.tensor<double>("gradient." + path), path);
        ++checked;
      },
      [&](const std::string& path, Tensor& buffer) {
        check_near(buffer, file.tensor<double>("after." + path), path);
        ++checked;
      });
  std::size_t golden = 0;
  for (const auto& entry : file.named())
    golden += entry.name.starts_with("gradient.") || entry.name.starts_with("after.");
  CHECK(checked == golden);
}
