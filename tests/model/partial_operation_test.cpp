#include "ogive/model/partial_operation.hpp"

#include <memory>
#include <vector>

#include "ogive/model/nb201.hpp"
#include "ogive/model/supernet.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

namespace partial_operation_test {

std::vector<float> numbers(const Tensor& tensor) { return {tensor.values().begin(), tensor.values().end()}; }

/// An edge with nothing, an identity and an average of 2x2 pixels at stride 2 or none.
std::unique_ptr<Layer> edge(const MixedOperation::Mixing& mixing, std::size_t stride) {
  std::vector<OperationLayer> candidates(2);
  candidates[1] = stride == 1 ? OperationLayer(std::make_unique<Identity>())
                              : std::make_unique<AvgPool>(PoolOptions{.window = 2, .stride = 2});
  auto mixed = std::make_unique<MixedOperation>(mixing, 0, std::move(candidates));
  return std::make_unique<PartialOperation>(std::move(mixed), 2, stride,
                                            PartialOperation::Share{&mixing, 0, 2});
}

TEST_CASE("half of the channels is mixed, the other passes by at the sum of the weights") {
  MixedOperation::Mixing mixing;
  const auto layer = edge(mixing, 1);
  Tape tape;
  mixing.weights = tape.constant(Tensor::from({2}, {0.25F, 0.5F}));
  const Var y = (*layer)(tape.constant(Tensor::from({1, 1, 1, 4}, {4, 8, 16, 32})));
  // Mixed are 4 and 8, at 0.5; 16 and 32 pass at 0.75; then they come in turn.
  CHECK(numbers(y.value()) == std::vector<float>{2, 12, 4, 24});
}

TEST_CASE("what passes an operation with a stride is max-pooled") {
  MixedOperation::Mixing mixing;
  const auto layer = edge(mixing, 2);
  Tape tape;
  mixing.weights = tape.constant(Tensor::from({2}, {0, 1}));
  const Var y = (*layer)(tape.constant(Tensor::from({1, 2, 2, 2}, {1, 5, 2, 9, 3, 6, 6, 7})));
  CHECK(numbers(y.value()) == std::vector<float>{3, 9});
  Work work;
  CHECK(layer->planned({1, 2, 2, 2}, work) == Shape{1, 1, 1, 2});
}

/// The output is linear in the weights, so that differences over any distance are derivatives.
TEST_CASE("the slopes of the weights are those of both parts") {
  MixedOperation::Mixing mixing;
  const auto layer = edge(mixing, 1);
  const Tensor x = Tensor::from({2, 3, 3, 4}, normal_numbers<float>(72, 1)),
               factors = Tensor::from({2, 3, 3, 4}, normal_numbers<float>(72, 2));
  const auto loss = [&](Tape& tape) { return total((*layer)(tape.constant(x)) * tape.constant(factors)); };
  const auto loss_at = [&](std::vector<float> weights) {
    Tape tape;
    mixing.weights = tape.constant(Tensor::from({2}, weights));
    return loss(tape).value().item();
  };
  Tape tape;
  const Var weights = tape.variable(Tensor::from({2}, {0.25F, 0.5F}));
  mixing.weights = weights;
  tape.backward(loss(tape));
  const Tensor slopes = tape.gradient(weights);
  CHECK(slopes[0] == Approx(loss_at({1.25F, 0.5F}) - loss_at({0.25F, 0.5F})).margin(1e-4));
  CHECK(slopes[1] == Approx(loss_at({0.25F, 1.5F}) - loss_at({0.25F, 0.5F})).margin(1e-4));
}

TEST_CASE("a partial supernet has the weights of narrower operations, and its paths are its mixture") {
  const Nb201Space space{.channels = 8, .cells = 1};
  const NetworkShape shape{8, 8, 3, 3};
  auto whole = build_supernet(space, shape), partial = build_supernet(space, shape, 4);
  // On each of 6 edges of 3 cells a 1x1 and a 3x3 convolution from C / 4 to C / 4 channels, not C to C.
  const auto edges = [](std::uint64_t divisor) {
    std::uint64_t weights = 0;
    for (const std::uint64_t channels : {8U, 16U, 32U})
      weights += 6 * 10 * (channels / divisor) * (channels / divisor);
    return weights;
  };
  CHECK(whole.parameter_count() - partial.parameter_count() == edges(1) - edges(4));

  partial.initialise(Rng(3));
  const Nb201Cell cell{{3, 1, 2, 3, 4, 3}};
  Tensor weights = Tensor::zeros({30});
  for (std::size_t e = 0; e < 6; ++e) weights[5 * e + cell.operations[e]] = 1;
  const Tensor images = Tensor::from(shape.images(2), normal_numbers<float>(shape.images(2).size(), 1));
  Tape tape(Mode::training);
  Network path = partial.path(cell);
  const auto alone = numbers(path(tape.constant(images)).value()),
             mixed = numbers(partial(tape.constant(images), tape.constant(weights)).value());
  CHECK(alone == mixed);
}

TEST_CASE("channels that can't be divided are refused") {
  CHECK(message([] {
          build_supernet(Nb201Space{.channels = 6, .cells = 1}, {8, 8, 3, 3}, 4);
        }) == "partial channels: expected channels divisible by 4, got 6");
}

}  // namespace partial_operation_test
