#include "ogive/nn/ops/mixture.hpp"

#include "ogive/nn/ops/norm.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

namespace mixture_test {

TEST_CASE("a mixture is the sum of its weighted terms") {
  Tape tape;
  const auto x = Tensor::from({3}, {1.0F, 2.0F, 3.0F}), y = Tensor::from({3}, {10.0F, 20.0F, 30.0F});
  const Var weights = tape.constant(Tensor::from({4}, {9.0F, 2.0F, 9.0F, 0.5F}));
  const Var sum = mixture<float>({tape.constant(x), tape.constant(y)}, weights, {1, 3});
  CHECK(sum.value()[0] == 7);
  CHECK(sum.value()[2] == 21);
}

TEST_CASE("the gradients of a mixture, in terms and in weights") {
  const std::vector<DoubleTensor> inputs{normal_tensor({3, 7, 5}, 1), normal_tensor({3, 7, 5}, 2),
                                         normal_tensor({4}, 3)};
  const auto operation = [](const std::vector<DoubleVar>& in) {
    return mixture<double>({in[0], in[1]}, in[2], {2, 0});
  };
  CHECK(gradient_error(inputs, operation) < 1e-8);
}

/// Terms behind batch norms, which a mixture reads before they are written.
template <bool Affine>
DoubleVar normalised_mixture(const std::vector<DoubleVar>& in) {
  BasicRunningStatistics<double> first(5), second(5);
  std::optional<BasicAffine<double>> affine;
  if (Affine) affine = BasicAffine<double>{in[3], in[4]};
  const DoubleVar a = batch_norm(in[0], first, affine), b = batch_norm(in[1], second, affine);
  return mixture<double>({a, b, in[1]}, in[2], {2, 0, 3});
}

TEST_CASE("the gradients of a mixture of batch norms") {
  const std::vector<DoubleTensor> inputs{normal_tensor({3, 7, 5}, 1), normal_tensor({3, 7, 5}, 2),
                                         normal_tensor({4}, 3), normal_tensor({5}, 4), normal_tensor({5}, 5)};
  CHECK(gradient_error(inputs, normalised_mixture<true>) < 1e-7);
  CHECK(gradient_error({inputs.begin(), inputs.begin() + 3}, normalised_mixture<false>) < 1e-7);
}

TEST_CASE("a batch norm's result is the same whether a sum takes it apart or it was written before") {
  const auto run = [](bool written) {
    Tape tape;
    RunningStatistics running(5);
    const Var x = tape.variable(normal_tensor({3, 7, 5}, 1).cast<float>()),
              weights = tape.variable(Tensor::from({2}, {0.3F, 0.9F}));
    const Var y = batch_norm(x, running);
    if (written) y.value();
    const Var loss = total(mixture<float>({y, sum({y, x})}, weights, {0, 1}) * x);
    tape.backward(loss);
    std::vector<float> numbers{loss.value().item()};
    for (const Tensor& tensor : {y.value(), tape.gradient(x)})
      numbers.insert(numbers.end(), tensor.values().begin(), tensor.values().end());
    return numbers;
  };
  CHECK(run(false) == run(true));
}

TEST_CASE("terms that do not fit are refused") {
  Tape tape;
  const Var x = tape.constant(Tensor::zeros({2})), y = tape.constant(Tensor::zeros({3}));
  const Var weights = tape.constant(Tensor::zeros({2}));
  CHECK(message([&] {
          mixture<float>({x, y}, weights, {0, 1});
        }) == "mixture: expected operands of one shape, (2), got (3)");
  CHECK(message([&] { mixture<float>({x}, weights, {2}); }) == "mixture: expected places below 2, got 2");
  CHECK(message([&] { mixture<float>({}, weights, {}); }) ==
        "mixture: expected as many terms as places, at least 1, got 0 and 0");
}

}  // namespace mixture_test
