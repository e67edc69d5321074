#include "ogive/strategy/controller.hpp"

#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/numbers.hpp"

using namespace ogive;

namespace controller_test {

using DoubleController = Controller::Network<double>;
using DoublePass = DoubleController::Pass;

/// All architectures of three decisions, of which the second counts only beside option 1 of the first.
const std::vector<std::size_t> option_counts{3, 2, 2};
const std::vector<Choices> all_sequences{{0, none, 0}, {0, none, 1}, {1, 0, 0},    {1, 0, 1},
                                         {1, 1, 0},    {1, 1, 1},    {2, none, 0}, {2, none, 1}};

/// What a pass says of a sequence: {log probability, sum of the entropies on its way}.
std::pair<BasicVar<double>, BasicVar<double>> walked(DoublePass& pass, const Choices& choices) {
  std::vector<BasicVar<double>> log_probabilities, entropies;
  pass.restart();
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (choices[i] == none) continue;
    const auto step = pass.step(i, choices[i]);
    log_probabilities.push_back(step.log_probability);
    entropies.push_back(step.entropy);
  }
  return {sum(log_probabilities), sum(entropies)};
}

/// Weights far enough from 0 that nothing is nearly uniform.
void spread_out(DoubleController& network) {
  std::uint64_t seed = 1;
  for (auto* weight : network.parameters()) {
    const auto numbers = ogive_test::normal_numbers<double>(weight->value.size(), seed++);
    weight->value = BasicTensor<double>::from(weight->shape, numbers);
  }
}

TEST_CASE("the probabilities of all sequences add up to 1, and their entropy to that of the steps") {
  const double tanh_constant = GENERATE(0.0, 2.5);
  const Controller options{.hidden = 5, .embedding = 3, .temperature = 0.7, .tanh_constant = tanh_constant};
  Rng random(3);
  DoubleController network(options, option_counts, random);
  spread_out(network);
  BasicTape<double> tape(Mode::evaluation);
  DoublePass pass(network, tape);
  double all = 0, entropy = 0, of_steps = 0;
  for (const Choices& choices : all_sequences) {
    const auto [log_probability, entropies] = walked(pass, choices);
    const double p = std::exp(log_probability.value().item());
    all += p;
    entropy -= p * log_probability.value().item();
    of_steps += p * entropies.value().item();
  }
  CHECK(all == Approx(1.0));
  CHECK(entropy < 0.95 * std::log(8.0));  // not uniform: the sum means something
  CHECK(of_steps == Approx(entropy));
}

TEST_CASE("log probability and entropy of a sequence have the gradients of their values") {
  const Controller options{.hidden = 4, .embedding = 3, .temperature = 2, .tanh_constant = 1.5};
  Rng random(3);
  DoubleController network(options, option_counts, random);
  spread_out(network);
  const Choices choices = GENERATE(Choices{1, 0, 1}, Choices{2, none, 0});
  const auto value = [&](BasicTape<double>& tape) {
    DoublePass pass(network, tape);
    const auto [log_probability, entropies] = walked(pass, choices);
    return add(log_probability, scale(entropies, 0.3));
  };
  BasicTape<double> tape(Mode::training);
  tape.backward(value(tape));
  const double h = 1e-5;
  for (auto* weight : network.parameters()) {
    std::vector<double> differences;
    for (std::size_t k = 0; k < weight->value.size(); ++k) {
      const auto value_at = [&](double offset) {
        const double before = std::as_const(weight->value)[k];
        weight->value[k] = before + offset;
        BasicTape<double> other(Mode::evaluation);
        const double found = value(other).value().item();
        weight->value[k] = before;
        return found;
      };
      differences.push_back((value_at(h) - value_at(-h)) / (2 * h));
    }
    if (weight->gradient.empty()) weight->gradient = BasicTensor<double>::zeros(weight->shape);
    CAPTURE(weight->shape.text());
    CHECK(ogive_test::relative_error(std::as_const(weight->gradient).values(),
                                     std::span<const double>(differences)) < 1e-7);
  }
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

TEST_CASE("a controller of one unit follows its equations") {
  const Controller options{.hidden = 1, .embedding = 1, .temperature = 2, .tanh_constant = 3};
  Rng random(3);
  DoubleController network(options, std::vector<std::size_t>{2, 2}, random);
  const std::vector<std::vector<double>> values{
      {0.5, -1.0, 2.0, 0.25, 0.75},  // embeddings: before any choice, then of each decision's options
      {0.4, -0.3, 1.1, 0.2},         // gates i, f, g, o: input weights, hidden weights, biases
      {-0.6, 0.7, 0.9, -0.8},
      {0.1, 0.2, -0.3, 0.4},
      {1.5, -2.0},  // weights and biases of the heads
      {0.3, 0.6},
      {-1.0, 4.0},
      {0.2, -0.1}};
  const auto weights = network.parameters();
  REQUIRE(weights.size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    weights[i]->value = BasicTensor<double>::from(weights[i]->shape, values[i]);
  double hidden = 0, cell = 0;
  const auto read = [&](double x) {
    const auto gate = [&](std::size_t k) { return x * values[1][k] + hidden * values[2][k] + values[3][k]; };
    cell = logistic(gate(1)) * cell + logistic(gate(0)) * std::tanh(gate(2));
    hidden = logistic(gate(3)) * std::tanh(cell);
  };
  const auto log_probability = [&](std::size_t decision, std::size_t choice) {
    const auto logit = [&](std::size_t option) {
      return 3 *
             std::tanh((hidden * values[4 + 2 * decision][option] + values[5 + 2 * decision][option]) / 2);
    };
    return logit(choice) - std::log(std::exp(logit(0)) + std::exp(logit(1)));
  };
  BasicTape<double> tape(Mode::evaluation);
  DoublePass pass(network, tape);
  read(0.5);
  CHECK(pass.log_probabilities(0)[1] == Approx(log_probability(0, 1)));
  pass.take(0, 1);
  read(2.0);  // row 1 + 1 of the embeddings
  CHECK(pass.log_probabilities(1)[0] == Approx(log_probability(1, 0)));
  // From the start again, where the first decision does not count.
  pass.restart();
  hidden = cell = 0;
  read(0.5);
  CHECK(pass.log_probabilities(1)[0] == Approx(log_probability(1, 0)));
}

TEST_CASE("the options of the controller have ranges") {
  const auto says = [](const Controller& options) {
    return ogive_test::message([&] { check_fields(options, "controller"); });
  };
  CHECK(says({.hidden = 0}) == "controller.hidden: expected a number at least 1, got 0");
  CHECK(says({.embedding = 0}) == "controller.embedding: expected a number at least 1, got 0");
  CHECK(says({.temperature = 0}) == "controller.temperature: expected a number above 0, got 0");
  CHECK(says({.tanh_constant = -1}) == "controller.tanh_constant: expected a number at least 0, got -1");
  CHECK(says({}) == "nothing was thrown");
}

}  // namespace controller_test
