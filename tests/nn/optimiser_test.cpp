#include "ogive/nn/optimiser.hpp"

#include <array>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::message;

namespace {
BasicTensor<double> random64(std::size_t size, Rng& random) {
  auto tensor = BasicTensor<double>::uninitialised({size});
  for (double& x : tensor.values()) x = random.normal();
  return tensor;
}
Tensor random32(const Shape& shape, Rng& random) {
  auto tensor = Tensor::uninitialised(shape);
  for (float& x : tensor.values()) x = static_cast<float>(random.normal());
  return tensor;
}
Parameter weight(const Shape& shape, std::initializer_list<float> values) {
  return {.value = Tensor::from(shape, values), .shape = shape};
}
bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}
bool near(const BasicTensor<double>& a, const BasicTensor<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!(std::abs(a[i] - b[i]) <= 1e-13 * (1 + std::abs(b[i])))) return false;
  return a.size() == b.size();
}

/// Two weights of an imagined network, with gradients that depend on the step.
struct Pair {
  Rng random{7};
  Parameter first{.value = random32({3, 5}, random), .shape = {3, 5}};
  Parameter second{.value = random32({7}, random), .shape = {7}};
  std::vector<Parameter*> all() { return {&first, &second}; }
  void pull(std::uint64_t step) {
    Rng stream = Rng(11).split(step);
    first.gradient = random32({3, 5}, stream);
    second.gradient = step % 3 == 1 ? Tensor() : random32({7}, stream);  // not used in every step
  }
};
/// Ten steps at once against four, a file, and six more by fresh objects.
template <class Method>
void check_goes_on(const Method& method) {
  Pair whole;
  Optimiser<Method> uninterrupted(method, whole.all());
  for (std::uint64_t step = 0; step < 10; ++step) {
    whole.pull(step);
    uninterrupted.step(0.1 / static_cast<double>(step + 1));
  }
  const ogive_test::TemporaryFolder folder;
  Pair begun;
  {
    Optimiser<Method> optimiser(method, begun.all());
    for (std::uint64_t step = 0; step < 4; ++step) {
      begun.pull(step);
      optimiser.step(0.1 / static_cast<double>(step + 1));
    }
    save_weights(folder.file("state.ogv"), optimiser.state());
  }
  Pair resumed;
  resumed.first.value = begun.first.value.clone();
  resumed.second.value = begun.second.value.clone();
  Optimiser<Method> optimiser(method, resumed.all());
  optimiser.load_state(load_weights(folder.file("state.ogv")));
  for (std::uint64_t step = 4; step < 10; ++step) {
    resumed.pull(step);
    optimiser.step(0.1 / static_cast<double>(step + 1));
  }
  CHECK(same_bits(resumed.first.value, whole.first.value));
  CHECK(same_bits(resumed.second.value, whole.second.value));
  CHECK(weights_to_bytes(optimiser.state()) == weights_to_bytes(uninterrupted.state()));
}
}  // namespace

TEST_CASE("update kernels agree with their references at odd sizes", "[optimiser]") {
  Rng random(3);
  for (const std::size_t size : {1U, 2U, 7U, 16U, 33U, 70'001U}) {
    INFO(size);
    const auto start = random64(size, random), gradient = random64(size, random),
               velocity = random64(size, random);
    auto square = random64(size, random);
    for (double& x : square.values()) x *= x;
    for (const bool nesterov : {false, true}) {
      const kernel::SgdStep s{0.3, 0.9, 0.01, nesterov};
      auto a = start.clone(), b = start.clone(), va = velocity.clone(), vb = velocity.clone();
      kernel::sgd_update(s, size, a.data(), gradient.data(), va.data());
      kernel::reference::sgd_update(s, size, b.data(), gradient.data(), vb.data());
      CHECK(near(a, b));
      CHECK(near(va, vb));
      kernel::sgd_update<double>({0.3, 0, 0.01, false}, size, a.data(), gradient.data(), nullptr);
      kernel::reference::sgd_update<double>({0.3, 0, 0.01, false}, size, b.data(), gradient.data(), nullptr);
      CHECK(near(a, b));
    }
    for (const bool decoupled : {false, true}) {
      const kernel::AdamStep s{0.02, 0.9, 0.99, 1e-8, 0.1, decoupled, 3};
      auto a = start.clone(), b = start.clone(), ma = velocity.clone(), mb = velocity.clone();
      auto va = square.clone(), vb = square.clone();
      kernel::adam_update(s, size, a.data(), gradient.data(), ma.data(), va.data());
      kernel::reference::adam_update(s, size, b.data(), gradient.data(), mb.data(), vb.data());
      CHECK(near(a, b));
      CHECK(near(ma, mb));
      CHECK(near(va, vb));
    }
  }
}

TEST_CASE("two steps of SGD, by hand", "[optimiser]") {
  Parameter w = weight({2}, {1, -2});
  Optimiser optimiser(Sgd{.learning_rate = 0.5, .momentum = 0.5, .weight_decay = 0.25}, {&w});
  w.gradient = Tensor::from({2}, {0.75F, 0.5F});
  optimiser.step();  // velocity = (1, 0)
  CHECK(w.value[0] == 0.5F);
  CHECK(w.value[1] == -2);
  w.gradient = Tensor::from({2}, {0.875F, 1.5F});
  optimiser.step(2);  // velocity = 0.5 * (1, 0) + (0.875 + 0.125, 1.5 - 0.5) = (1.5, 1)
  CHECK(w.value[0] == -2.5F);
  CHECK(w.value[1] == -4);
}

TEST_CASE("Adam's first step has the length of the learning rate", "[optimiser]") {
  // Both moments are freed of their bias: m / sqrt(v) is the sign of the gradient, however small.
  Parameter w = weight({3}, {0, 0, 0});
  Optimiser optimiser(Adam{.learning_rate = 0.01, .epsilon = 0}, {&w});
  w.gradient = Tensor::from({3}, {1e-4F, -1, 1e4F});
  optimiser.step();
  CHECK(w.value[0] == Approx(-0.01));
  CHECK(w.value[1] == Approx(0.01));
  CHECK(w.value[2] == Approx(-0.01));
}

TEST_CASE("AdamW's decay does not pass through the moments", "[optimiser]") {
  Parameter w = weight({1}, {2});
  Optimiser optimiser(AdamW{.learning_rate = 0.1, .weight_decay = 0.5}, {&w});
  w.gradient = Tensor::zeros({1});
  optimiser.step();
  CHECK(w.value[0] == Approx(1.9));
  CHECK(optimiser.state().tensor("0.first_moment")[0] == 0);
}

TEST_CASE("training goes on after a load, bit for bit", "[optimiser]") {
  check_goes_on(Sgd{.momentum = 0.9, .nesterov = true, .weight_decay = 1e-3});
  check_goes_on(Sgd{});
  check_goes_on(Adam{.weight_decay = 1e-3});
  check_goes_on(AdamW{});
}

TEST_CASE("a weight without gradient rests and keeps its own count of steps", "[optimiser]") {
  Pair pair;
  const Tensor before = pair.second.value.clone();
  Optimiser optimiser(AdamW{}, pair.all());
  pair.pull(1);
  optimiser.step();
  CHECK(same_bits(pair.second.value, before));
  CHECK(optimiser.state().counts("steps") == NamedTensors::Counts{1, 0});
  CHECK(!optimiser.state().contains("1.first_moment"));
  optimiser.clear_gradients();
  CHECK(pair.first.gradient.empty());
}

TEST_CASE("a state is a copy, and foreign states are refused", "[optimiser]") {
  Pair pair;
  Optimiser optimiser(Sgd{.momentum = 0.9}, pair.all());
  pair.pull(0);
  optimiser.step();
  const NamedTensors state = optimiser.state();
  const float velocity = state.tensor("0.velocity")[0];
  pair.pull(2);
  optimiser.step();
  CHECK(state.tensor("0.velocity")[0] == velocity);

  Parameter other = weight({4}, {1, 2, 3, 4});
  Optimiser one(Sgd{.momentum = 0.9}, {&other});
  CHECK(message([&] { one.load_state(state); }) == "optimiser: expected the state of 1 weights, got 2");
  Optimiser two(Sgd{.momentum = 0.9}, {&other, &pair.second});
  CHECK(message([&] { two.load_state(state); }) == "optimiser: 0.velocity: expected shape (4), got (3, 5)");
  Optimiser adam(Adam{}, pair.all());
  CHECK(message([&] { adam.load_state(state); }) ==
        "NamedTensors: expected a float tensor called \"0.first_moment\", got none among 3");
  Optimiser plain(Sgd{}, pair.all());
  CHECK(message([&] { plain.load_state(state); }) ==
        "optimiser: expected 1 entries in its state, got 3: another method's");
}

TEST_CASE("options out of range are named", "[optimiser]") {
  const auto build = [](const auto& options) {
    return message([&] { Optimiser optimiser(options, std::vector<Parameter*>{}); });
  };
  CHECK(build(Sgd{.learning_rate = -1}) == "optimiser.learning_rate: expected a number at least 0, got -1");
  CHECK(build(Sgd{.momentum = 1}) == "optimiser.momentum: expected a number at least 0 and below 1, got 1");
  CHECK(build(Sgd{.nesterov = true}) == "optimiser.nesterov: expected a momentum above 0, got 0");
  CHECK(build(Sgd{.weight_decay = -1}) == "optimiser.weight_decay: expected a number at least 0, got -1");
  CHECK(build(Adam{.beta1 = 1}) == "optimiser.beta1: expected a number at least 0 and below 1, got 1");
  CHECK(build(AdamW{.beta2 = -0.1}) == "optimiser.beta2: expected a number at least 0 and below 1, got -0.1");
  CHECK(build(Adam{.epsilon = -1}) == "optimiser.epsilon: expected a number at least 0, got -1");
  Parameter w = weight({2}, {1, 2});
  w.gradient = Tensor::zeros({3});
  Optimiser optimiser(Sgd{}, {&w});
  CHECK(message([&] { optimiser.step(); }) == "optimiser: expected a gradient of shape (2), got (3)");
}

namespace {
/// A user's own method: the sign of the gradient (Bernstein et al., signSGD, ICML 2018).
struct SignSgd {
  double learning_rate = 0.5;
  std::array<std::string_view, 0> memory() const { return {}; }
  void update(const WeightUpdate<float>& w) const {
    for (std::size_t i = 0; i < w.size; ++i)
      w.value[i] -= static_cast<float>(w.gradient[i] > 0 ? w.learning_rate : -w.learning_rate);
  }
};
}  // namespace

TEST_CASE("a user's own method", "[optimiser]") {
  static_assert(OptimisationMethod<SignSgd>);
  static_assert(OptimisationMethod<Sgd> && OptimisationMethod<Adam, double> && OptimisationMethod<AdamW>);
  static_assert(!OptimisationMethod<int>);
  Parameter w = weight({2}, {1, 1});
  Optimiser optimiser(SignSgd{}, {&w});
  w.gradient = Tensor::from({2}, {0.1F, -7});
  optimiser.step();
  CHECK(w.value[0] == 0.5F);
  CHECK(w.value[1] == 1.5F);
}

TEST_CASE("gradients are scaled down to a norm, never up", "[clip]") {
  Parameter a = weight({2}, {0, 0}), b = weight({1}, {0}), unused = weight({1}, {0});
  const std::vector<Parameter*> all{&a, &b, &unused};
  a.gradient = Tensor::from({2}, {3, 0});
  b.gradient = Tensor::from({1}, {-4});
  CHECK(gradient_norm(all) == 5);
  CHECK(clip_gradient_norm(all, 10) == 5);
  CHECK(a.gradient[0] == 3);
  CHECK(clip_gradient_norm(all, 1) == 5);
  CHECK(a.gradient[0] == Approx(0.6));
  CHECK(b.gradient[0] == Approx(-0.8));
  CHECK(unused.gradient.empty());
  CHECK(message([&] { clip_gradient_norm(all, -1); }) ==
        "clip_gradient_norm: expected a norm at least 0, got -1");
  b.gradient[0] = std::numeric_limits<float>::infinity();
  CHECK(clip_gradient_norm(all, 1) == std::numeric_limits<double>::infinity());
}

TEST_CASE("a norm over many elements loses no digits", "[clip]") {
  // 1,000,003 times 0.1^2: a single float accumulator would be wrong in the fourth digit
  Parameter w{
      .value = Tensor::zeros({1'000'003}), .gradient = Tensor::full({1'000'003}, 0.1F), .shape = {1'000'003}};
  CHECK(gradient_norm(std::vector<Parameter*>{&w}) ==
        Approx(static_cast<double>(0.1F) * std::sqrt(1'000'003.0)).epsilon(1e-6));
}

TEST_CASE("gradients are clipped element by element", "[clip]") {
  Parameter w{.value = Tensor::zeros({19}), .gradient = Tensor::full({19}, -3), .shape = {19}};
  w.gradient[0] = 0.25F;
  w.gradient[1] = std::numeric_limits<float>::quiet_NaN();
  w.gradient[18] = std::numeric_limits<float>::infinity();
  clip_gradient_value(std::vector<Parameter*>{&w}, 0.5);
  CHECK(w.gradient[0] == 0.25F);
  CHECK(w.gradient[1] != w.gradient[1]);
  for (std::size_t i = 2; i < 18; ++i) CHECK(w.gradient[i] == -0.5F);
  CHECK(w.gradient[18] == 0.5F);
  CHECK(message([&] { clip_gradient_value(std::vector<Parameter*>{&w}, -1); }) ==
        "clip_gradient_value: expected a limit at least 0, got -1");
}
