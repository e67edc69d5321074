#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "ogive/search/any.hpp"
#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace gradient_test {

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
  CHECK(counter.trials == 50);
  CHECK(result.history.size() == 50);
  CHECK(result.history.back().architecture == result.best().architecture);
  CHECK(ogive_test::has(result.text(), "best: cost 0.6, trial "));
  CHECK(ogive_test::has(result.text(), "\n  |none~0|"));
}

TEST_CASE("a gradient run that is stopped keeps the epochs before") {
  Counter counter{.stop_at = 10};
  const auto result = search.run({.trials = 50}, counter);
  CHECK(counter.steps == 10);
  CHECK(result.ending == Ending::observer);
  CHECK(result.history.size() == 9);
  const auto whole = search.run({.trials = 50});
  for (std::size_t i = 0; i < result.history.size(); ++i)
    CHECK(result.history[i].architecture == whole.history[i].architecture);
  CHECK(ogive_test::message([] {
          Search{Nb201Space{}, Descent{.rate = 0}, Costs{}};
        }) == "Descent.rate: expected a number above 0, got 0");
}

TEST_CASE("observers see the mixing weights of every epoch") {
  struct Watcher {
    std::vector<std::vector<float>> weights;
    std::vector<std::size_t> path;
    bool names_fit = true;
    void on_mixing(const MixingRecord& record) {
      CHECK(record.epoch == weights.size());
      CHECK(record.relaxation.size() == 6);
      weights.emplace_back(record.weights.begin(), record.weights.end());
      path.assign(record.path.begin(), record.path.end());
      names_fit = names_fit && record.option_names.size() == 5 && record.option_names[3] == "nor_conv_3x3";
    }
  } watcher;
  search.run({.trials = 20}, watcher);
  REQUIRE(watcher.weights.size() == 20);
  for (std::size_t edge = 0; edge < 6; ++edge) {
    const auto* const row = watcher.weights.back().data() + 5 * edge;
    CHECK(std::accumulate(row, row + 5, 0.0) == Approx(1.0));
  }
  CHECK(watcher.path == std::vector<std::size_t>{0, 1, 2, 3, 4, 0});
  CHECK(watcher.names_fit);
}

/// Fails at its third step.
struct Breaks {
  template <class Space>
  class State {
   public:
    State(const Breaks&, const Space&) {}
    double evaluate(const Nb201Cell&, const Context&) const { return 1; }
    double loss_and_gradient(std::span<const float>, std::span<float>, Part, Context&) const { return 1; }
    void train_step(std::span<const float>, Context&) {
      if (++steps_ == 3) throw Error("Breaks", "the third step fails");
    }

   private:
    int steps_ = 0;
  };
};

TEST_CASE("an estimator that fails ends a gradient run, which keeps what it had") {
  const auto result = Search{Nb201Space{}, Descent{}, Breaks{}}.run({.trials = 5});
  CHECK(result.ending == Ending::failure);
  REQUIRE(result.history.size() == 3);
  CHECK(result.failed() == 1);
  CHECK(result.history.back().error == "Breaks: the third step fails");
  CHECK(result.last().id == 1);
  CHECK(result.best().id == 0);
}

/// Descends as Costs does, but can't judge the first two architectures read off.
struct JudgesLate {
  bool with_nan = false;
  template <class Space>
  class State : public Costs::State<Space> {
   public:
    State(const JudgesLate& options, const Space& space)
        : Costs::State<Space>({}, space), with_nan_(options.with_nan) {}
    double evaluate(const Nb201Cell& cell, const Context& context) const {
      if (context.id < 2 && !with_nan_) throw 3;
      return context.id < 2 ? std::nan("") : Costs::State<Space>::evaluate(cell, context);
    }

   private:
    bool with_nan_;
  };
};

TEST_CASE("an architecture read off that can't be judged is a failed trial, and the run goes on") {
  const auto whole = search.run({.trials = 5});
  for (const bool with_nan : {false, true}) {
    const auto result = Search{Nb201Space{}, Descent{}, JudgesLate{with_nan}}.run({.trials = 5});
    CHECK(result.ending == Ending::all_trials);
    REQUIRE(result.history.size() == 5);
    CHECK(result.failed() == 2);
    CHECK(result.history[1].error ==
          (with_nan ? "the score is NaN" : "the estimator threw something that is no std::exception"));
    CHECK(result.history[4].score == whole.history[4].score);
  }
}

/// Has all that logits may have: writes down what it is asked, rests in the second epoch, and is done after
/// the third.
struct Diary {
  std::vector<std::string>* pages = nullptr;

  class Logits {
   public:
    Logits(const Diary& options, const std::vector<std::size_t>&, Rng&) : pages_(*options.pages) {}
    void lead_to(std::span<const std::size_t> ends) {
      pages_.push_back(concat("edges into node 3: ", std::count(ends.begin(), ends.end(), 3U)));
    }
    static std::size_t channel_divisor() { return 8; }
    bool rests() const { return watched_ == 1; }
    void mixing(std::span<float> weights, Rng&) { fill(weights, 1); }
    void training(std::span<float> weights, Rng&) { fill(weights, 2); }
    void outcome(std::span<float> weights) { fill(weights, 3); }
    void step(std::span<const float> gradient) { pages_.push_back(concat("step ", gradient[0])); }
    void begin_epoch(std::uint64_t epoch, std::uint64_t epochs) {
      pages_.push_back(concat("epoch ", epoch, " of ", epochs));
    }
    static constexpr bool unrolls() { return true; }
    static constexpr bool watches() { return true; }
    void watch(FunctionRef<void(std::span<const float>, std::span<float>)> slopes_at) {
      std::vector<float> weights(30, 4), slopes(30);
      slopes_at(weights, slopes);
      pages_.push_back(concat("watch ", slopes[0]));
      ++watched_;
    }
    std::optional<double> eigenvalue() const { return 0.5 + watched_; }
    bool done() const { return watched_ == 3; }

   private:
    static void fill(std::span<float> weights, float value) {
      std::fill(weights.begin(), weights.end(), value);
    }
    std::vector<std::string>& pages_;
    int watched_ = 0;
  };
};

/// Answers with what it is asked at.
struct Echo {
  std::vector<std::string>* pages = nullptr;
  template <class Space>
  class State {
   public:
    State(const Echo& options, const Space&) : pages_(*options.pages) {}
    bool prepare(const Preparation& preparation) {
      pages_.push_back(concat("divisor ", preparation.channel_divisor));
      return true;
    }
    double evaluate(const typename Space::Architecture&, const Context&) const { return 1; }
    double loss_and_gradient(std::span<const float>, std::span<float>, Part, Context&) {
      throw Error("Echo", "no first-order gradient");
    }
    double unrolled_loss_and_gradient(std::span<const float> weights, std::span<float> gradient, Context&) {
      gradient[0] = 10 + weights[0];
      return 0;
    }
    double probe(std::span<const float> weights, std::span<float> gradient, Context&) {
      gradient[0] = 20 + weights[0];
      return 0;
    }
    void train_step(std::span<const float> weights, Context&) {
      pages_.push_back(concat("train ", weights[0]));
    }

   private:
    std::vector<std::string>& pages_;
  };
};

TEST_CASE("a gradient strategy is told of epochs, unrolls, watches and ends the run") {
  struct Readings {
    std::vector<float> outcomes;
    std::vector<double> eigenvalues;
    void on_mixing(const MixingRecord& record) {
      outcomes.push_back(record.weights[0]);
      eigenvalues.push_back(record.eigenvalue.value());
    }
  };
  const std::vector<std::string> first{
      "edges into node 3: 3", "divisor 8", "epoch 0 of 7", "step 11", "train 2", "watch 24",
      "epoch 1 of 7",         "train 2",   "watch 24"};
  const auto check = [&](const std::vector<std::string>& pages, const Readings& readings,
                         const auto& result) {
    REQUIRE(pages.size() == 13);
    CHECK(std::vector<std::string>(pages.begin(), pages.begin() + 9) == first);
    CHECK(pages[9] == "epoch 2 of 7");
    CHECK(readings.outcomes == std::vector<float>{3, 3, 3});
    CHECK(readings.eigenvalues == std::vector<double>{1.5, 2.5, 3.5});
    CHECK(result.history.size() == 3);
    CHECK(result.ending == Ending::strategy);
  };
  std::vector<std::string> pages, erased_pages;
  Readings readings, erased_readings;
  const auto result = Search{Nb201Space{}, Diary{&pages}, Echo{&pages}}.run({.trials = 7}, readings);
  check(pages, readings, result);
  const Search erased{AnySpace(Nb201Space{}), AnyStrategy(Diary{&erased_pages}),
                      AnyEstimator(Echo{&erased_pages})};
  check(erased_pages, erased_readings, erased.run({.trials = 7}, erased_readings));
}

TEST_CASE("an estimator known at run time only says what a strategy misses") {
  std::vector<std::string> pages;
  const Search erased{AnySpace(Nb201Space{}), AnyStrategy(Diary{&pages}),
                      AnyEstimator::on<Nb201Space>(Costs{})};
  const auto result = erased.run({.trials = 1});
  CHECK(result.ending == Ending::failure);
  CHECK(ogive_test::has(result.history[0].error, "`unrolled_loss_and_gradient`"));
}

}  // namespace gradient_test
