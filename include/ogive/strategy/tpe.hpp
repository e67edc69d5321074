#pragma once
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kegl, "Algorithms for Hyper-Parameter
/// Optimization", NeurIPS 2011, section 4) for categorical decisions.
#include <cstddef>

#include "ogive/core/fields.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/strategy/parzen.hpp"

namespace ogive {

/// Counts how often each option of each decision occurs among the best `share` of the trials and among the
/// others, and asks for the one of `candidates` architectures drawn like the best that is likeliest among
/// them compared with the others: expected improvement grows with that ratio (equation 16). Candidates that
/// were tried already are passed over where there are others. Failed trials are among the others.
struct Tpe {
  std::size_t starts = 10;      ///< samples before the first such trial
  double share = 0.15;          ///< the paper's gamma
  std::size_t candidates = 24;  ///< drawn for each ask
  double prior = 1;             ///< how many occurrences each option starts with, divided by their number

  void fields(auto&& f) const {
    f("starts", starts, at_least(1));
    f("share", share, Range{.low = 0, .high = 1, .low_open = true, .high_open = true});
    f("candidates", candidates, at_least(1));
    f("prior", prior, above(0));
  }

  template <SearchSpace Space>
  requires DecisionSpace<Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    State(const Tpe& options, const Space& space)
        : options_(options),
          space_(space),
          parzen_(space, {.owner = "Tpe",
                          .share = options.share,
                          .least = 1,
                          .candidates = options.candidates,
                          .prior = options.prior}) {}

    Architecture ask(Rng& rng) {
      if (asked_ < options_.starts || parzen_.size() == 0) {
        ++asked_;
        return sample(space_, rng);
      }
      return parzen_.draw([&](const Choices& choices) { return parzen_.has(choices); }, rng);
    }

    void tell(const Trial<Architecture>& trial) { parzen_.add(trial); }

   private:
    const Tpe& options_;
    const Space& space_;
    detail::Parzen<Space> parzen_;
    std::size_t asked_ = 0;  ///< samples
  };
};

}  // namespace ogive
