#pragma once
/// What a run leaves behind.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/clock.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/search/options.hpp"

namespace ogive {

/// All trials in the order of asking, and which are the best. Scores are compared at the highest fidelity
/// seen.
template <class Architecture, std::size_t N = 1>
class Result {
 public:
  std::vector<Trial<Architecture, N>> history{};
  std::vector<Objective> objectives = std::vector<Objective>(N);
  double seconds = 0;  ///< wall time of the run; simulated time where the estimator simulates it
  /// For each trial of the history the time from the beginning of the run until it was told, likewise.
  std::vector<double> moments{};
  std::uint64_t recalled = 0;  ///< how many trials a journal answered, at once
  Ending ending = Ending::unfinished;
  std::vector<std::string> notes{};  ///< what the estimator says about its own work
  RunOptions options{};              ///< those of the run, but its stop token

  /// The trial with the least score, the first among equals. @throws Error when there is none
  const Trial<Architecture, N>& best() const requires(N == 1) {
    expect(!front_.empty(), "best", "a successful trial",
           concat(history.size(), " trials, ", failed(), " failed"));
    return history[front_.front()];
  }

  /// The last successful trial: the outcome of a gradient strategy, whatever its scores on the way there.
  /// @throws Error when there is none
  const Trial<Architecture, N>& last() const {
    const auto found =
        std::find_if(history.rbegin(), history.rend(), [](const auto& trial) { return !trial.failed(); });
    expect(found != history.rend(), "last", "a successful trial",
           concat(history.size(), " trials, ", failed(), " failed"));
    return *found;
  }

  /// The trials that no other one dominates, in the order of asking; the first of equal scores.
  std::vector<Trial<Architecture, N>> front() const {
    std::vector<Trial<Architecture, N>> trials;
    for (const std::size_t i : front_) trials.push_back(history[i]);
    return trials;
  }

  std::size_t failed() const {
    return static_cast<std::size_t>(
        std::count_if(history.begin(), history.end(), [](const auto& trial) { return trial.failed(); }));
  }

  /// The numbers of a score as people read them: "accuracy 91.46 %, latency 3.1 ms".
  std::string text(const Score<N>& score) const {
    std::string line;
    for (std::size_t i = 0; i < N; ++i) line += concat(i == 0 ? "" : ", ", objectives[i].text(score[i]));
    return line;
  }

  /// A few lines: how many trials, how many failed and why the first did, the best or the front, notes.
  std::string text() const {
    std::string lines =
        concat(history.size(), " trials in ", fixed(seconds, 1), " s (", to_text(ending), ")");
    if (const std::size_t count = failed(); count > 0) {
      const auto first =
          std::find_if(history.begin(), history.end(), [](const auto& trial) { return trial.failed(); });
      lines += concat("\n", count, " failed, the first (trial ", first->id, "): ", first->error);
    }
    for (std::size_t k = 0; k < front_.size(); ++k) {
      const auto& trial = history[front_[k]];
      lines += concat("\n", N == 1 ? "best: " : "front: ", text(*trial.score), ", trial ", trial.id);
      if (!names_[k].empty()) lines += concat("\n  ", names_[k]);
    }
    for (const auto& note : notes) lines += concat("\n", note);
    return lines;
  }

  /// Adds a trial to the history. `name` is its architecture's text, asked for only when it is among the
  /// best.
  /// @return whether it is the new best, or in the front
  template <class Name>
  bool add(Trial<Architecture, N> trial, Name name) {
    history.push_back(std::move(trial));
    moments.push_back(seconds_now() - began_);
    const auto& added = history.back();
    if (!added.score) return false;
    const auto beaten_by = [](const auto& a, const auto& b) {  // a by b
      return b.fidelity > a.fidelity ||
             (b.fidelity == a.fidelity && (dominates(*b.score, *a.score) || *b.score == *a.score));
    };
    for (const std::size_t i : front_) {
      if (beaten_by(added, history[i])) return false;
    }
    for (std::size_t k = front_.size(); k-- > 0;) {
      if (!beaten_by(history[front_[k]], added)) continue;
      front_.erase(front_.begin() + static_cast<std::ptrdiff_t>(k));
      names_.erase(names_.begin() + static_cast<std::ptrdiff_t>(k));
    }
    names_.push_back(name(added.architecture));
    front_.push_back(history.size() - 1);
    return true;
  }

 private:
  std::vector<std::size_t> front_{};  ///< positions in the history
  std::vector<std::string> names_{};  ///< their architectures
  double began_ = seconds_now();
};

}  // namespace ogive
