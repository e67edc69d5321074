#pragma once
/// Judging architectures without training: by proxies read off a new network and one minibatch.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/brief_lock.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/rank_correlation.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/data/normalisation.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/estimate/objective.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/estimate/zero_cost/probe.hpp"
#include "ogive/estimate/zero_cost/vote.hpp"
#include "ogive/space/algebra.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Scores an architecture by a proxy of its network before training; several proxies vote. Whatever they are,
/// the result's notes say what plain size would have told: rank correlations with parameters and
/// multiply-accumulates. A network without such a value, as one that does not look at its input, makes a
/// failed trial. There is nothing to shorten: the fidelity has no effect.
struct ZeroCostEstimator {
  SearchData data;                            ///< the minibatch comes from the training part
  std::vector<Proxy> proxies{Proxy::naswot};  ///< one, or several that vote
  Vote vote = Vote::rank;
  std::size_t references = 32;  ///< architectures drawn when a run starts, against which several proxies vote
  std::size_t batch = 64;       ///< images, the same for all architectures of a run
  FirstWeights first_weights = FirstWeights::lecun_uniform;

  void fields(auto&& f) const {
    f("train", data.train);
    f("proxies", proxies);
    f("vote", vote);
    f("references", references, at_least(1));
    f("batch", batch, at_least(2));
    f("first_weights", first_weights);
  }
  Objective objectives() const {
    std::vector<std::string> names;
    for (const Proxy proxy : proxies) names.emplace_back(to_text(proxy));
    if (proxies.size() < 2) return {.name = join(names, ""), .maximise = true};
    return {.name = concat(to_text(vote), " of ", join(names, ", ")),
            .unit = "%",
            .maximise = true,
            .best = 100,
            .decimals = 2};
  }

  template <class Space>
  class State {
    static_assert(
        BuildableSpace<Space>,
        "ogive: ZeroCostEstimator: this space has no `Network build(const Space&, const Architecture&, const "
        "NetworkShape&)` beside it, so there is no network to look at; add one (that of Nb201Space is in "
        "ogive/model/nb201.hpp), or use a callable or a table");

   public:
    using Architecture = typename Space::Architecture;

    /// @throws Error when there is no proxy
    State(const ZeroCostEstimator& options, const Space& space) : options_(options), space_(space) {
      expect(!options.proxies.empty(), "ZeroCostEstimator.proxies", "one or more", "none");
    }

    /// Draws the minibatch, and measures the references if there is a vote.
    bool prepare(const Preparation& preparation) {
      const TrainSet& images = options_.data.train;
      batch_ = Batches(images, Normalisation::of(images), {.batch = std::min(options_.batch, images.size())},
                       preparation.random.split(0))
                   .epoch(0)
                   .batch(0);
      references_.clear();
      for (std::size_t k = 0; voting() && k < options_.references; ++k) {
        if (!preparation.goes_on("references", k, options_.references)) return false;
        Rng random = preparation.random.split(1).split(k);
        const Architecture architecture = ogive::sample(space_, random);
        references_.push_back(measure(architecture, random.split(0)));
      }
      return true;
    }

    /// The negative proxy, or 100 less the vote.
    double evaluate(const Architecture& architecture, Context& context) const {
      const std::vector<double> values = measure(architecture, context.random);
      if (!voting())
        expect(std::isfinite(values[0]), to_text(options_.proxies[0]), "a finite value",
               std::isnan(values[0]) ? "NaN" : to_text(values[0]));
      const double loss =
          voting() ? 100 - zero_cost_detail::vote(options_.vote, values, references_) : -values[0];
      remember(context.id, architecture, loss);
      return loss;
    }
    /// Remembers the size of a trial that a journal answers.
    void recall(const Trial<Architecture>& trial) {
      if (trial.score) remember(trial.id, trial.architecture, (*trial.score)[0]);
    }

    /// How far the scores follow size, and the size of the best.
    std::vector<std::string> notes() const {
      std::vector<Seen> seen;
      {
        const auto hold = lock_.hold();
        seen = seen_;
      }
      if (seen.empty()) return {};
      std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.id < b.id; });
      std::vector<double> scores, parameters, macs;
      for (const Seen& one : seen) {
        scores.push_back(-one.loss);
        parameters.push_back(one.parameters);
        macs.push_back(one.macs);
      }
      const Seen& best =
          seen[static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin())];
      return {concat(options_.objectives().name, " of ", seen.size(), " architectures: rank correlation ",
                     fixed(spearman(scores, parameters), 2), " with parameters, ",
                     fixed(spearman(scores, macs), 2), " with multiply-accumulates; the best has ",
                     fixed(best.parameters * 1e-6, 3), " M parameters, ", fixed(best.macs * 1e-6, 1),
                     " M MACs")};
    }

   private:
    struct Seen {
      std::uint64_t id;
      double loss, parameters, macs;
    };

    bool voting() const { return options_.proxies.size() > 1; }
    std::vector<double> measure(const Architecture& architecture, const Rng& random) const {
      Network network = build(space_, architecture, network_shape(options_.data.train));
      ZeroCostProbe probe(network, batch_, options_.first_weights, random);
      std::vector<double> values;
      for (const Proxy proxy : options_.proxies) values.push_back(probe(proxy));
      return values;
    }
    void remember(std::uint64_t id, const Architecture& architecture, double loss) const {
      Network network = build(space_, architecture, network_shape(options_.data.train));
      const Seen one{id, loss, static_cast<double>(network.parameter_count()),
                     static_cast<double>(network.work().macs)};
      const auto hold = lock_.hold();
      seen_.push_back(one);
    }

    const ZeroCostEstimator& options_;
    const Space& space_;
    Batch batch_{};
    std::vector<std::vector<double>> references_{};  // of each architecture, for each proxy
    detail::BriefLock lock_{};
    mutable std::vector<Seen> seen_{};  // what is noted changes no answer
  };
};

}  // namespace ogive::inline OGIVE_LEVEL
