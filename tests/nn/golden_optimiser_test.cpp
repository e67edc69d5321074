#include <string>
#include <vector>

#include "ogive/nn/optimiser.hpp"
#include "ogive/nn/schedule.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_near;
using ogive_test::GoldenFile;

namespace golden_optimiser_test {
template <std::floating_point T>
std::vector<BasicParameter<T>> starts(const GoldenFile& file) {
  std::vector<BasicParameter<T>> weights(2);
  for (std::size_t i = 0; i < 2; ++i) {
    weights[i].value = file.tensor<T>(concat("start/", i));
    weights[i].shape = weights[i].value.shape();
  }
  return weights;
}

/// Four steps at changing rates; the second weight has no gradient in the third.
template <std::floating_point T, class Method>
void check_steps_in(const GoldenFile& file, const std::string& name, const Method& method) {
  auto weights = starts<T>(file);
  Optimiser optimiser(method, std::vector<BasicParameter<T>*>{&weights[0], &weights[1]});
  const auto rates = file.tensor<double>("rates");
  for (std::size_t step = 0; step < 4; ++step) {
    optimiser.clear_gradients();
    for (std::size_t i = 0; i < 2; ++i)
      if (step != 2 || i != 1) weights[i].gradient = file.tensor<T>(concat("gradient/", step, "/", i));
    optimiser.step(rates[step]);
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string entry = concat(name, "/", step, "/", i);
      check_near(weights[i].value, file.tensor<double>(entry), entry);
    }
  }
}
template <class Method>
void check_steps(const GoldenFile& file, const std::string& name, const Method& method) {
  check_steps_in<float>(file, name, method);
  check_steps_in<double>(file, name, method);
}

TEST_CASE("optimisers step as PyTorch's", "[golden][optimiser]") {
  const GoldenFile file("optimisers");
  check_steps(file, "sgd", Sgd{});
  check_steps(file, "momentum", Sgd{.momentum = 0.9, .weight_decay = 0.01});
  check_steps(file, "nesterov", Sgd{.momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
  check_steps(file, "adam", Adam{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.02});
  check_steps(file, "adamw", AdamW{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6, .weight_decay = 0.02});
}

TEST_CASE("gradients are clipped as PyTorch's", "[golden][clip]") {
  const GoldenFile file("optimisers");
  for (const std::string limit : {"2", "100"}) {
    auto weights = starts<double>(file);
    for (std::size_t i = 0; i < 2; ++i) weights[i].gradient = file.tensor<double>(concat("gradient/0/", i));
    const double norm = clip_gradient_norm(std::vector<BasicParameter<double>*>{&weights[0], &weights[1]},
                                           limit == "2" ? 2 : 100);
    CHECK(norm == Approx(file.number("clip norm " + limit + "/norm")).epsilon(1e-12));
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string entry = concat("clip norm ", limit, "/", i);
      check_near(weights[i].gradient, file.tensor<double>(entry), entry);
    }
  }
}

TEST_CASE("schedules are PyTorch's", "[golden][schedule]") {
  const GoldenFile file("optimisers");
  const auto cosine = file.tensor<double>("schedule/cosine"), steps = file.tensor<double>("schedule/steps");
  for (std::size_t i = 0; i < 10; ++i)
    CHECK(Cosine{.start = 0.2, .floor = 0.01}(i, 10) == Approx(cosine[i]).epsilon(1e-12));
  for (std::size_t i = 0; i < 12; ++i)
    CHECK(StepDecay{.start = 0.2, .factor = 0.3, .drops = 2}(i, 12) == Approx(steps[i]).epsilon(1e-12));
}

}  // namespace golden_optimiser_test
