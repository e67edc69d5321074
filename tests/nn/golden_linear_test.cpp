#include <optional>

#include "ogive/nn/ops/linear.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_case;

TEST_CASE("products are PyTorch's", "[golden][linear]") {
  const ogive_test::GoldenFile file("operations");
  check_case(file, "linear", {"x", "weight", "bias"},
             [](const auto& in) { return linear(in[0], in[1], std::optional(in[2])); });
  check_case(file, "linear without bias", {"x", "weight"},
             [](const auto& in) { return linear(in[0], in[1]); });
  check_case(file, "matmul", {"x", "z"}, [](const auto& in) { return matmul(in[0], in[1]); });
  check_case(file, "matmul of stacks", {"x", "z"}, [](const auto& in) { return matmul(in[0], in[1]); });
  check_case(file, "matmul, both transposed", {"x", "z"},
             [](const auto& in) { return matmul(in[0], in[1], {.transpose_a = true, .transpose_b = true}); });
}
