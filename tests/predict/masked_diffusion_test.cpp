#include "ogive/predict/masked_diffusion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/arms.hpp"

using namespace ogive;
using ogive_test::arms;

namespace masked_diffusion_test {

MaskedDiffusion::Model learned(const MaskedDiffusion& options, const std::vector<Choices>& best_first,
                               std::size_t most_good = 99) {
  MaskedDiffusion::Model model(options, arms.decisions(), Rng(1));
  Rng rng(2);
  model.learn(best_first, most_good, rng);
  return model;
}

/// Sequences over Arms, the second decision of which counts only beside option 1 of the first.
const std::vector<Choices> told{{1, 1}, {1, 1}, {0, none}, {1, 0}, {2, none}, {1, 1},
                                {1, 0}, {1, 0}, {0, none}, {1, 0}, {2, none}, {0, none}};
/// 1 / (0.1 count + rank)
double weight(std::size_t rank) {
  return 1 / (0.1 * static_cast<double>(told.size()) + static_cast<double>(rank));
}
/// The weight of those that are `choice` in one decision, divided by that of all that count there.
double share(std::size_t decision, Choice choice) {
  double of_choice = 0, all = 0;
  for (std::size_t rank = 0; rank < told.size(); ++rank) {
    if (told[rank][decision] == none) continue;
    all += weight(rank);
    of_choice += told[rank][decision] == choice ? weight(rank) : 0;
  }
  return of_choice / all;
}

/// No label, no guidance and no floor: the distribution of the sequences themselves.
const MaskedDiffusion plain{
    .steps = 600, .batch = 64, .good = 1, .unlabelled = 0, .guidance = 0, .floor = 0};

TEST_CASE("a diffusion learns the weighted distribution of what it was shown") {
  const auto model = learned(plain, told);
  const auto first = model.probabilities({none, none}, 0), second = model.probabilities({1, none}, 1);
  for (const Choice choice : Choices{0, 1, 2}) CHECK(first[choice] == Approx(share(0, choice)).margin(0.06));
  for (const Choice choice : Choices{0, 1}) CHECK(second[choice] == Approx(share(1, choice)).margin(0.06));
  // Told the second decision, only option 1 of the first is possible.
  CHECK(model.probabilities({none, 0}, 0)[1] > 0.95);
}

TEST_CASE("a diffusion tells good sequences from others, and both from all") {
  MaskedDiffusion options = plain;
  options.good = 0.25;  // {1, 1}, {1, 1}, {0, none}
  options.unlabelled = 0.3;
  const double good = (weight(0) + weight(1)) / (weight(0) + weight(1) + weight(2));
  const auto model = learned(options, told);
  CHECK(model.probabilities({none, none}, 0)[1] == Approx(good).margin(0.06));
  CHECK(model.probabilities({1, none}, 1)[1] > 0.95);
  options.guidance = -1;
  const auto blind = learned(options, told);
  CHECK(blind.probabilities({none, none}, 0)[1] == Approx(share(0, 1)).margin(0.08));
  CHECK(blind.probabilities({1, none}, 1)[1] == Approx(share(1, 1)).margin(0.08));
}

TEST_CASE("what failed is not good, however many did") {
  const auto model = learned(plain, told, 2);  // only {1, 1}
  CHECK(model.probabilities({none, none}, 0)[1] > 0.9);
  CHECK(model.probabilities({1, none}, 1)[1] > 0.9);
}

TEST_CASE("guidance multiplies by a power of what the label says") {
  MaskedDiffusion options = plain;
  options.good = 0.25;
  options.unlabelled = 0.3;
  options.steps = 200;
  const auto with = [&](double guidance) {
    options.guidance = guidance;
    return learned(options, told).probabilities({none, none}, 0);
  };
  const auto good = with(0), any = with(-1), guided = with(0.5);
  std::vector<double> expected;
  for (std::size_t k = 0; k < 3; ++k) expected.push_back(std::pow(good[k], 1.5) / std::pow(any[k], 0.5));
  const double total = std::accumulate(expected.begin(), expected.end(), 0.0);
  for (std::size_t k = 0; k < 3; ++k) CHECK(guided[k] == Approx(expected[k] / total));
}

TEST_CASE("the floor mixes with the uniform distribution") {
  MaskedDiffusion options = plain;
  options.steps = 50;
  const auto without = learned(options, told).probabilities({none, none}, 0);
  options.floor = 0.3;
  const auto with = learned(options, told).probabilities({none, none}, 0);
  for (std::size_t k = 0; k < 3; ++k) CHECK(with[k] == Approx(0.7 * without[k] + 0.3 / 3));
}

TEST_CASE("what is open is drawn by these probabilities, the rest stays") {
  MaskedDiffusion options = plain;
  options.steps = 100;
  const auto model = learned(options, told);
  const std::size_t draws = 4000;
  std::vector<Choices> batch(draws, Choices{none, none});
  batch.push_back({0, none});
  batch.push_back({0, 1});
  batch.push_back({1, 0});
  Rng rng(5);
  model.fill(arms, std::span(batch), rng);
  CHECK(batch[draws] == Choices{0, none});
  CHECK(batch[draws + 1] == Choices{0, none});  // it does not count there
  CHECK(batch[draws + 2] == Choices{1, 0});
  const auto first = model.probabilities({none, none}, 0), second = model.probabilities({1, none}, 1);
  const auto occurs = [&](const Choices& choices, double probability) {
    const auto count = static_cast<double>(std::count(batch.begin(), batch.begin() + draws, choices));
    CHECK(count / draws == Approx(probability).margin(4 * std::sqrt(probability / draws)));
  };
  occurs({0, none}, first[0]);
  occurs({1, 0}, first[1] * second[0]);
  occurs({1, 1}, first[1] * second[1]);
  occurs({2, none}, first[2]);
}

TEST_CASE("a diffusion depends on its streams alone") {
  MaskedDiffusion options;
  options.steps = 20;
  CHECK(learned(options, told).probabilities({none, none}, 0) ==
        learned(options, told).probabilities({none, none}, 0));
  MaskedDiffusion::Model more(options, arms.decisions(), Rng(1));
  Rng rng(2);
  more.learn(told, 99, rng);
  const auto once = more.probabilities({none, none}, 0);
  more.learn(told, 99, rng);  // goes on
  CHECK(more.probabilities({none, none}, 0) != once);
}

TEST_CASE("a diffusion refuses nothing to learn from, and a decision without options") {
  CHECK(ogive_test::message([] { learned({}, {}); }) ==
        "MaskedDiffusion: expected at least 1 sequence, got 0");
  CHECK(ogive_test::message([] {
          MaskedDiffusion::Model({}, std::vector<Decision>{{"colour", 0}}, Rng(1));
        }) == "decision colour: expected 1 to 65534 options, got 0");
}

TEST_CASE("the options of a diffusion have ranges") {
  const auto says = [](const MaskedDiffusion& options) {
    return ogive_test::message([&] { check_fields(options, "diffusion"); });
  };
  CHECK(says({.width = 0}) == "diffusion.width: expected a number at least 1, got 0");
  CHECK(says({.good = 0}) == "diffusion.good: expected a number above 0 and at most 1, got 0");
  CHECK(says({.flatness = 0}) == "diffusion.flatness: expected a number above 0, got 0");
  CHECK(says({.unlabelled = 1}) == "diffusion.unlabelled: expected a number at least 0 and below 1, got 1");
  CHECK(says({.guidance = -2}) == "diffusion.guidance: expected a number at least -1, got -2");
  CHECK(says({.floor = 2}) == "diffusion.floor: expected a number at least 0 and at most 1, got 2");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace masked_diffusion_test
