#pragma once
/// Successive halvings, one after the other: what SuccessiveHalving, Hyperband and Bohb share.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ogive/core/function_ref.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/rungs.hpp"

namespace ogive::detail {

/// How a bracket begins.
struct BracketStart {
  std::size_t architectures;  ///< that are new
  std::size_t rung;           ///< of the ladder, where they start
  friend bool operator==(const BracketStart&, const BracketStart&) = default;
};

/// Hyperband's brackets (Li et al. 2018, algorithm 1), the one that starts lowest first. With s + 1 rungs to
/// climb of the ladder's m, ceil(m / (s + 1) * eta^s) architectures start.
inline std::vector<BracketStart> hyperband_brackets(const Ladder& ladder) {
  std::vector<BracketStart> starts;
  for (std::size_t rung = 0; rung < ladder.size(); ++rung) {
    const std::size_t climbed = ladder.size() - rung;
    starts.push_back({(ladder.size() * ladder.share(rung) + climbed - 1) / climbed, rung});
  }
  return starts;
}

/// One successive halving: when all trials on a rung are told, the best 1 / eta of them go on to the next, at
/// least one. Fewer do where more than that failed; the bracket ends early where all did.
template <class Architecture>
class Bracket {
 public:
  /// @param ladder outlives it
  Bracket(const Ladder& ladder, const BracketStart& start)
      : ladder_(ladder), level_(start.rung), size_(start.architectures), scheduled_(start.architectures) {}

  /// A new architecture or one that goes on; empty while the rung's last trials are out, and when done.
  std::optional<Proposal<Architecture>> ask(FunctionRef<Architecture()> draw) {
    std::optional<Proposal<Architecture>> proposal;
    if (asked_ == size_) return proposal;
    ++asked_;
    if (below_)
      proposal = below_->promote(size_, ladder_.fidelity(level_));
    else
      proposal.emplace(draw(), ladder_.fidelity(level_));  // a returned Proposal makes g++ 12 warn in vain
    return proposal;
  }

  void tell(const Trial<Architecture>& trial) {
    rung_.add(trial);
    if (rung_.told() < size_) return;
    scheduled_ = std::max<std::size_t>(1, scheduled_ / ladder_.eta());
    size_ = ++level_ == ladder_.size() ? 0 : std::min(scheduled_, rung_.ranked());
    asked_ = 0;
    below_ = std::exchange(rung_, {});
  }

  bool done() const { return size_ == 0; }

 private:
  const Ladder& ladder_;
  std::size_t level_;      ///< the rung of the ladder
  std::size_t size_;       ///< trials on it; 0: there is no more
  std::size_t scheduled_;  ///< the same, had none failed
  std::size_t asked_ = 0;  ///< of them
  Rung<Architecture> rung_{};
  std::optional<Rung<Architecture>> below_{};
};

/// Goes through a list of brackets `rounds` times. Where a bracket waits for trials under way the next one
/// begins meanwhile, so that no worker is idle; earlier brackets go first.
template <class Architecture>
class Brackets {
 public:
  /// @param round the brackets of a round, in order
  /// @param rounds 0: without end
  Brackets(const Ladder& ladder, std::vector<BracketStart> round, std::uint64_t rounds)
      : ladder_(ladder), round_(std::move(round)), limit_(rounds * round_.size()) {}
  Brackets(const Brackets&) = delete;
  Brackets& operator=(const Brackets&) = delete;

  /// @param draw gives a new architecture
  std::optional<Proposal<Architecture>> ask(FunctionRef<Architecture()> draw) {
    for (auto& [number, bracket] : open_)
      if (auto proposal = asked(number, bracket, draw)) return proposal;
    if (limit_ > 0 && begun_ == limit_) return {};
    const std::uint64_t number = begun_++;
    auto& bracket = open_.try_emplace(number, ladder_, round_[number % round_.size()]).first->second;
    return asked(number, bracket, draw);
  }

  /// Trials that were given are nobody's.
  void tell(const Trial<Architecture>& trial) {
    if (trial.given()) return;
    const auto owner = open_.find(owners_.front());
    owners_.pop_front();
    owner->second.tell(trial);
    if (owner->second.done()) open_.erase(owner);
  }

  bool done() const { return limit_ > 0 && begun_ == limit_ && open_.empty(); }

 private:
  std::optional<Proposal<Architecture>> asked(std::uint64_t number, Bracket<Architecture>& bracket,
                                              FunctionRef<Architecture()> draw) {
    auto proposal = bracket.ask(draw);
    if (proposal) owners_.push_back(number);
    return proposal;
  }

  Ladder ladder_;
  std::vector<BracketStart> round_;
  std::uint64_t limit_;                                    ///< of brackets; 0: none
  std::uint64_t begun_ = 0;                                ///< brackets
  std::map<std::uint64_t, Bracket<Architecture>> open_{};  ///< those that are not done, by number
  std::deque<std::uint64_t> owners_{};  ///< the bracket of each trial under way, in the order of asking
};

/// The state of a strategy whose brackets start with samples of the space.
template <SearchSpace Space>
class SampledBrackets {
 public:
  using Architecture = typename Space::Architecture;

  SampledBrackets(const Space& space, const Ladder& ladder, std::vector<BracketStart> round,
                  std::uint64_t rounds)
      : space_(space), brackets_(ladder, std::move(round), rounds) {}

  std::optional<Proposal<Architecture>> ask(Rng& rng) {
    return brackets_.ask([&] { return sample(space_, rng); });
  }
  void tell(const Trial<Architecture>& trial) { brackets_.tell(trial); }
  bool done() const { return brackets_.done(); }

 private:
  const Space& space_;
  Brackets<Architecture> brackets_;
};

}  // namespace ogive::detail
