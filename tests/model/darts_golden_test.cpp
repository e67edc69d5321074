#include "ogive/model/darts.hpp"
#include "tests/catch.hpp"
#include "tests/model/golden_network.hpp"

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
