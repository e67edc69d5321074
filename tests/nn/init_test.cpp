#include "ogive/nn/init.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "ogive/nn/layer.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace {
struct Measured {
  double mean = 0, variance = 0, largest = 0;
};
/// A weight (3, 3, 40, 60) of 21,600 elements: fan-in 360, fan-out 540.
Measured measure(void (*initialiser)(Tensor&, Rng&), const Shape& shape = {3, 3, 40, 60}) {
  Tensor value = Tensor::uninitialised(shape);
  Rng random(17);
  initialiser(value, random);
  Measured m;
  const auto n = static_cast<double>(value.size());
  for (const float x : value.values()) m.mean += static_cast<double>(x) / n;
  for (const float x : value.values()) {
    m.variance += (static_cast<double>(x) - m.mean) * (static_cast<double>(x) - m.mean) / n;
    m.largest = std::max(m.largest, std::abs(static_cast<double>(x)));
  }
  return m;
}
/// Within five standard errors: of a mean, and of a variance with the given kurtosis (3 normal, 1.8 uniform).
void check_moments(const Measured& m, double variance, double kurtosis, double n = 21'600) {
  CHECK(std::abs(m.mean) <= 5 * std::sqrt(variance / n));
  CHECK(std::abs(m.variance / variance - 1) <= 5 * std::sqrt((kurtosis - 1) / n));
}
/// Never beyond the bound, and near it: of n uniform numbers the largest is 1 - 1/n of it on average.
void check_bound(const Measured& m, double bound) {
  CHECK(m.largest <= bound);
  CHECK(m.largest >= 0.998 * bound);
}
}  // namespace

TEST_CASE("fans of weights of any rank", "[init]") {
  const auto check = [](const Shape& shape, double in, double out) {
    INFO(shape.text());
    CHECK(init::fans(shape).in == in);
    CHECK(init::fans(shape).out == out);
  };
  check({3, 3, 40, 60}, 360, 540);
  check({1, 7, 8, 4}, 56, 28);
  check({5, 7}, 5, 7);
  check({3, 3, 1, 16}, 9, 144);  // depthwise: 9 inputs for each output
  check({12}, 1, 12);
}

TEST_CASE("normal initialisers have the variances of their papers", "[init]") {
  check_moments(measure(init::kaiming_normal<float>), 2.0 / 360, 3);
  check_moments(measure(init::xavier_normal<float>), 2.0 / 900, 3);
  check_moments(measure(init::kaiming_normal<float>, {90, 240}), 2.0 / 90, 3);
}

TEST_CASE("uniform initialisers have the bounds and variances of their papers", "[init]") {
  const Measured kaiming = measure(init::kaiming_uniform<float>);
  check_bound(kaiming, std::sqrt(6.0 / 360));
  check_moments(kaiming, 2.0 / 360, 1.8);
  const Measured xavier = measure(init::xavier_uniform<float>);
  check_bound(xavier, std::sqrt(6.0 / 900));
  check_moments(xavier, 2.0 / 900, 1.8);
  const Measured lecun = measure(init::lecun_uniform<float>);
  check_bound(lecun, std::sqrt(1.0 / 360));
  check_moments(lecun, 1.0 / (3 * 360), 1.8);
}

TEST_CASE("zeros and ones", "[init]") {
  Tensor value = Tensor::full({3, 5}, 7);
  Rng random(1);
  init::zeros(value, random);
  CHECK(std::all_of(value.values().begin(), value.values().end(), [](float x) { return x == 0; }));
  init::ones(value, random);
  CHECK(std::all_of(value.values().begin(), value.values().end(), [](float x) { return x == 1; }));
  CHECK(random == Rng(1));
}

namespace {
class Weighing final : public Layer {
 public:
  void visit(LayerVisitor& visitor) override { visitor.parameter("weight", weight); }
  Parameter weight{.shape = {4, 4}, .initialiser = init::kaiming_normal<float>};

 private:
  Var forward(const Var& x) override { return x; }
};
float first(const Parameter& parameter) { return parameter.value[0]; }
}  // namespace

TEST_CASE("each weight has a stream of its own, by its path and the seed", "[init]") {
  Sequential one, two;
  const auto add = [](Sequential& layers, const char* name) {
    auto layer = named(name, std::make_unique<Weighing>());
    Weighing* const added = layer.get();
    layers.add(std::move(layer));
    return added;
  };
  Weighing *const a = add(one, "a"), *const b = add(two, "b"), *const c = add(two, "a");
  initialise(one, Rng(3));
  initialise(two, Rng(3));
  CHECK(first(a->weight) == first(c->weight));  // whatever stands beside it
  CHECK(first(a->weight) != first(b->weight));
  initialise(two, Rng(4));
  CHECK(first(a->weight) != first(c->weight));
  a->weight.initialiser = nullptr;
  CHECK(ogive_test::message([&] { initialise(one, Rng(3)); }) ==
        "a.weight: expected an initialiser, got none");
}
