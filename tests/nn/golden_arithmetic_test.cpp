#include <vector>

#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/shape.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_case;

TEST_CASE("arithmetic is PyTorch's", "[golden][arithmetic]") {
  const ogive_test::GoldenFile file("operations");
  check_case(file, "add", {"x", "z"}, [](const auto& in) { return add(in[0], in[1]); });
  check_case(file, "multiply", {"x", "z"}, [](const auto& in) { return multiply(in[0], in[1]); });
  check_case(file, "scale by a variable", {"x", "factor"},
             [](const auto& in) { return scale(in[0], in[1]); });
  check_case(file, "mean", {"x"}, [](const auto& in) { return mean(in[0]); });
}

TEST_CASE("reshape, concat and slice are PyTorch's", "[golden][shape]") {
  const ogive_test::GoldenFile file("operations");
  check_case(file, "concat", {"x", "z"}, [](const auto& in) { return concat_channels({in[0], in[1]}); });
  check_case(file, "slice", {"x"}, [](const auto& in) { return slice_channels(in[0], 2, 5); });
  check_case(file, "reshape", {"x"}, [](const auto& in) { return reshape(in[0], {2, 12}); });
}
