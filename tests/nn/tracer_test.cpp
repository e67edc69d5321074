#include "ogive/nn/tracer.hpp"

#include <string>
#include <vector>

#include "ogive/nn/layers.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using ogive_test::relative_error;

namespace tracer_test {

/// Writes down all that it is told.
struct Listener final : Tracer {
  explicit Listener(bool apart) : parts(apart) {}
  bool in_parts() const override { return parts; }
  void operation(const BasicOperation<float>& operation, std::span<const BasicInput<float>>,
                 const Tensor& result) override {
    names += std::string(operation.name) + " ";
    results.push_back(result);
    gradients.emplace_back();
  }
  void gradient(std::size_t operation, const Tensor& of_result) override {
    gradients.at(operation) = of_result.clone();
  }
  void enter(std::string_view) override {}
  void leave() override {}

  bool parts;
  std::string names{};
  std::vector<Tensor> results{}, gradients{};
};

Tensor noise(const Shape& shape, std::uint64_t seed) {
  Tensor x = Tensor::uninitialised(shape);
  Rng random(seed);
  for (float& value : x.values()) value = static_cast<float>(random.normal());
  return x;
}

/// Output and weight gradients of `layers` for the loss sum(output * weights).
std::vector<Tensor> run(Layer& layers, const Tensor& x, Tracer* tracer) {
  Tape tape;
  tape.set_tracer(tracer);
  const Var y = layers(tape.constant(x));
  tape.backward(total(y * tape.constant(noise(y.shape(), 9))));
  std::vector<Tensor> all{y.value()};
  for (Parameter* const parameter : parameters(layers)) {
    all.push_back(parameter->gradient);
    parameter->clear_gradient();
  }
  return all;
}

TEST_CASE("fused operations come in parts for those who ask, with the same values and gradients") {
  Sequential layers(
      std::make_unique<ReluConvBn>(3, 4, 3, ReluConvBnOptions{.conv = {.stride = 2, .padding = 1}}),
      std::make_unique<ReluSeparableBn>(
          4, 5, 3, ReluSeparableBnOptions{.conv = {.padding = 2, .dilation = 2}, .affine = false}),
      std::make_unique<ReluConvBn>(5, 2, 1, ReluConvBnOptions{.relu = false}));
  initialise(layers, Rng(1));
  const Tensor x = noise({3, 7, 6, 3}, 2);
  Listener whole(false), parts(true);
  const auto fused = run(layers, x, &whole), apart = run(layers, x, &parts);
  CHECK(whole.names == "relu_conv_bn relu_depthwise_pointwise_bn relu_conv_bn multiply total ");
  CHECK(parts.names ==
        "relu conv2d batch_norm relu conv2d conv2d batch_norm conv2d batch_norm multiply total ");
  REQUIRE(fused.size() == apart.size());
  for (std::size_t i = 0; i < fused.size(); ++i) {
    INFO(i);
    CHECK(relative_error(apart[i].values(), fused[i].values()) < 1e-5);
  }
}

TEST_CASE("backward tells the gradient of each result that the loss depends on") {
  Parameter weight{.value = noise({2, 3}, 3), .shape = {2, 3}};
  Listener listener(false);
  Tape tape;
  tape.set_tracer(&listener);
  const Var x = tape.constant(Tensor::from({1, 2}, {0.5F, -2.0F}));
  const Var unused = relu(x), y = linear(x, tape.parameter(weight)), open = relu(y);
  tape.backward(total(open + y * 3.0));
  REQUIRE(listener.names == "relu linear relu scale sum total ");
  CHECK(listener.gradients[0].empty());
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(listener.gradients[1][i] == (listener.results[1][i] > 0 ? 4 : 3));  // by hand: relu' + 3
    CHECK(listener.gradients[2][i] == 1);
    CHECK(listener.gradients[4][i] == 1);
  }
  CHECK(listener.gradients[5].item() == 1);
}

TEST_CASE("gates keep ReLUs as the first tape had them") {
  Gates gates;
  const auto slope = [&](float x) {
    Tape tape;
    tape.set_gates(&gates);
    const Var input = tape.variable(Tensor::from({2}, {x, -x}));
    const Var y = relu(input);
    tape.backward(total(y * tape.constant(Tensor::from({2}, {2.0F, 5.0F}))));
    const Tensor gradient = tape.gradient(input);
    return std::vector<float>{y.value()[0], y.value()[1], gradient[0], gradient[1]};
  };
  CHECK(slope(1.5F) == std::vector<float>{1.5F, 0, 2, 0});
  CHECK(slope(-1) == std::vector<float>{-1, 0, 2, 0});  // open and closed as before, whatever the sign
}

}  // namespace tracer_test
