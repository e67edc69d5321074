#include "ogive/nn/ops/activation.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_case;

TEST_CASE("activations are PyTorch's", "[golden][activation]") {
  const ogive_test::GoldenFile file("operations");
  check_case(file, "relu", {"x"}, [](const auto& in) { return relu(in[0]); });
  check_case(file, "relu6", {"x"}, [](const auto& in) { return relu6(in[0]); });
  check_case(file, "sigmoid", {"x"}, [](const auto& in) { return sigmoid(in[0]); });
  check_case(file, "tanh", {"x"}, [](const auto& in) { return tanh(in[0]); });
  check_case(file, "swish", {"x"}, [](const auto& in) { return swish(in[0]); });
  check_case(file, "hard_swish", {"x"}, [](const auto& in) { return hard_swish(in[0]); });
  check_case(file, "gelu", {"x"}, [](const auto& in) { return gelu(in[0]); });
}
