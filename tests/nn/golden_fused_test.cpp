#include "ogive/nn/ops/conv.hpp"
#include "tests/nn/golden_norm.hpp"

using namespace ogive;

TEST_CASE("fused convolution and batch norm are PyTorch's", "[golden][conv][norm]") {
  const ogive_test::GoldenFile file("norm");
  const auto check = [&](const std::string& name, const std::vector<std::string>& inputs,
                         const ConvOptions& options, bool relu) {
    ogive_test::check_norm(file, name, inputs, [&](const auto& in, auto& running) {
      return relu_conv_bn(in[0], in[1], running, ogive_test::affine_of(in, inputs.size() > 2), options, relu);
    });
  };
  check("relu conv bn", {"x", "weight", "scale", "shift"}, {.padding = 1}, true);
  check("relu conv bn, not affine, stride 2", {"x", "weight"}, {.stride = 2, .padding = 1}, true);
  check("conv bn", {"x", "weight", "scale", "shift"}, {}, false);
}
