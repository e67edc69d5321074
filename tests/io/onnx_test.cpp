// That engines compute the right thing from exported models is tested in tests/io/engines.
#include "ogive/io/onnx.hpp"

#include <map>
#include <memory>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <utility>
#include <vector>

#include "ogive/model/nb201.hpp"
#include "ogive/nn/ops/lstm.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using ogive_test::message;
using onnx_file::Integers;

namespace onnx_test {

/// What a file says, by the field numbers of onnx.proto.
struct Read {
  std::int64_t ir = 0, opset = 0;
  std::vector<std::string> operations{};
  std::map<std::string, std::vector<std::int64_t>> weights{};  // with their dimensions
  std::string input{}, output{};                               // "input 0 3 8 8": 0 for a batch of any size
};

std::string value_info(protozero::pbf_reader info) {
  std::string text;
  while (info.next()) {
    if (info.tag() == 1) {
      text = info.get_string();
      continue;
    }
    protozero::pbf_reader type = info.get_message();
    REQUIRE(type.next(1));
    protozero::pbf_reader tensor = type.get_message();
    REQUIRE(tensor.next(1));
    CHECK(tensor.get_int32() == 1);  // float
    REQUIRE(tensor.next(2));
    protozero::pbf_reader shape = tensor.get_message();
    while (shape.next(1)) {
      protozero::pbf_reader dim = shape.get_message();
      REQUIRE(dim.next());
      text += " " + (dim.tag() == 1 ? std::to_string(dim.get_int64()) : dim.get_string());
    }
  }
  return text;
}

void read_graph(protozero::pbf_reader graph, Read& read) {
  while (graph.next()) {
    if (graph.tag() == 1) {
      protozero::pbf_reader node = graph.get_message();
      while (node.next(4)) read.operations.push_back(node.get_string());
    } else if (graph.tag() == 5) {
      protozero::pbf_reader tensor = graph.get_message();
      std::vector<std::int64_t> dims;
      while (tensor.next()) {
        if (tensor.tag() == 1)
          dims.push_back(tensor.get_int64());
        else if (tensor.tag() == 8)
          read.weights[tensor.get_string()] = dims;
        else
          tensor.skip();
      }
    } else if (graph.tag() == 11) {
      read.input = value_info(graph.get_message());
    } else if (graph.tag() == 12) {
      read.output = value_info(graph.get_message());
    } else {
      graph.skip();
    }
  }
}

Read read(const Bytes& bytes) {
  Read result;
  protozero::pbf_reader model(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  while (model.next()) {
    if (model.tag() == 1) {
      result.ir = model.get_int64();
    } else if (model.tag() == 8) {
      protozero::pbf_reader set = model.get_message();
      REQUIRE(set.next(2));
      result.opset = set.get_int64();
    } else if (model.tag() == 7) {
      read_graph(model.get_message(), result);
    } else {
      model.skip();
    }
  }
  return result;
}

using Names = std::vector<std::string>;

TEST_CASE("a network becomes operations of ONNX, batch norms folded or kept") {
  const Nb201Space space{.channels = 4, .cells = 1};
  const auto cell = space.parse("|nor_conv_3x3~0|+|none~0|none~1|+|none~0|avg_pool_3x3~1|none~2|");
  Network network = build(space, cell, {8, 8, 3, 10});
  network.initialise(Rng(1));
  const NetworkGraph graph = trace(network.layers(), {1, 8, 8, 3});

  const Read folded = read(onnx_bytes(graph));
  CHECK(folded.ir == 7);
  CHECK(folded.opset == 13);
  CHECK(folded.input == "input batch 3 8 8");
  CHECK(folded.output == "output batch 10");
  CHECK(folded.weights.at("stem.weight.folded") == Integers{4, 3, 3, 3});
  CHECK(folded.weights.at("classifier.weight") == Integers{10, 16});
  const Names begin(folded.operations.begin(), folded.operations.begin() + 4);
  CHECK(begin == Names{"Conv", "Relu", "Conv", "AveragePool"});

  const Read kept = read(onnx_bytes(graph, {.fold_batch_norm = false, .batch = 2}));
  CHECK(kept.input == "input 2 3 8 8");
  CHECK(kept.output == "output 2 10");
  CHECK(kept.weights.at("stem.running_var") == Integers{4});
  CHECK(Names(kept.operations.begin(), kept.operations.begin() + 2) == Names{"Conv", "BatchNormalization"});

  const Read last = read(onnx_bytes(graph, {.layout = ImageLayout::channels_last}));
  CHECK(last.input == "input batch 8 8 3");
  CHECK(last.operations[0] == "Transpose");
}

TEST_CASE("images are turned once at most") {
  Sequential layers(std::make_unique<Conv2d>(3, 4, 3), std::make_unique<Relu>(), std::make_unique<MaxPool>(),
                    std::make_unique<GlobalAvgPool>(), std::make_unique<Flatten>(),
                    std::make_unique<Linear>(4, 2));
  initialise(layers, Rng(1));
  CHECK(read(onnx_bytes(trace(layers, {1, 8, 8, 3}))).operations ==
        Names{"Conv", "Relu", "MaxPool", "GlobalAveragePool", "Flatten", "Reshape", "Gemm"});
}

TEST_CASE("a weight that is used several times is written once") {
  class Steps final : public Layer {
   public:
    void visit(LayerVisitor& visitor) override {
      for (auto& [name, weight] : weights_) visitor.parameter(name, weight);
    }

   private:
    Var forward(const Var& x) override {
      Tape& tape = x.tape();
      const Var zero = tape.constant(Tensor::zeros({x.shape()[0], 2}));
      LstmState state{zero, zero};
      for (int step = 0; step < 4; ++step)
        state = lstm_cell(x, state,
                          {tape.parameter(weights_[0].second), tape.parameter(weights_[1].second),
                           tape.parameter(weights_[2].second)});
      return state.hidden;
    }
    std::vector<std::pair<std::string, Parameter>> weights_{
        {"input", {.shape = {3, 8}, .initialiser = init::ones<float>}},
        {"hidden", {.shape = {2, 8}, .initialiser = init::ones<float>}},
        {"bias", {.shape = {8}, .initialiser = init::ones<float>}}};
  };
  Steps layer;
  initialise(layer, Rng(1));
  const Read found = read(onnx_bytes(trace(layer, {1, 3})));
  std::size_t matrices = 0;
  for (const auto& [name, dims] : found.weights) matrices += dims == Integers{8, 3} || dims == Integers{8, 2};
  CHECK(matrices == 2);
}

TEST_CASE("dimensions are put in another order") {
  const Tensor x = Tensor::from({1, 2, 3, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  const Tensor turned = onnx_file::permuted(x, onnx_file::to_channels_first);
  CHECK(turned.shape() == Shape{1, 2, 2, 3});
  const std::vector<float> right{1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12};
  CHECK(std::vector<float>(turned.values().begin(), turned.values().end()) == right);
}

TEST_CASE("options of ONNX files are checked") {
  Linear layer(3, 2);
  initialise(layer, Rng(1));
  const NetworkGraph graph = trace(layer, {1, 3});
  CHECK(message([&] { onnx_bytes(graph, {.divisor = -1}); }) ==
        "OnnxOptions.divisor: expected a number above 0, got -1");
  CHECK(message([&] {
          onnx_bytes(graph, {.normalisation = {.mean = {1, 2}}});
        }) == "normalisation.mean: expected 3 numbers, one for each channel, got 2");
}

}  // namespace onnx_test
