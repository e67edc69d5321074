#include "ogive/nn/layers/mlp.hpp"

#include "tests/catch.hpp"

using namespace ogive;

namespace mlp_test {

TEST_CASE("a perceptron has the layers that its numbers say", "[nn]") {
  CHECK(work(*mlp(7, 5, 2, 3), {2, 7}).macs == 2 * (7 * 5 + 5 * 5 + 5 * 3));
  CHECK(parameter_count(*mlp(7, 5, 2, 3)) == 7 * 5 + 5 + 5 * 5 + 5 + 5 * 3 + 3);
  CHECK(parameter_count(*mlp(7, 5, 0, 3)) == 7 * 3 + 3);
}

/// What it makes of x when all weights are 1 and all biases 0.
float through_ones(std::size_t depth, float x) {
  const auto network = mlp(1, 2, depth, 1);
  for_each_parameter(*network, [](const std::string& path, Parameter& weight) {
    weight.value = Tensor::full(weight.shape, path.ends_with("bias") ? 0.0F : 1.0F);
  });
  Tape tape(Mode::evaluation);
  return (*network)(tape.constant(Tensor::from({1, 1}, {x}))).value().item();
}

TEST_CASE("hidden layers are rectified, the last one is not", "[nn]") {
  CHECK(through_ones(0, -3) == -3);
  CHECK(through_ones(1, -3) == 0);
  CHECK(through_ones(1, 3) == 6);
  CHECK(through_ones(2, 3) == 12);
}

}  // namespace mlp_test
