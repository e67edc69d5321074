#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ogive/model/darts.hpp"
#include "ogive/model/supernet.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/state.hpp"
#include "tests/catch.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_near;

namespace {

/// Over each row, in double precision.
BasicTensor<double> softmax_of_rows(const BasicTensor<double>& logits) {
  auto weights = BasicTensor<double>::uninitialised(logits.shape());
  const std::size_t options = logits.shape()[1];
  for (std::size_t begin = 0; begin < logits.size(); begin += options) {
    double sum = 0;
    for (std::size_t k = begin; k < begin + options; ++k) sum += weights[k] = std::exp(logits[k]);
    for (std::size_t k = begin; k < begin + options; ++k) weights[k] /= sum;
  }
  return weights;
}

/// What a gradient for the softmax `weights` is for its logits: its Jacobian is diag(w) - w w' in each row.
Tensor through_softmax(const BasicTensor<double>& weights, std::span<const float> gradient) {
  Tensor slopes = Tensor::uninitialised(weights.shape());
  const std::size_t options = weights.shape()[1];
  for (std::size_t begin = 0; begin < weights.size(); begin += options) {
    double mean = 0;
    for (std::size_t k = begin; k < begin + options; ++k)
      mean += weights[k] * static_cast<double>(gradient[k]);
    for (std::size_t k = begin; k < begin + options; ++k)
      slopes[k] = static_cast<float>(weights[k] * (static_cast<double>(gradient[k]) - mean));
  }
  return slopes;
}

}  // namespace

TEST_CASE("one step of a reduced DARTS supernet in its mixed form is PyTorch's", "[golden][darts]") {
  const ogive_test::GoldenFile file("darts_supernet");
  const DartsSpace space{.nodes = 2, .channels = 2, .cells = 3};  // a normal cell and two reductions
  auto supernet = build_supernet(space, NetworkShape{.height = 8, .width = 12});
  supernet.initialise(Rng(1));
  NamedTensors start;
  for (const auto& entry : state(supernet.layers())) {
    const std::string golden = "start." + entry.name;
    start.add(entry.name,
              file.contains(golden) ? file.named().tensor(golden) : std::get<Tensor>(entry.value));
  }
  load_state(supernet.layers(), start);
  const auto normal = softmax_of_rows(file.tensor<double>("start.alphas_normal")),
             reduction = softmax_of_rows(file.tensor<double>("start.alphas_reduce"));
  Tensor mixing = Tensor::uninitialised({normal.size() + reduction.size()});
  for (std::size_t i = 0; i < mixing.size(); ++i)
    mixing[i] = static_cast<float>(i < normal.size() ? normal[i] : reduction[i - normal.size()]);

  Tape tape;
  const Var weights = tape.variable(mixing);
  const Var logits = supernet(tape.constant(file.named().tensor("images")), weights);
  check_near(logits.value(), file.tensor<double>("logits"), "logits");
  std::vector<std::uint32_t> labels;
  for (const auto label : file.counts("labels")) labels.push_back(static_cast<std::uint32_t>(label));
  const Var loss = cross_entropy(logits, std::span<const std::uint32_t>(labels));
  check_near(loss.value(), file.tensor<double>("loss"), "loss");
  tape.backward(loss);

  const Tensor gradient = tape.gradient(weights);
  REQUIRE(gradient.size() == mixing.size());
  const std::span<const float> slopes(gradient.data(), gradient.size());
  check_near(through_softmax(normal, slopes.first(normal.size())),
             file.tensor<double>("gradient.alphas_normal"), "alphas_normal");
  check_near(through_softmax(reduction, slopes.last(reduction.size())),
             file.tensor<double>("gradient.alphas_reduce"), "alphas_reduce");
  std::size_t checked = 2;
  for_each_state(
      supernet.layers(),
      [&](const std::string& path, Parameter& parameter) {
        check_near(parameter.gradient, file.tensor<double>("gradient." + path), path);
        ++checked;
      },
      [&](const std::string& path, Tensor& buffer) {
        check_near(buffer, file.tensor<double>("after." + path), path);
        ++checked;
      });
  std::size_t golden = 0;
  for (const auto& entry : file.named())
    golden += entry.name.starts_with("gradient.") || entry.name.starts_with("after.");
  CHECK(checked == golden);
}
