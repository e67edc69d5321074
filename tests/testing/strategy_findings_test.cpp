// Each check of testing/strategy.hpp can fail.
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "ogive/space/nb201.hpp"
#include "ogive/testing/strategy.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using testing::check_strategy;

namespace strategy_findings_test {

enum class Fault {
  none,
  asks_nothing,
  asks_outside,
  bad_fidelity,
  continues_the_future,
  draws_elsewhere,
  shares_state,
  forgets_to_end,
  dies_of_many_asks,
  dies_of_failure,
  stops_after_failures,
  dies_of_ties,
  dies_of_infinity,
  dies_of_what_is_given,
  dies_at_lowest,
  saves_too_little,
  loads_anything,
};

/// Mutates the last one that was scored, or samples; with one fault.
struct Toy {
  Fault fault = Fault::none;
  std::uint64_t patience = 50;

  void fields(auto&& f) const { f("patience", patience, at_least(1)); }

  template <MutableSpace Space, std::size_t N>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const Toy& options, const Space& space) : options_(options), space_(space) {
      if (with(Fault::dies_at_lowest) && options.patience == 1) throw Error("Toy", "at least some patience");
    }

    std::optional<Proposal<Architecture>> ask(Rng& rng) {
      static std::uint64_t everywhere = 0;
      const std::uint64_t id = asked_++;
      ++everywhere;
      if (with(Fault::asks_nothing)) return {};
      if (with(Fault::forgets_to_end) && id >= 30) return {};
      if (with(Fault::stops_after_failures) && failed_ >= 3) return {};
      if (with(Fault::dies_of_many_asks) && id > told_ + 4) throw std::length_error("too many asks");
      if (with(Fault::asks_outside) && id == 5) return Architecture{{9, 9, 9, 9, 9, 9}};
      Rng other(everywhere);
      const bool fresh = with(Fault::shares_state) ? everywhere % 2 == 0 : !last_;
      Rng& own = with(Fault::draws_elsewhere) ? other : rng;
      const Architecture next = fresh || !last_ ? sample(space_, own) : mutate(space_, *last_, own);
      if (with(Fault::bad_fidelity)) return Proposal<Architecture>{next, 0};
      if (with(Fault::continues_the_future)) return Proposal<Architecture>{next, 1, id};
      return next;
    }
    void tell(const Trial<Architecture, N>& trial) {
      ++told_;
      if (with(Fault::dies_of_what_is_given) && trial.given()) throw std::out_of_range("which trial?");
      if (!trial.score) {
        ++failed_;
        if (with(Fault::dies_of_failure)) throw std::logic_error("no score");
        return;
      }
      const double loss = (*trial.score)[0];
      if (with(Fault::dies_of_ties) && loss == loss_) throw std::logic_error("a tie");
      if (with(Fault::dies_of_infinity) && std::isinf(loss)) throw std::logic_error("infinite");
      loss_ = loss;
      last_ = trial.architecture;
    }

    Bytes save() const {
      Bytes bytes(sizeof(Architecture) + 1);
      bytes[0] = last_.has_value();
      if (last_) std::memcpy(bytes.data() + 1, &*last_, sizeof(Architecture));
      return bytes;
    }
    void load(std::span<const std::uint8_t> bytes) {
      if (with(Fault::saves_too_little)) return;
      if (bytes.size() != sizeof(Architecture) + 1) {
        if (with(Fault::loads_anything)) return;
        throw Error("Toy", "a whole state", "part of one");
      }
      last_.emplace();
      std::memcpy(&*last_, bytes.data() + 1, sizeof(Architecture));
    }

   private:
    bool with(Fault f) const { return options_.fault == f; }

    const Toy& options_;
    const Space& space_;
    std::optional<Architecture> last_{};
    double loss_ = -1;
    std::uint64_t asked_ = 0, told_ = 0, failed_ = 0;
  };
};

std::string found(const Toy& toy) { return check_strategy(toy, Nb201Space{}).text(); }
/// Whether something was found that begins so.
bool finds(Fault fault, std::string_view start) {
  const std::string text = found({.fault = fault});
  UNSCOPED_INFO(text);
  return has(concat("\n", text), concat("\nToy.", start));
}

TEST_CASE("a sound strategy has no findings") { CHECK(found({}) == ""); }

TEST_CASE("findings about what is asked") {
  CHECK(finds(Fault::asks_nothing,
              "ask: expected an architecture, or done() to be true, once all trials are told, got neither "
              "(seed 0, trial 0)"));
  CHECK(finds(Fault::forgets_to_end, "ask: expected an architecture, or done() to be true"));
  CHECK(finds(Fault::asks_outside, "ask: expected an architecture of the space, got "));
  CHECK(finds(Fault::bad_fidelity, "ask: expected a fidelity above 0 and at most 1, got 0"));
  CHECK(finds(Fault::continues_the_future, "ask: expected to continue a trial that was told, got trial 0"));
  CHECK(finds(Fault::draws_elsewhere, "ask: expected the same trials from the same seed, got '"));
  CHECK(finds(Fault::dies_of_many_asks, "ask: expected no exception, got 'too many asks'"));
}

TEST_CASE("findings about what is told") {
  CHECK(finds(Fault::dies_of_failure, "failed trials: expected no exception, got 'no score'"));
  CHECK(finds(Fault::stops_after_failures, "ask: expected an architecture, or done() to be true"));
  CHECK(finds(Fault::dies_of_ties, "equal scores: expected no exception, got 'a tie'"));
  CHECK(finds(Fault::dies_of_infinity, "infinite scores: expected no exception, got 'infinite'"));
  CHECK(finds(Fault::dies_of_what_is_given, "given trials: expected no exception, got 'which trial?'"));
}

TEST_CASE("findings about states") {
  CHECK(has(found({.fault = Fault::shares_state}),
            "expected the same trials whether or not another state is at work, got '"));
  CHECK(finds(Fault::saves_too_little,
              "save: expected the same trials after load() of what save() gave, got '"));
  CHECK(
      finds(Fault::loads_anything, "load: expected an ogive::Error for half of what save() gave, got none"));
}

TEST_CASE("findings about the options of a strategy") {
  CHECK(found({.fault = Fault::dies_at_lowest}) ==
        "Toy.fields: expected it to work with patience = 1, as its range allows, got 'Toy: at least some "
        "patience' (seed 0), and once more");
  CHECK(found({.patience = 0}) ==
        "Toy.fields: expected options in their ranges, got 'Toy.patience: expected a number at least 1, got "
        "0' (seed 0)");
}

// ---- gradient strategies ----

enum class Slip { none, uphill, writes_too_few, infinite, draws_elsewhere, saves_nothing, loads_anything };

/// Softmax of logits, moved by plain gradient descent.
struct Descends {
  Slip slip = Slip::none;

  class Logits {
   public:
    Logits(const Descends& options, const std::vector<std::size_t>& relaxation, Rng& rng)
        : slip_(options.slip), edges_(relaxation) {
      for (const std::size_t count : relaxation)
        for (std::size_t k = 0; k < count; ++k) logits_.push_back(rng.normal());
    }
    void mixing(std::span<float> weights, Rng&) {
      static double drift = 0;
      if (slip_ == Slip::draws_elsewhere) drift += 0.01;
      for (std::size_t edge = 0, begin = 0; edge < edges_.size(); begin += edges_[edge++]) {
        double sum = 0;
        for (std::size_t k = begin; k < begin + edges_[edge]; ++k) sum += std::exp(logits_[k]);
        for (std::size_t k = begin; k < begin + edges_[edge]; ++k)
          if (slip_ != Slip::writes_too_few || k > 0)
            weights[k] = static_cast<float>(std::exp(logits_[k]) / sum + drift);
      }
      if (slip_ == Slip::infinite) weights[1] = HUGE_VALF;
    }
    void step(std::span<const float> gradient) {
      const double rate = slip_ == Slip::uphill ? -0.1 : 0.1;
      for (std::size_t k = 0; k < logits_.size(); ++k) logits_[k] -= rate * static_cast<double>(gradient[k]);
    }
    Bytes save() const {
      Bytes bytes(logits_.size() * sizeof(double));
      std::memcpy(bytes.data(), logits_.data(), bytes.size());
      return bytes;
    }
    void load(std::span<const std::uint8_t> bytes) {
      if (slip_ == Slip::saves_nothing) return;
      if (bytes.size() != logits_.size() * sizeof(double)) {
        if (slip_ == Slip::loads_anything) return;
        throw Error("Descends", "as many logits", "others");
      }
      std::memcpy(logits_.data(), bytes.data(), bytes.size());
    }

   private:
    Slip slip_;
    std::vector<std::size_t> edges_;
    std::vector<double> logits_;
  };
};

TEST_CASE("findings about logits") {
  const auto found = [](Slip slip) { return check_strategy(Descends{slip}, Nb201Space{}).text(); };
  CHECK(found(Slip::none) == "");
  CHECK(has(found(Slip::uphill), "Descends.step: expected less weight than "));
  CHECK(has(found(Slip::writes_too_few),
            "Descends.mixing: expected a weight for each option, got none for option 0"));
  CHECK(has(found(Slip::infinite), "Descends.mixing: expected finite weights, got inf for option 1"));
  CHECK(has(found(Slip::draws_elsewhere),
            "Descends.mixing: expected the same weights from the same seed and steps, got "));
  CHECK(has(found(Slip::saves_nothing),
            "Descends.save: expected the same weights after load() of what save() gave"));
  CHECK(has(found(Slip::loads_anything),
            "Descends.load: expected an ogive::Error for half of what save() gave, got none"));
}

}  // namespace strategy_findings_test
