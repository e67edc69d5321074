#include <cmath>
#include <cstdint>
#include <span>
#include <string>

#include "ogive/model/darts.hpp"
#include "ogive/model/supernet.hpp"
#include "tests/catch.hpp"
#include "tests/model/golden_network.hpp"
#include "tests/model/hashed.hpp"

using namespace ogive;
using namespace ogive_test;

namespace supernet_golden_test {

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

/// One step in the mixed form against the golden file `name`. Gradients are judged by their norms: single
/// numbers in them may be small differences of large ones, and those of logits sum up to 0 on each edge.
void check_step(const std::string& name, const DartsSpace& space) {
  INFO(name);
  const GoldenFile file(name);
  const std::uint64_t seed = file.named().count("seed");
  auto supernet = build_supernet(space, NetworkShape{.height = 16, .width = 16});
  start_hashed(supernet.layers(), seed);
  const Shape logits{supernet.relaxation().size() / 2, DartsSpace::operation_names.size()};
  const auto normal = softmax_of_rows(hashed_start(seed, "alphas_normal", logits).cast<double>()),
             reduction = softmax_of_rows(hashed_start(seed, "alphas_reduce", logits).cast<double>());
  Tensor mixing = Tensor::uninitialised({normal.size() + reduction.size()});
  for (std::size_t i = 0; i < mixing.size(); ++i)
    mixing[i] = static_cast<float>(i < normal.size() ? normal[i] : reduction[i - normal.size()]);

  Tape tape;
  const Var weights = tape.variable(mixing);
  const Var images = tape.constant(hashed(file.named().count("image_seed"), "images", {2, 16, 16, 3}, 0, 2));
  tape.backward(check_loss(supernet(images, weights), file));

  const Tensor gradient = tape.gradient(weights);
  REQUIRE(gradient.size() == mixing.size());
  const std::span<const float> slopes(gradient.data(), gradient.size());
  check_near(through_softmax(normal, slopes.first(normal.size())),
             file.tensor<double>("gradient.alphas_normal"), "alphas_normal");
  check_near(through_softmax(reduction, slopes.last(reduction.size())),
             file.tensor<double>("gradient.alphas_reduce"), "alphas_reduce");
  CHECK(2 + check_gradients_and_statistics(supernet.layers(), file) == golden_entries(file));
}

/// Images of 16 x 16 leave each batch norm at least 32 pixels of the batch. Of 8 x 8 they would leave 8, and
/// many gradients would be small differences that no single precision gets right: PyTorch's own is up
/// to 1.5e-4 off there, here 1.2e-6.
TEST_CASE("one step of a reduced DARTS supernet in its mixed form is PyTorch's", "[golden][darts]") {
  const DartsSpace space{.channels = 4, .cells = 2};  // both are reductions
  for (const char* const seed : {"1", "2", "3"}) check_step(concat("darts_supernet_", seed), space);
}

TEST_CASE("so is one with a normal cell before its reductions", "[golden][darts]") {
  check_step("darts_supernet_normal", {.nodes = 2, .channels = 4, .cells = 3});
}

}  // namespace supernet_golden_test
