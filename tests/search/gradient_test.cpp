#include <algorithm>
#include <cmath>
#include <vector>

#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace {

/// Softmax of the logits of each edge, gradient descent on the logits.
struct Descent {
  double rate = 1;
  void fields(auto&& f) const { f("rate", rate, above(0)); }

  class Logits {
   public:
    Logits(const Descent& options, const std::vector<std::size_t>& rows, Rng&)
        : options_(options), rows_(rows) {
      for (const std::size_t row : rows) logits_.insert(logits_.end(), row, 0.0);
      mixing_.resize(logits_.size());
    }
    void mixing(std::span<float> weights, Rng&) {
      std::size_t begin = 0;
      for (const std::size_t row : rows_) {
        double sum = 0;
        for (std::size_t k = begin; k < begin + row; ++k) sum += std::exp(logits_[k]);
        for (std::size_t k = begin; k < begin + row; ++k) mixing_[k] = std::exp(logits_[k]) / sum;
        begin += row;
      }
      std::copy(mixing_.begin(), mixing_.end(), weights.begin());
    }
    void step(std::span<const float> gradient) {
      std::size_t begin = 0;
      for (const std::size_t row : rows_) {
        double mean = 0;
        for (std::size_t k = begin; k < begin + row; ++k) mean += mixing_[k] * gradient[k];
        for (std::size_t k = begin; k < begin + row; ++k)
          logits_[k] -= options_.rate * mixing_[k] * (gradient[k] - mean);
        begin += row;
      }
    }

   private:
    const Descent& options_;
    std::vector<std::size_t> rows_;
    std::vector<double> logits_, mixing_;
  };
};

/// The loss of a mixture is the mean of fixed costs; the cheapest operation of edge e is number e % 5.
struct Costs {
  template <class Space>
  class State {
   public:
    State(const Costs&, const Space&) {}
    double evaluate(const Nb201Cell& cell, const Context&) const {
      double loss = 0;
      for (std::size_t edge = 0; edge < 6; ++edge) loss += cost(edge, cell.operations[edge]);
      return loss;
    }
    double loss_and_gradient(std::span<const float> weights, std::span<float> gradient, Part part,
                             Context&) const {
      if (part != Part::validation) throw Error("Costs", "the logits move on the validation part");
      double loss = 0;
      for (std::size_t i = 0; i < weights.size(); ++i) {
        gradient[i] = static_cast<float>(cost(i / 5, i % 5));
        loss += gradient[i] * weights[i];
      }
      return loss;
    }
    void train_step(std::span<const float>, Context&) { ++steps_; }
    Objective objectives() const { return {.name = "cost"}; }

   private:
    static double cost(std::size_t edge, std::size_t operation) { return operation == edge % 5 ? 0.1 : 1.0; }
    int steps_ = 0;
  };
};

struct Counter {
  std::uint64_t steps = 0, trials = 0, stop_at = 1000;
  bool on_progress(std::string_view, std::uint64_t done, std::uint64_t) { return (steps = done) < stop_at; }
  void on_trial(const auto&) { ++trials; }
};

const Search search{Nb201Space{}, Descent{}, Costs{}};

TEST_CASE("a gradient strategy finds the cheapest operation of every edge") {
  Counter counter;
  const auto result = search.run({.trials = 50}, counter);
  CHECK(result.best().architecture == Nb201Cell{{0, 1, 2, 3, 4, 0}});
  CHECK((*result.best().score)[0] == Approx(0.6));
  CHECK(result.ending == Ending::all_trials);
  CHECK(counter.steps == 50);
  CHECK(counter.trials == 1);
  CHECK(ogive_test::has(result.text(), "best: cost 0.6, trial 0\n  |none~0|"));
}

TEST_CASE("a gradient run can be stopped, and still reads an architecture off its weights") {
  Counter counter{.stop_at = 10};
  const auto result = search.run({.trials = 50}, counter);
  CHECK(counter.steps == 10);
  CHECK(result.ending == Ending::observer);
  CHECK(result.history.size() == 1);
  CHECK(ogive_test::message([] {
          Search{Nb201Space{}, Descent{.rate = 0}, Costs{}};
        }) == "Descent.rate: expected a number above 0, got 0");
}

}  // namespace
