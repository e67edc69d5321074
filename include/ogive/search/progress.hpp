#pragma once
/// One line about a run under way: bar, trials per second, the best so far, the time left.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/clock.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/search/options.hpp"

namespace ogive {

/// An observer that rewrites one line of a terminal, ten times a second at most. Elsewhere it is quiet.
class Progress {
 public:
  enum class When { terminal, always };

  /// @param when `always` writes even where `out` is no terminal
  explicit Progress(std::FILE* out = stderr, When when = When::terminal)
      : out_(out), writes_(when == When::always || isatty(fileno(out)) == 1) {}

  void on_start(const RunInfo& info);

  template <class Trial>
  void on_improve(const Trial& trial) {
    if (objectives_.size() == 1) best_ = concat("  best ", objectives_[0].text((*trial.score)[0]));
  }

  void on_progress(std::string_view stage, std::uint64_t done, std::uint64_t total);

  void on_finish(const auto&) {
    if (line_open_) std::fputs("\n", out_);
    line_open_ = false;
  }

  /// "[########------------] 200/500 trials  12.5 trials/s  best accuracy 91.46 %  0:24 left"
  std::string text(std::string_view stage, std::uint64_t done, std::uint64_t total, double seconds) const;

 private:
  static std::string minutes(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::lround(seconds));
    return concat(whole / 60, whole % 60 < 10 ? ":0" : ":", whole % 60);
  }

  std::FILE* out_;
  bool writes_;
  std::vector<Objective> objectives_{};
  std::string best_{}, stage_{};
  double started_ = 0;
  double written_ = 0;
  bool line_open_ = false;
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE void Progress::on_start(const RunInfo& info) {
  objectives_ = info.objectives;
  stage_.clear();
  written_ = 0;
  best_.clear();
  line_open_ = false;
}

OGIVE_INLINE void Progress::on_progress(std::string_view stage, std::uint64_t done, std::uint64_t total) {
  const double now = seconds_now();
  if (stage != stage_) {  // rates are those of the stage
    stage_ = stage;
    started_ = now;
  }
  if (!writes_ || (done < total && now - written_ < 0.1)) return;
  written_ = now;
  std::string line = concat("\r", text(stage, done, total, now - started_));
  line += "\x1b[K";  // clears the rest of the former line
  std::fputs(line.c_str(), out_);
  std::fflush(out_);
  line_open_ = true;
}

OGIVE_INLINE std::string Progress::text(std::string_view stage, std::uint64_t done, std::uint64_t total,
                                        double seconds) const {
  constexpr std::size_t width = 20;
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1;
  const auto filled = std::min(width, static_cast<std::size_t>(share * width));
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string line = concat("[", std::string(filled, '#'), std::string(width - filled, '-'), "] ", done, "/",
                            total, " ", stage);
  if (rate > 0) line += concat("  ", fixed(rate, rate < 100 ? 1 : 0), " ", stage, "/s");
  line += best_;
  if (rate > 0 && done < total)
    line += concat("  ", minutes(static_cast<double>(total - done) / rate), " left");
  return line;
}

}  // namespace ogive

#endif
