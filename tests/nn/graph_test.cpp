#include "ogive/nn/graph.hpp"

#include <memory>
#include <string>
#include <vector>

#include "ogive/nn/layers.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/doing.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace graph_test {

std::unique_ptr<Sequential> small() {
  auto layers = std::make_unique<Sequential>();
  layers->add(named(
      "stem", std::make_unique<ReluConvBn>(3, 8, 3, ReluConvBnOptions{.conv = {.stride = 2, .padding = 1}})));
  layers->add(named("same", std::make_unique<Identity>()));
  layers->add(named("noise", std::make_unique<Dropout>(0.5)));
  layers->add(named("head", std::make_unique<Sequential>(std::make_unique<GlobalAvgPool>(),
                                                         std::make_unique<Linear>(8, 5))));
  initialise(*layers, Rng(1));
  return layers;
}

TEST_CASE("a graph lists operations with layers, attributes and weights") {
  auto layers = small();
  const NetworkGraph graph = trace(*layers, {1, 9, 8, 3});
  REQUIRE(graph.nodes.size() == 3);  // an identity and a dropout compute nothing

  const auto& stem = graph.nodes[0];
  CHECK(stem.name == "stem.relu_conv_bn");
  CHECK(stem.operation == "relu_conv_bn");
  CHECK(stem.count("stride.height") == 2);
  CHECK(stem.count("groups") == 1);
  CHECK(stem.attribute("relu") == 1);
  CHECK(stem.attribute("epsilon") == Approx(1e-5));
  CHECK(graph.values[stem.output].shape == Shape{1, 5, 4, 8});
  std::string inputs;
  for (const std::size_t input : stem.inputs) inputs += graph.values[input].name + " ";
  CHECK(inputs == "input stem.weight stem.scale stem.shift stem.running_mean stem.running_var ");
  CHECK(stem.inputs[0] == graph.input);
  CHECK_FALSE(graph.values[graph.input].is_constant());
  CHECK(graph.values[stem.inputs[1]].is_constant());

  CHECK(graph.nodes[1].name == "head.0.global_avg_pool");
  CHECK(graph.nodes[2].name == "head.1.linear");
  CHECK(graph.nodes[2].inputs[0] == graph.nodes[1].output);
  CHECK(graph.nodes[2].output == graph.output);
  CHECK(
      has(graph.text(), "head.1.linear (1, 5) = linear(head.0.global_avg_pool, head.1.weight, head.1.bias)"));
  CHECK(message([&] { stem.attribute("window"); }) ==
        "stem.relu_conv_bn: expected an attribute \"window\", got none");
}

TEST_CASE("what does not follow from the input is a constant") {
  Doing layer([](const Var& x) {
    const Var two = scale(x.tape().constant(Tensor::full(x.shape(), 1.0F)), 2.0);
    return add(multiply(x, two), multiply(x, two));
  });
  const NetworkGraph graph = trace(layer, {1, 3});
  REQUIRE(graph.nodes.size() == 3);
  CHECK(graph.nodes[0].name == "multiply");
  CHECK(graph.nodes[1].name == "multiply.2");
  CHECK(graph.nodes[0].inputs == graph.nodes[1].inputs);
  const auto& constant = graph.values[graph.nodes[0].inputs[1]];
  REQUIRE(constant.is_constant());
  CHECK(constant.constant[2] == 2.0F);
  CHECK(graph.nodes[2].inputs[0] + graph.nodes[2].inputs[1] == graph.nodes[0].output + graph.nodes[1].output);
  CHECK(graph.nodes[2].inputs[0] != graph.nodes[2].inputs[1]);

  Doing deaf([](const Var& x) { return x.tape().constant(Tensor::full(x.shape(), 1.0F)); });
  const NetworkGraph none = trace(deaf, {1, 3});
  CHECK(none.nodes.empty());
  CHECK(none.values[none.output].is_constant());

  Doing through([](const Var& x) { return x; });
  const NetworkGraph same = trace(through, {1, 3});
  CHECK(same.output == same.input);
}

TEST_CASE("what no graph would show is refused") {
  Doing aside([](const Var& x) {  // arithmetic behind the tape's back
    Tensor y = x.value().clone();
    for (float& value : y.values()) value += 1;
    return add(x, x.tape().constant(y));
  });
  CHECK(has(message([&] {
              trace(aside, {1, 3});
            }),
            "sum.constant: another input leads to another computation"));
  Doing choosing([](const Var& x) { return x.value()[0] > 0.5F ? scale(x, 2.0) : scale(x, 3.0); });
  CHECK(has(message([&] { trace(choosing, {1, 3}); }), "scale: another input leads to another computation"));

  auto layers = small();
  CHECK(message([&] {
          trace(*layers, {2, 9, 8, 3});
        }) == "trace: expected the shape of a batch of 1, got (2, 9, 8, 3)");
  CHECK(has(message([&] { trace(*layers, {1, 9, 8, 4}); }), "stem.conv2d: expected 3 input channels"));
  Linear blank(3, 4);
  CHECK(has(message([&] { trace(blank, {1, 3}); }), "an initialised value"));
}

}  // namespace graph_test
