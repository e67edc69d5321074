#pragma once
/// Stopping a gradient strategy when the validation loss gets sharp in the logits.
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"

namespace ogive {

/// Goes on to the last epoch, and measures nothing.
struct NoStop {
  static constexpr bool watches = false;
  void fields(auto&&) const {}
};

/// Ends the run, and goes back to the logits of `lag` epochs before, once the largest eigenvalue of the
/// Hessian of the validation loss in the logits, averaged over `window` epochs, was `lag` epochs ago below
/// `ratio` of what it is now: where the loss is sharp, an architecture gets much worse when it is read off
/// (Zela, Elsken, Saikia, Marrakchi, Brox and Hutter, "Understanding and robustifying differentiable
/// architecture search", ICLR 2020, section 4.3).
struct CurvatureStop {
  static constexpr bool watches = true;
  double ratio = 0.75;        ///< 0: measures only, and never stops
  std::size_t lag = 5;        ///< epochs, the paper's k
  std::size_t window = 5;     ///< epochs
  std::size_t products = 20;  ///< of the Hessian with a vector, at most, for a power iteration

  void fields(auto&& f) const {
    f("ratio", ratio, from_below(0, 1));
    f("lag", lag, at_least(1));
    f("window", window, at_least(1));
    f("products", products, at_least(1));
  }

  /// @param eigenvalues one for each epoch so far
  bool says_stop(std::span<const double> eigenvalues) const {
    if (eigenvalues.size() < lag + window) return false;
    const auto mean_before = [&](std::size_t end) {
      const auto recent = eigenvalues.subspan(end - window, window);
      return std::accumulate(recent.begin(), recent.end(), 0.0) / static_cast<double>(window);
    };
    return mean_before(eigenvalues.size() - lag) < ratio * mean_before(eigenvalues.size());
  }
};

/// What CurvatureStop needs to know of the epochs so far.
class CurvatureRecord {
 public:
  void add(double eigenvalue, std::span<const float> logits, const CurvatureStop& stop) {
    eigenvalues_.push_back(eigenvalue);
    logits_.insert(logits_.end(), logits.begin(), logits.end());
    const std::size_t most = (stop.lag + 1) * logits.size();
    if (logits_.size() > most)
      logits_.erase(logits_.begin(), logits_.end() - static_cast<std::ptrdiff_t>(most));
    done_ = stop.says_stop(eigenvalues_);
  }
  bool done() const { return done_; }
  std::optional<double> last() const {
    return eigenvalues_.empty() ? std::optional<double>() : eigenvalues_.back();
  }
  /// The logits of the earliest epoch that is kept, once done: those of `lag` epochs before.
  std::span<const float> earliest(std::size_t size) const { return std::span(logits_).first(size); }

  /// All of it as words, for checkpoints.
  std::vector<std::uint64_t> words() const {
    std::vector<std::uint64_t> words{done_, eigenvalues_.size()};
    for (const double eigenvalue : eigenvalues_) words.push_back(std::bit_cast<std::uint64_t>(eigenvalue));
    for (const float logit : logits_) words.push_back(std::bit_cast<std::uint32_t>(logit));
    return words;
  }
  /// @throws Error when there are fewer words than they say
  void load(std::span<const std::uint64_t> words) {
    if (words.size() < 2 || words[1] > words.size() - 2)
      throw Error("CurvatureRecord", "as many words as words() gave", to_text(words.size()));
    const auto count = static_cast<std::size_t>(words[1]);
    *this = {};
    done_ = words[0] != 0;
    for (const std::uint64_t word : words.subspan(2, count))
      eigenvalues_.push_back(std::bit_cast<double>(word));
    for (const std::uint64_t word : words.subspan(2 + count))
      logits_.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(word)));
  }

 private:
  std::vector<double> eigenvalues_{};
  std::vector<float> logits_{};  // of the last lag + 1 epochs, one after the other
  bool done_ = false;
};

}  // namespace ogive
