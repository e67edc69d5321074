#pragma once
/// The conformance kit for strategies: `testing::check_strategy(MyStrategy{}, space)`.
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/file.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/strategy/concepts.hpp"
#include "ogive/testing/fields.hpp"
#include "ogive/testing/gradient_strategy.hpp"
#include "ogive/testing/report.hpp"
#include "ogive/testing/space_abilities.hpp"

namespace ogive::testing_detail {

/// What the trials of a strategy give.
enum class Outcomes { scores, half_fail, all_fail, all_equal, infinite };

/// A strategy at work. Streams and the order of calls are those of a Session.
template <class Strategy, class Space, std::size_t N>
class Play {
 public:
  using Architecture = typename Space::Architecture;
  using State = detail::StrategyStateOf<Strategy, Space, N>;
  using Told = Trial<Architecture, N>;

  Play(const Strategy& strategy, const Space& space, std::uint64_t seed, Outcomes outcomes, Recorder& record)
      : space_(space), root_(seed), outcomes_(outcomes), record_(record), state_(strategy, space) {}

  /// Asks and tells until `trials` have been told, or it asked for what is none of the space.
  /// @return false if it had nothing to ask for
  bool run(std::size_t trials, std::size_t lookahead) {
    while (told_ < trials) {
      while (asked_.size() < trials && asked_.size() < told_ + lookahead && !done() && ask()) {
      }
      if (broken_ || told_ == asked_.size()) return broken_;
      tell();
    }
    return true;
  }

  /// Tells it trials of architectures that it did not ask for.
  void give(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      Rng rng = root_.split(7).split(i);
      Told trial{.id = ~std::uint64_t{i}, .architecture = ogive::sample(space_, rng)};
      score(trial);
      pass_on(trial);
    }
  }

  /// Goes on as another one did. @param saved what its state gave
  void take_up(const Play& other, std::span<const std::uint8_t> saved) {
    asked_ = other.asked_;
    told_ = other.told_;
    state_.load(saved);
  }

  bool done() const {
    if constexpr (requires {
                    { state_.done() } -> std::convertible_to<bool>;
                  })
      return state_.done();
    else
      return false;
  }
  const std::vector<Told>& asked() const { return asked_; }
  State& state() { return state_; }

 private:
  bool ask() {
    const std::uint64_t id = asked_.size();
    record_.look_at(concat("trial ", id));
    Rng rng = root_.split(~std::uint64_t{0}).split(id);
    std::optional<Proposal<Architecture>> proposal = state_.ask(rng);
    if (!proposal) {
      record_.expect(told_ < id || done(), "ask",
                     "an architecture, or done() to be true, once all trials are told", "neither");
      return false;
    }
    if (!ogive::contains(space_, proposal->architecture)) {
      record_.add("ask", "an architecture of the space", shown(space_, proposal->architecture));
      broken_ = true;
      return false;
    }
    record_.expect(proposal->fidelity > 0 && proposal->fidelity <= 1, "ask",
                   "a fidelity above 0 and at most 1", to_text(proposal->fidelity));
    if (proposal->continues)
      record_.expect(*proposal->continues < told_, "ask", "to continue a trial that was told",
                     concat("trial ", *proposal->continues));
    asked_.push_back({.id = id,
                      .architecture = std::move(proposal->architecture),
                      .fidelity = proposal->fidelity,
                      .continues = proposal->continues});
    return true;
  }
  void tell() {
    record_.look_at(concat("trial ", told_));
    Told trial = asked_[told_++];
    score(trial);
    pass_on(trial);
  }

  /// A number that follows from the architecture alone, where it can be told apart.
  void score(Told& trial) const {
    std::uint64_t number = trial.id;
    if constexpr (detail::CanHash<Space>) {
      if (has(space_, Ability::hash)) number = ogive::hash(space_, trial.architecture);
    }
    Rng random = Rng(0).split(number);
    const bool fails =
        outcomes_ == Outcomes::all_fail || (outcomes_ == Outcomes::half_fail && trial.id % 2 == 0);
    if (fails) {
      trial.error = "it failed";
      return;
    }
    trial.score.emplace();
    for (double& value : trial.score->values) {
      value = random.uniform();
      if (outcomes_ == Outcomes::all_equal) value = 1;
      if (outcomes_ == Outcomes::infinite)
        value = (trial.id % 2 == 0 ? 1 : -1) * std::numeric_limits<double>::infinity();
    }
  }
  void pass_on(const Told& trial) {
    if constexpr (requires { state_.tell(trial); })
      state_.tell(trial);
    else {
      Rng rng = root_.split(~std::uint64_t{1}).split(trial.id);
      state_.tell(trial, rng);
    }
  }

  const Space& space_;
  Rng root_;
  Outcomes outcomes_;
  Recorder& record_;
  State state_;
  std::vector<Told> asked_{};
  std::size_t told_ = 0;
  bool broken_ = false;  ///< asked for what is none of the space
};

/// Checks of a strategy that asks and tells, for N objectives.
template <class Strategy, class Space, std::size_t N>
class StrategyKit {
 public:
  StrategyKit(const Strategy& strategy, const Space& space, const Options& options, Recorder& record)
      : strategy_(strategy), space_(space), options_(options), record_(record) {}

  void run() {
    record_.look_at("");
    if (!record_.attempt("ask", [&] { first(); })) return;
    for (const std::size_t lookahead : {std::size_t{1}, std::size_t{16}})
      record_.attempt("ask", [&] { repeats(lookahead); });
    record_.attempt("state", [&] { shares_nothing(); });
    goes_on("failed trials", Outcomes::half_fail);
    goes_on("failed trials", Outcomes::all_fail);
    goes_on("equal scores", Outcomes::all_equal);
    goes_on("infinite scores", Outcomes::infinite);
    record_.attempt("given trials", [&] {
      auto play = this->play(Outcomes::scores);
      play.give(3);
      play.run(options_.samples, 1);
    });
    if constexpr (requires(State & state, const Bytes& bytes) {
                    { state.save() } -> std::convertible_to<Bytes>;
                    state.load(std::span(bytes));
                  })
      record_.attempt("save", [&] { saves(); });
    lowest_options();
  }

 private:
  using Match = Play<Strategy, Space, N>;
  using State = typename Match::State;

  Match play(Outcomes outcomes, std::uint64_t more = 0) const {
    return Match(strategy_, space_, options_.seed + more, outcomes, record_);
  }

  void first() {
    auto play = this->play(Outcomes::scores);
    record_.expect(play.run(1, 1), "ask", "an architecture at the first ask", "none");
  }

  /// The same seed and order of calls give the same trials.
  void repeats(std::size_t lookahead) {
    auto one = play(Outcomes::scores), two = play(Outcomes::scores);
    one.run(options_.samples, lookahead);
    two.run(options_.samples, lookahead);
    expect_equal(one, two, "ask", "the same trials from the same seed");
  }

  /// Two states that work by turns do what each does alone.
  void shares_nothing() {
    auto alone = play(Outcomes::scores), turns = play(Outcomes::scores), other = play(Outcomes::scores, 1);
    alone.run(options_.samples, 1);
    for (std::size_t trials = 1; trials <= options_.samples; ++trials) {
      turns.run(trials, 1);
      other.run(trials, 1);
    }
    expect_equal(alone, turns, "state", "the same trials whether or not another state is at work");
  }

  void goes_on(const char* check, Outcomes outcomes) {
    record_.attempt(check, [&] {
      auto play = this->play(outcomes);
      play.run(options_.samples, 4);
    });
  }

  /// A state that takes up what another one saved does what that one does.
  void saves() {
    auto whole = play(Outcomes::scores), again = play(Outcomes::scores);
    whole.run(options_.samples / 2, 1);
    const Bytes saved = whole.state().save();
    again.take_up(whole, saved);
    whole.run(options_.samples, 1);
    again.run(options_.samples, 1);
    expect_equal(whole, again, "save", "the same trials after load() of what save() gave");
    record_.look_at("");
    const Bytes damaged(saved.begin(), saved.begin() + static_cast<std::ptrdiff_t>(saved.size() / 2));
    auto other = play(Outcomes::scores);
    try {
      other.state().load(std::span(damaged));
      record_.expect(saved.empty(), "load", "an ogive::Error for half of what save() gave", "none");
    } catch (const Error&) {  // as it should be
    }
  }

  /// Each option at the lowest value that it allows.
  void lowest_options() {
    if constexpr (HasFields<Strategy> && std::copyable<Strategy>) {
      Strategy changed = strategy_;
      for_each_setting(changed, Setting::lowest, [&](const std::string& path, const std::string& value) {
        try {
          Match play(changed, space_, options_.seed, Outcomes::scores, record_);
          play.run(std::min<std::size_t>(options_.samples, 20), 1);
        } catch (const std::exception& failure) {
          record_.look_at("");
          record_.add("fields", concat("it to work with ", path, " = ", value, ", as its range allows"),
                      concat("'", failure.what(), "'"));
        }
      });
    }
  }

  void expect_equal(const Match& one, const Match& two, const char* check, const char* expected) {
    const auto [first, second] =
        std::mismatch(one.asked().begin(), one.asked().end(), two.asked().begin(), two.asked().end());
    if (first == one.asked().end() && second == two.asked().end()) return;
    record_.look_at(concat("trial ", first - one.asked().begin()));
    const auto name = [&](auto trial, const Match& match) {
      return trial == match.asked().end() ? std::string("none") : shown(space_, trial->architecture);
    };
    record_.add(check, expected, concat(name(first, one), " and ", name(second, two)));
  }

  const Strategy& strategy_;
  const Space& space_;
  const Options options_;
  Recorder& record_;
};

template <class Strategy, class Space>
void check_asking(Recorder& record, const Strategy& strategy, const Space& space, const Options& options) {
  if constexpr (StrategyFor<Strategy, Space, 1>)
    StrategyKit<Strategy, Space, 1>(strategy, space, options, record).run();
  if constexpr (StrategyFor<Strategy, Space, 2>)
    StrategyKit<Strategy, Space, 2>(strategy, space, options, record).run();
}

}  // namespace ogive::testing_detail

namespace ogive::testing {

/// Checks that a strategy keeps what it promises on `space`, for one and for two objectives, as it takes
/// them, with `options.samples` trials each:
///
/// - options: in their ranges, each under a name of its own; it works at the lowest values that they allow;
/// - `ask`: an architecture of the space, fidelities in (0, 1], continued trials that were told, the same for
///   equal seeds; also when 16 are asked before the first is told; nothing only while more is to be told, or
///   when `done()`;
/// - no two states share anything;
/// - trials that failed (some, and all), with equal and with infinite scores, or never asked for, harm
/// nothing;
/// - where a State has `save` and `load`: a new one goes on as the old, and half of the bytes are an Error.
///
/// As in a run, trials are told in the order of asking, and no score is NaN. Of a gradient strategy the
/// Logits are checked instead (`mixing`, `step`; `save` and `load` where it has them).
template <class Strategy, class Space>
Report check_strategy(const Strategy& strategy, const Space& space, const Options& options = {}) {
  constexpr bool asks = StrategyFor<Strategy, Space, 1> || StrategyFor<Strategy, Space, 2>;
  static_assert(GradientStrategy<Strategy> ? RelaxableSpace<Space> : asks,
                "ogive: check_strategy: the strategy must fit the space as a Search would take them");
  check_fields(options, "check_strategy");
  testing_detail::Recorder record(type_name<Strategy>(), options);
  if (!testing_detail::check_options(record, strategy)) return std::move(record).report();
  if constexpr (GradientStrategy<Strategy> && RelaxableSpace<Space>)
    testing_detail::check_logits(record, strategy, space.relaxation(), options);
  else if constexpr (asks) {
    if constexpr (requires { *strategy.gradient(); }) {  // known at run time only
      if (strategy.gradient()) return check_strategy(*strategy.gradient(), space, options);
    }
    testing_detail::check_asking(record, strategy, space, options);
  }
  return std::move(record).report();
}

}  // namespace ogive::testing
