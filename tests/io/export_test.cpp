#include "ogive/io/export.hpp"

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ogive/nn/layers.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/mixture.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/doing.hpp"

using namespace ogive;
using export_detail::PlainGraph;
using ogive_test::message;

namespace export_test {

NetworkGraph plain(Layer& layers, const Shape& in, bool fold = true) {
  initialise(layers, Rng(1));
  return PlainGraph(trace(layers, in), fold).finish();
}
std::string operations(const NetworkGraph& graph) {
  std::string all;
  for (const auto& node : graph.nodes) all += node.operation + " ";
  return all;
}

Var constant(const Var& x, float value) { return x.tape().constant(Tensor::full(x.shape(), value)); }

TEST_CASE("batch norm goes into the weights before it, by its formula") {
  ReluConvBn layer(1, 2, 1);
  initialise(layer, Rng(1));
  for_each_state(
      layer,
      [](const std::string& path, Parameter& p) {
        p.value = Tensor::from(p.shape, path == "weight"  ? std::vector<float>{3, -2}
                                        : path == "scale" ? std::vector<float>{2, 4}
                                                          : std::vector<float>{1, 0.5F});
      },
      [](const std::string& path, Tensor& b) {
        b = Tensor::from(b.shape(),
                         path == "running_mean" ? std::vector<float>{6, 1} : std::vector<float>{4, 16});
      });
  const NetworkGraph folded = PlainGraph(trace(layer, {1, 2, 2, 1}), true).finish();
  REQUIRE(operations(folded) == "relu conv2d ");
  const auto& conv = folded.nodes[1];
  const Tensor weight = folded.values[conv.inputs[1]].constant, bias = folded.values[conv.inputs[2]].constant;
  CHECK(folded.values[conv.inputs[1]].name == "weight.folded");
  CHECK(weight[0] == Approx(3 * 2 / std::sqrt(4 + 1e-5)));
  CHECK(weight[1] == Approx(-2 * 4 / std::sqrt(16 + 1e-5)));
  CHECK(bias[0] == Approx(1 - 6 * 2 / std::sqrt(4 + 1e-5)));
  CHECK(bias[1] == Approx(0.5 - 1 * 4 / std::sqrt(16 + 1e-5)));

  const NetworkGraph kept = PlainGraph(trace(layer, {1, 2, 2, 1}), false).finish();
  REQUIRE(operations(kept) == "relu conv2d batch_norm ");
  CHECK(kept.values[kept.nodes[2].inputs[3]].name == "running_mean");
}

TEST_CASE("a batch norm stays where its input has other readers, or nothing can take it") {
  Doing shared([](const Var& x) { return add(relu(x), relu(x)); });
  CHECK(operations(plain(shared, {1, 2, 2, 1})) == "relu sum ");  // computed once
  Sequential after_pool(std::make_unique<MaxPool>(), std::make_unique<BatchNorm>(3));
  CHECK(operations(plain(after_pool, {1, 2, 2, 3})) == "max_pool scale_shift ");
  Sequential after_linear(std::make_unique<Linear>(3, 4), std::make_unique<BatchNorm>(4));
  CHECK(operations(plain(after_linear, {1, 3})) == "linear ");
  Sequential after_biased(std::make_unique<Conv2d>(1, 2, 1, ConvOptions{}, true),
                          std::make_unique<BatchNorm>(2), std::make_unique<BatchNorm>(2));
  CHECK(operations(plain(after_biased, {1, 2, 2, 1})) == "conv2d ");
}

TEST_CASE("constant terms of sums become one, or a bias, or nothing") {
  Doing zero([](const Var& x) { return sum<float>({x, constant(x, 0), relu(x)}); });
  CHECK(operations(plain(zero, {1, 2, 2, 3})) == "relu sum ");
  Doing alone([](const Var& x) { return scale(add(x, constant(x, 0)), 3.0); });
  CHECK(operations(plain(alone, {1, 3})) == "scale ");
  Doing uniform([](const Var& x) { return sum<float>({constant(x, 2), x, constant(x, 3)}); });
  const NetworkGraph graph = plain(uniform, {1, 2, 2, 3});
  REQUIRE(operations(graph) == "add_bias ");
  const Tensor bias = graph.values[graph.nodes[0].inputs[1]].constant;
  CHECK(bias.shape() == Shape{3});
  CHECK(bias[1] == 5.0F);
}

TEST_CASE("a mixture at fixed weights is a sum of multiples") {
  Doing mixed([](const Var& x) {
    const Var weights = x.tape().constant(Tensor::from({3}, {0.25F, 1.0F, 0.5F}));
    return mixture<float>({x, relu(x)}, weights, {1, 2});
  });
  const NetworkGraph graph = plain(mixed, {1, 3});
  REQUIRE(operations(graph) == "relu scale sum ");
  CHECK(graph.nodes[1].attribute("factor") == 0.5);
  CHECK(graph.nodes[2].inputs[0] == graph.input);  // times 1
}

TEST_CASE("a network that hands on or ignores its input still ends in a node") {
  Identity identity;
  CHECK(operations(plain(identity, {1, 2, 2, 3})) == "reshape ");
  Doing deaf([](const Var& x) { return x.tape().constant(Tensor::full({x.shape()[0], 4}, 1.5F)); });
  const NetworkGraph graph = plain(deaf, {1, 2, 2, 3});
  CHECK(operations(graph) == "reshape slice_channels linear ");
  CHECK(graph.values[graph.output].shape == Shape{1, 4});
  CHECK(graph.values[graph.nodes[2].inputs[2]].constant[3] == 1.5F);
}

TEST_CASE("raw values are mapped to those of the training") {
  const Normalisation normalisation{.mean = {0.5F, 0.25F}, .deviation = {0.25F, 0.5F}};
  const auto map = export_detail::channel_map(normalisation, 255, 2);
  CHECK(map.scale[0] * 204 + map.shift[0] == Approx((204 / 255.0 - 0.5) / 0.25));
  CHECK(map.scale[1] * 51 + map.shift[1] == Approx((51 / 255.0 - 0.25) / 0.5));
  CHECK(export_detail::channel_map({}, 1, 2).scale.empty());
  CHECK(message([&] { export_detail::channel_map(normalisation, 255, 3); }) ==
        "normalisation.mean: expected 3 numbers, one for each channel, got 2");
}

TEST_CASE("what cannot be exported is named with its layer") {
  class Squared final : public Layer {
    Var forward(const Var& x) override {
      return x.tape().record("squared_relu", x.value().clone(), {x},
                             [](const Tensor&, const InputGradients<float>&) {});
    }
  };
  Sequential layers(named("stem", std::make_unique<Sequential>(named("odd", std::make_unique<Squared>()))));
  CHECK(message([&] {
          plain(layers, {1, 3});
        }) == "stem.odd.squared_relu: expected an operation that can be exported, got \"squared_relu\"");
  Doing whole_batch([](const Var& x) { return mean(x); });
  CHECK(ogive_test::has(message([&] {
                          plain(whole_batch, {1, 3});
                        }),
                        "total: expected an operation that can be"));
  Doing own_weights([](const Var& x) { return add_bias(x, reshape(x, {3})); });
  CHECK(ogive_test::has(message([&] {
                          plain(own_weights, {1, 3});
                        }),
                        "add_bias: expected weights that don't follow from the network's input"));
}

}  // namespace export_test
