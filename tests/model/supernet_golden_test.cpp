#include <cmath>
#include <span>

#include "ogive/model/darts.hpp"
#include "ogive/model/supernet.hpp"
#include "tests/catch.hpp"
#include "tests/model/golden_network.hpp"

using namespace ogive;
using namespace ogive_test;

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
  const GoldenFile file("darts_supernet");
  const DartsSpace space{.nodes = 2, .channels = 2, .cells = 3};  // a normal cell and two reductions
  auto supernet = build_supernet(space, NetworkShape{.height = 8, .width = 12});
  start_as_pytorch(supernet.layers(), file);
  const auto normal = softmax_of_rows(file.tensor<double>("start.alphas_normal")),
             reduction = softmax_of_rows(file.tensor<double>("start.alphas_reduce"));
  Tensor mixing = Tensor::uninitialised({normal.size() + reduction.size()});
  for (std::size_t i = 0; i < mixing.size(); ++i)
    mixing[i] = static_cast<float>(i < normal.size() ? normal[i] : reduction[i - normal.size()]);

  Tape tape;
  const Var weights = tape.variable(mixing);
  tape.backward(check_loss(supernet(tape.constant(file.named().tensor("images")), weights), file));

  const Tensor gradient = tape.gradient(weights);
  REQUIRE(gradient.size() == mixing.size());
  const std::span<const float> slopes(gradient.data(), gradient.size());
  check_near(through_softmax(normal, slopes.first(normal.size())),
             file.tensor<double>("gradient.alphas_normal"), "alphas_normal");
  check_near(through_softmax(reduction, slopes.last(reduction.size())),
             file.tensor<double>("gradient.alphas_reduce"), "alphas_reduce");
  CHECK(2 + check_gradients_and_statistics(supernet.layers(), file) == golden_entries(file));
}
