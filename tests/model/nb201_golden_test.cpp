#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/model/nb201.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/optim/sgd.hpp"
#include "ogive/nn/state.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/model/golden_network.hpp"

using namespace ogive;
using ogive_test::check_near;
using ogive_test::relative_error;

namespace nb201_golden_test {
const std::vector<std::pair<std::string, std::string>> cells{
    {"a", "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_3x3~0|none~1|nor_conv_1x1~2|"},
    {"b", "|nor_conv_1x1~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|nor_conv_3x3~0|skip_connect~1|nor_conv_1x1~2|"}};

/// The last batch norm takes away what these add: their gradients are 0, and all that PyTorch has is
/// rounding.
bool shifts_last_norm(const std::string& path) {
  return path == "cells.4.edges.3.shift" || path == "cells.4.edges.5.shift";
}

TEST_CASE("one training step of a reduced network is PyTorch's", "[golden][nb201]") {
  const ogive_test::GoldenFile file("nb201");
  const Nb201Space space{.channels = 4, .cells = 1};
  for (const auto& cell : cells) {
    const std::string &name = cell.first, &text = cell.second;
    INFO(name << ": " << text);
    Network network = build(space, space.parse(text), NetworkShape{.height = 16, .width = 16});
    start_as_pytorch(network.layers(), file);

    Tape tape;
    tape.backward(check_loss(network(tape.constant(file.named().tensor("images"))), file, name + "."));

    std::size_t gradients = 0;
    for_each_parameter(network.layers(), [&](const std::string& path, Parameter& parameter) {
      const auto expected = file.tensor<double>(name + ".gradient." + path);
      if (shifts_last_norm(path))
        CHECK(relative_error(parameter.gradient, BasicTensor<double>::zeros(expected.shape())) <= 1e-6);
      else
        check_near(parameter.gradient, expected, path);
      ++gradients;
    });
    std::size_t golden_gradients = 0;
    for (const auto& entry : file.named()) golden_gradients += entry.name.starts_with(name + ".gradient.");
    CHECK(gradients == golden_gradients);

    Optimiser optimiser(Sgd{.momentum = 0.9, .nesterov = true, .weight_decay = 5e-4},
                        parameters(network.layers()));
    optimiser.step(0.1);
    for_each_state(
        network.layers(),
        [&](const std::string& path, Parameter& parameter) {
          if (name == "a")
            check_near(parameter.value, file.tensor<double>("a.after." + path), "after: " + path);
        },
        [&](const std::string& path, Tensor& buffer) {
          check_near(buffer, file.tensor<double>(name + ".after." + path), path);
        });
  }
}

}  // namespace nb201_golden_test
