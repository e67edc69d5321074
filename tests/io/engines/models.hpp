#pragma once
// Networks that together use every operation, with weights and running statistics that are far from trivial.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ogive/model/darts.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/model/supernet.hpp"
#include "ogive/nn/layers.hpp"
#include "ogive/nn/ops/embedding.hpp"
#include "ogive/nn/ops/lstm.hpp"
#include "ogive/nn/ops/mixture.hpp"
#include "ogive/nn/ops/softmax.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"

namespace ogive_test {

using namespace ogive;

/// Weights at random, and batch norms as after some training.
inline void live_in(Layer& layers, std::uint64_t seed) {
  initialise(layers, Rng(seed));
  for_each_state(
      layers,
      [&](const std::string& path, Parameter& weight) {
        Rng random = Rng(seed).split(hash_text(path));
        if (path.ends_with("scale"))
          for (float& value : weight.value.values()) value = static_cast<float>(0.5 + random.uniform());
        if (path.ends_with("shift") || path.ends_with("bias"))
          for (float& value : weight.value.values()) value = static_cast<float>(0.3 * random.normal());
      },
      [&](const std::string& path, Tensor& buffer) {
        Rng random = Rng(seed).split(hash_text(path));
        const bool mean = path.ends_with("mean");
        for (float& value : buffer.values())
          value = static_cast<float>(mean ? 0.3 * random.normal() : 0.3 + random.uniform());
      });
}

/// A layer made of a function, with the weights that it asks for.
class Written final : public Layer {
 public:
  using Body = Var (*)(const Var& x, std::vector<Var> weights);
  Written(Body body, const std::vector<Shape>& weights) : body_(body) {
    for (const Shape& shape : weights)
      weights_.push_back({.shape = shape, .initialiser = init::lecun_uniform<float>});
  }
  void visit(LayerVisitor& visitor) override {
    for (std::size_t i = 0; i < weights_.size(); ++i) visitor.parameter(concat("w", i), weights_[i]);
  }

 private:
  Var forward(const Var& x) override {
    std::vector<Var> weights;
    for (Parameter& weight : weights_) weights.push_back(x.tape().parameter(weight));
    return body_(x, std::move(weights));
  }
  Body body_;
  std::vector<Parameter> weights_;
};

/// Every activation, on its own channels, and arithmetic: images of 2 channels to images of 9.
inline Var activations(const Var& x, std::vector<Var> w) {
  const Var y = scale(x, 3.0);
  const Var all = concat_channels<float>({relu(y), sigmoid(y), ogive::tanh(y), swish(y), hard_swish(y),
                                          gelu(y), gelu_tanh(y), y * y, softmax(y), log_softmax(y)});
  const Var some = slice_channels(all, 1, 19);
  return linear(add_bias(scale(some, w[0]), w[1]), w[2]);
}

/// min(max(x, 0), 6), alone.
inline Var six(const Var& x, std::vector<Var>) { return relu6(scale(x, 5.0)); }

/// Convolutions and pools that slide in all ways.
inline Var windows(const Var& x, std::vector<Var> w) {
  const Var a = conv2d(x, w[0], {.stride = {1, 2}, .padding = {2, 0}, .dilation = {2, 1}, .groups = 2});
  const Var b = max_pool(a, {.window = {3, 2}, .stride = {2, 1}, .padding = {1, 0}});
  const Var c = avg_pool(b, {.window = {2, 3}, .stride = {1, 2}, .padding = {1, 1}});
  return even_and_odd_pixels(c);
}

/// Each pixel a word, one head of attention over all of them with positions that are learned, and the
/// pixels' mean: images (6, 5, 4) to (4).
inline Var attention(const Var& x, std::vector<Var> w) {
  std::vector<std::uint32_t> order(30);
  for (std::uint32_t i = 0; i < 30; ++i) order[i] = 29 - i;
  const std::size_t batch = x.shape()[0];
  const Var positions = reshape(embedding<float>(w[0], order), {1, 120});
  const Var words = reshape(add_bias(flatten(x), reshape(positions, {120})), {batch, 30, 4});
  const Var queries = linear(words, w[1]), keys = linear(words, w[2], std::optional(w[4]));
  const Var attended = matmul(softmax(matmul(queries, keys, {.transpose_b = true})), linear(words, w[3]));
  const Var turned = matmul(attended, queries, {.transpose_a = true});  // (batch, 4, 4)
  const Var image = reshape(attended, {batch, 6, 5, 4});
  return add(global_avg_pool(image), slice_channels(flatten(turned), 2, 6));
}

/// An LSTM over 5 steps of 3 features.
inline Var sequence(const Var& x, std::vector<Var> w) {
  const Tensor nothing = Tensor::zeros({x.shape()[0], 7});
  LstmState state{x.tape().constant(nothing), x.tape().constant(nothing)};
  for (std::size_t step = 0; step < 5; ++step)
    state = lstm_cell(slice_channels(x, 3 * step, 3 * step + 3), state, {w[0], w[1], w[2]});
  return concat_channels<float>({state.hidden, state.cell});
}

/// Weighted sums with a term that is the same for all images, and constants beside computed channels.
inline Var constants(const Var& x, std::vector<Var> w) {
  const Shape shape = x.shape();
  const Var here = x.tape().constant(Tensor::full(shape, 0.25F));
  const Var row = add_bias(here, w[0]);
  Tensor slope = Tensor::uninitialised(shape);  // differs from pixel to pixel, not from image to image
  for (std::size_t i = 0; i < slope.size(); ++i)
    slope[i] = static_cast<float>(i % (shape.size() / shape[0])) * 0.01F;
  const Var field = x.tape().constant(slope);
  const Var mixed = mixture<float>({x, row, relu(x)}, softmax(w[1]), {2, 0, 3});
  return concat_channels<float>({sum<float>({mixed, field, row}), row, multiply(x, field), field});
}

inline Var to_words(const Var& x, std::vector<Var>) { return reshape(x, {x.shape()[0], 3, 4}); }

struct Model {
  std::string name;
  std::unique_ptr<Layer> layers;
  Shape in;  // for a batch of 1
};

inline Model model_of(std::string name, Network network) {
  struct Whole final : Layer {
    explicit Whole(Network n) : network(std::move(n)) {}
    void visit(LayerVisitor& visitor) override { network.layers().visit(visitor); }
    Var forward(const Var& x) override { return network(x); }
    Network network;
  };
  const Shape in = network.shape().images(1);
  return {std::move(name), std::make_unique<Whole>(std::move(network)), in};
}

inline std::vector<Model> cells() {
  std::vector<Model> all;
  const Nb201Space small{.channels = 8, .cells = 1}, real{.channels = 16, .cells = 1};
  const auto nb201 = [&](std::string name, const Nb201Space& space, const char* cell,
                         const NetworkShape& shape) {
    all.push_back(model_of(std::move(name), build(space, space.parse(cell), shape)));
  };
  nb201("nb201", real,
        "|nor_conv_3x3~0|+|skip_connect~0|avg_pool_3x3~1|+|nor_conv_1x1~0|nor_conv_3x3~1|none~2|",
        {32, 32, 3, 10});
  nb201("nb201_odd", small,
        "|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|avg_pool_3x3~2|",
        {15, 13, 1, 7});
  nb201("nb201_bare", small,
        "|none~0|+|none~0|avg_pool_3x3~1|+|nor_conv_3x3~0|nor_conv_1x1~1|avg_pool_3x3~2|", {16, 16, 3, 10});
  nb201("nb201_field", small, "|none~0|+|none~0|nor_conv_3x3~1|+|nor_conv_3x3~0|none~1|nor_conv_3x3~2|",
        {16, 16, 3, 10});  // one edge's output is the same for all images, but not for all pixels
  nb201("nb201_none", small, "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", {16, 16, 3, 10});

  const DartsSpace darts{.channels = 8, .cells = 3};
  const DartsArchitecture genotype = darts.parse(
      "Genotype(normal=[('sep_conv_3x3', 0), ('dil_conv_5x5', 1), ('sep_conv_5x5', 1), ('skip_connect', 0), "
      "('max_pool_3x3', 2), ('avg_pool_3x3', 1), ('dil_conv_3x3', 3), ('skip_connect', 4)], "
      "normal_concat=range(2, 6), reduce=[('sep_conv_5x5', 0), ('skip_connect', 1), ('max_pool_3x3', 0), "
      "('dil_conv_3x3', 1), ('avg_pool_3x3', 0), ('dil_conv_5x5', 2), ('skip_connect', 0), ('sep_conv_3x3', "
      "3)], "
      "reduce_concat=range(2, 6))");
  all.push_back(model_of("darts", build(darts, genotype, {17, 16, 3, 10})));
  const DartsSpace imagenet{.channels = 8, .cells = 3, .imagenet = true};
  all.push_back(model_of("darts_imagenet", build(imagenet, genotype, {40, 40, 3, 10})));
  auto supernet = build_supernet(darts, {12, 12, 3, 5});
  supernet.initialise(Rng(3));
  std::vector<std::size_t> path = darts.path(genotype);
  for (std::size_t edge = 0; edge < 2; ++edge) path[edge] = absent;  // nothing flows into the first node
  all.push_back(model_of("darts_path", supernet.path(path)));
  return all;
}

inline std::vector<Model> zoo() {
  std::vector<Model> all;
  const auto written = [](Written::Body body, const std::vector<Shape>& weights) {
    return std::make_unique<Written>(body, weights);
  };
  all.push_back({"activations", written(activations, {{1}, {18}, {18, 9}}), {1, 5, 4, 2}});
  all.push_back({"relu6", written(six, {}), {1, 4, 3, 2}});
  all.push_back({"windows", written(windows, {{3, 2, 2, 6}}), {1, 8, 9, 4}});
  all.push_back({"attention", written(attention, {{30, 4}, {4, 4}, {4, 4}, {4, 4}, {4}}), {1, 6, 5, 4}});
  all.push_back({"sequence", written(sequence, {{3, 28}, {7, 28}, {28}}), {1, 15}});
  all.push_back({"constants", written(constants, {{3}, {4}}), {1, 4, 6, 3}});
  all.push_back(
      {"norms",
       std::make_unique<Sequential>(
           std::make_unique<Conv2d>(3, 6, 3, ConvOptions{.padding = 1}, true), std::make_unique<BatchNorm>(6),
           std::make_unique<Swish>(), std::make_unique<BatchNorm>(6, false), std::make_unique<Dropout>(0.5),
           std::make_unique<DropPath>(0.3), std::make_unique<Flatten>(),
           std::make_unique<Linear>(120, 16, false), std::make_unique<BatchNorm>(16),
           std::make_unique<Gelu>(), std::make_unique<BatchNorm>(16), std::make_unique<Linear>(16, 5)),
       {1, 4, 5, 3}});
  all.push_back({"words",
                 std::make_unique<Sequential>(written(to_words, {}), std::make_unique<Linear>(4, 6),
                                              std::make_unique<BatchNorm>(6), std::make_unique<Tanh>(),
                                              std::make_unique<BatchNorm>(6), std::make_unique<Flatten>()),
                 {1, 12}});
  all.push_back({"identity", std::make_unique<Identity>(), {1, 3, 2, 2}});
  return all;
}

/// All of them, lived in.
inline std::vector<Model> models() {
  std::vector<Model> all = cells();
  for (Model& model : zoo()) all.push_back(std::move(model));
  for (std::size_t i = 0; i < all.size(); ++i) live_in(*all[i].layers, i);
  return all;
}

}  // namespace ogive_test
