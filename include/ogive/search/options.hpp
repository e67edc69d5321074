#pragma once
/// How a run goes, apart from its parts.
#include <cstdint>
#include <string_view>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/estimate/objective.hpp"

namespace ogive {

struct RunOptions {
  std::uint64_t trials = 100;  ///< how many are asked, failed ones included; of a gradient strategy: epochs
  std::uint64_t seed = 0;      ///< all randomness follows from it
  std::uint64_t lookahead =
      1;  ///< ask k happens after tell k - lookahead: trials that may be under way at once
  double seconds =
      0;  ///< no trial starts after so many seconds, of simulated time where time is simulated; 0: no limit
  StopToken stop{};  ///< ends the run; what is under way then is dropped

  void fields(auto&& f) const {
    f("trials", trials, at_least(1));
    f("seed", seed);
    f("lookahead", lookahead, at_least(1));
    f("seconds", seconds, at_least(0));
  }
};

/// Why a run ended.
enum class Ending { unfinished, all_trials, seconds, stop_token, observer, strategy, failure };

constexpr std::string_view to_text(Ending ending) {
  switch (ending) {
    case Ending::unfinished:
      return "unfinished";
    case Ending::all_trials:
      return "all trials done";
    case Ending::seconds:
      return "out of time";
    case Ending::stop_token:
      return "stopped";
    case Ending::observer:
      return "an observer said stop";
    case Ending::strategy:
      return "the strategy has nothing more to ask";
    case Ending::failure:
      return "the estimator failed";
  }
  return "";
}

/// What observers learn when a run starts.
struct RunInfo {
  RunOptions options;
  std::vector<Objective> objectives;
};

}  // namespace ogive
