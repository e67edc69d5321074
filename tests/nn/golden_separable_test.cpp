#include "ogive/nn/ops/separable.hpp"
#include "tests/nn/golden_norm.hpp"

using namespace ogive;

TEST_CASE("fused depthwise, pointwise and batch norm are PyTorch's", "[golden][separable][norm]") {
  const ogive_test::GoldenFile file("norm");
  const auto check = [&](const std::string& name, const std::vector<std::string>& inputs,
                         const SeparableOptions& options) {
    ogive_test::check_norm(file, name, inputs, [&](const auto& in, auto& running) {
      return relu_depthwise_pointwise_bn(in[0], in[1], in[2], running,
                                         ogive_test::affine_of(in, inputs.size() > 3), options);
    });
  };
  check("separable", {"x", "depthwise", "pointwise", "scale", "shift"}, {.padding = 1});
  check("separable, not affine, stride 2, dilation 2", {"x", "depthwise", "pointwise"},
        {.stride = 2, .padding = 2, .dilation = 2});
}
