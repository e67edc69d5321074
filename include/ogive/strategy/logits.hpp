#pragma once
/// The state of the DARTS family. A leaf header: it brings the engine, for its optimiser.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/function_ref.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/nn/optim/adam.hpp"
#include "ogive/nn/state.hpp"
#include "ogive/strategy/differentiable.hpp"
#include "ogive/strategy/dominant_eigenvalue.hpp"
#include "ogive/strategy/edge_shares.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Steps of Adam on the logits: Optimiser<Adam>, as for any weight. The policies compute in double.
template <class Relaxed, class Sampler, class Regulariser, class Response, class Stop, class Connection>
class Differentiable<Relaxed, Sampler, Regulariser, Response, Stop, Connection>::Logits {
 public:
  Logits(const Differentiable& options, const std::vector<std::size_t>& relaxation, Rng& random)
      : options_(options),
        edges_(relaxation),
        parameter_(started(options, relaxation, random)),
        shares_(relaxation.size()),
        logits_(count_of(relaxation)),
        weights_(logits_.size()),
        kept_(logits_.size()),
        optimiser_(Adam{.learning_rate = options.learning_rate,
                        .beta1 = options.beta1,
                        .beta2 = options.beta2,
                        .weight_decay = options.weight_decay},
                   std::vector<Parameter*>{&parameter_}) {
    follow_parameter();
  }
  Logits(const Logits&) = delete;  // the optimiser knows where the logits are
  Logits& operator=(const Logits&) = delete;

  static constexpr bool unrolls() { return Response::unrolls; }
  static constexpr bool watches() { return Stop::watches; }

  void lead_to(std::span<const std::size_t> ends) {
    if constexpr (Connection::normalises) {
      shares_.lead_to(ends);
      follow_parameter();
    }
  }
  std::size_t channel_divisor() const {
    if constexpr (requires { options_.connection.divisor; })
      return options_.connection.divisor;
    else
      return 1;
  }

  void begin_epoch(std::uint64_t epoch, std::uint64_t epochs) {
    progress_ = epochs > 1 ? static_cast<double>(epoch) / static_cast<double>(epochs - 1) : 0;
    rests_ = static_cast<double>(epoch) < options_.warmup * static_cast<double>(epochs);
  }

  bool rests() const { return rests_; }

  void mixing(std::span<float> weights, Rng& rng) {
    for_each_edge([&](const MixedEdge& edge) { options_.sampler.draw(options_.relaxation, edge, rng); });
    give(weights);
  }
  void training(std::span<float> weights, Rng& rng) {
    if constexpr (!requires(const MixedEdge& edge) {
                    options_.sampler.draw_training(options_.relaxation, edge, rng);
                  })
      mixing(weights, rng);
    else {
      for_each_edge(
          [&](const MixedEdge& edge) { options_.sampler.draw_training(options_.relaxation, edge, rng); });
      give(weights);
    }
  }
  void outcome(std::span<float> weights) {
    for_each_edge([&](const MixedEdge& edge) { options_.relaxation.weights(edge.logits, edge.weights); });
    give(weights);
  }

  /// @param slopes of the loss for each mixing weight, as mixing() last gave them
  void step(std::span<const float> slopes) {
    std::vector<double> gradient = pulled_back(slopes);
    if constexpr (Connection::normalises) add_edges(slopes, gradient);
    add_penalty(gradient);
    parameter_.gradient = Tensor::uninitialised(parameter_.value.shape());
    for (std::size_t k = 0; k < gradient.size(); ++k)
      parameter_.gradient[k] = static_cast<float>(gradient[k]);
    optimiser_.step();
    rebalance();
    follow_parameter();
  }

  void watch(FunctionRef<void(std::span<const float> weights, std::span<float> slopes)> slopes) {
    if constexpr (watches()) {
      record_.add(curvature(slopes), parameter_.value.values(), options_.stop);
      if (!record_.done()) return;
      const auto before = record_.earliest(parameter_.value.size());
      std::copy(before.begin(), before.end(), parameter_.value.data());
      follow_parameter();
    }
  }
  bool done() const { return record_.done(); }
  std::optional<double> eigenvalue() const { return record_.last(); }

  /// The logits, the optimiser's moments, and what watch() knows.
  Bytes save() const {
    NamedTensors named;
    named.add("logits", parameter_.value);
    add_section(named, "optimiser", optimiser_.state());
    if constexpr (watches()) named.add("curvature", record_.words());
    return weights_to_bytes(named);
  }
  /// @throws Error when `bytes` are not those of as many logits
  void load(std::span<const std::uint8_t> bytes) {
    const NamedTensors named = weights_from_bytes(bytes, "checkpoint of the logits");
    const Tensor& logits = named.tensor("logits");
    if (logits.shape() != parameter_.value.shape())
      throw Error(std::string(type_name<Differentiable>()), concat(parameter_.value.size(), " logits"),
                  to_text(logits.size()));
    if constexpr (watches()) record_.load(named.counts("curvature"));
    optimiser_.load_state(section(named, "optimiser"));
    std::copy_n(logits.data(), logits.size(), parameter_.value.data());
    follow_parameter();
  }

 private:
  static std::size_t count_of(const std::vector<std::size_t>& relaxation) {
    std::size_t count = 0;
    for (const std::size_t options_of_edge : relaxation) count += options_of_edge;
    return count;
  }
  /// The logits of the options, edge after edge; then those of the edges, where these are normalised.
  static Parameter started(const Differentiable& options, const std::vector<std::size_t>& relaxation,
                           Rng& random) {
    const std::size_t count = count_of(relaxation) + (Connection::normalises ? relaxation.size() : 0);
    Parameter logits{.value = Tensor::uninitialised({count}), .shape = {count}};
    for (float& logit : logits.value.values())
      logit = static_cast<float>(options.deviation * random.normal());
    return logits;
  }

  void for_each_edge(FunctionRef<void(const MixedEdge&)> visit) {
    for_each_edge([&](const MixedEdge& edge, std::size_t) { visit(edge); });
  }
  void for_each_edge(FunctionRef<void(const MixedEdge&, std::size_t begin)> visit) {
    for (std::size_t begin = 0; const std::size_t count : edges_) {
      visit({.logits = std::span<const double>(logits_).subspan(begin, count),
             .weights = std::span(weights_).subspan(begin, count),
             .kept = std::span(kept_).subspan(begin, count),
             .progress = progress_},
            begin);
      begin += count;
    }
  }
  void give(std::span<float> weights) const {
    for (std::size_t edge = 0, k = 0; edge < edges_.size(); ++edge)
      for (const std::size_t end = k + edges_[edge]; k < end; ++k)
        weights[k] = static_cast<float>(shares_[edge] * weights_[k]);
  }
  void follow_parameter() {
    const auto values = std::as_const(parameter_.value).values();
    std::copy_n(values.begin(), logits_.size(), logits_.begin());
    if constexpr (Connection::normalises) shares_.follow(values.subspan(logits_.size()));
  }

  /// From slopes at the weights drawn last to the gradient at the logits.
  std::vector<double> pulled_back(std::span<const float> slopes) {
    std::vector<double> exact(slopes.begin(), slopes.end()), gradient(exact.size());
    std::size_t number = 0;
    for_each_edge([&](const MixedEdge& edge, std::size_t begin) {
      const std::size_t count = edge.logits.size();
      const auto own = std::span(exact).subspan(begin, count);
      for (double& slope : own) slope *= shares_[number];
      ++number;
      options_.sampler.pull_back(options_.relaxation, edge, own, std::span(gradient).subspan(begin, count));
    });
    return gradient;
  }

  /// Appends the gradient at the logits of the edges. The slope of an edge's share is that along its weights.
  void add_edges(std::span<const float> slopes, std::vector<double>& gradient) {
    std::vector<double> along;
    for_each_edge([&](const MixedEdge& edge, std::size_t begin) {
      double sum = 0;
      for (std::size_t k = 0; k < edge.weights.size(); ++k)
        sum += edge.weights[k] * static_cast<double>(slopes[begin + k]);
      along.push_back(sum);
    });
    const std::vector<double> of_edges = shares_.pull_back(along);
    gradient.insert(gradient.end(), of_edges.begin(), of_edges.end());
  }

  void add_penalty(std::vector<double>& gradient) {
    if constexpr (!std::is_same_v<Regulariser, Unregularised>) {
      for_each_edge([&](const MixedEdge& edge, std::size_t begin) {
        std::vector<double> slopes(edge.logits.size()), penalty(edge.logits.size());
        options_.relaxation.weights(edge.logits, edge.weights);
        options_.regulariser.slopes(options_.relaxation, edge.weights, logits_.size(), slopes);
        options_.relaxation.pull_back(edge.logits, edge.weights, slopes, penalty);
        for (std::size_t k = 0; k < penalty.size(); ++k) gradient[begin + k] += penalty[k];
      });
    }
  }

  void rebalance() {
    if constexpr (requires(const MixedEdge& edge, std::span<double> moved) {
                    options_.sampler.rebalance(edge, moved);
                  })
      for_each_edge([&](const MixedEdge& edge, std::size_t begin) {
        const std::span<float> parameters = parameter_.value.values().subspan(begin, edge.logits.size());
        std::vector<double> moved(parameters.begin(), parameters.end());
        options_.sampler.rebalance(edge, moved);
        for (std::size_t k = 0; k < moved.size(); ++k) parameters[k] = static_cast<float>(moved[k]);
      });
  }

  /// The largest eigenvalue of the loss's Hessian in the logits, whose products are central differences of
  /// gradients.
  double curvature(FunctionRef<void(std::span<const float>, std::span<float>)> slopes) requires(
      Stop::watches) {
    constexpr double h = 1e-2;  // single precision has enough digits left at this distance
    const std::vector<double> here = logits_;
    std::vector<float> weights(here.size()), slope(here.size());
    Rng unused;
    const auto gradient_at = [&](std::span<const double> direction, double distance) {
      for (std::size_t k = 0; k < here.size(); ++k) logits_[k] = here[k] + distance * direction[k];
      mixing(weights, unused);
      slopes(weights, slope);
      return pulled_back(slope);
    };
    const double eigenvalue = largest_eigenvalue(
        here.size(), options_.stop.products,
        [&](std::span<const double> direction, std::span<double> product) {
          const std::vector<double> ahead = gradient_at(direction, h), behind = gradient_at(direction, -h);
          for (std::size_t k = 0; k < product.size(); ++k) product[k] = (ahead[k] - behind[k]) / (2 * h);
        },
        Rng());
    logits_ = here;
    return eigenvalue;
  }

  const Differentiable options_;
  std::vector<std::size_t> edges_;
  Parameter parameter_;
  detail::EdgeShares shares_;           ///< 1 unless edges are normalised
  std::vector<double> logits_;          ///< of the options, as parameter_ has them
  std::vector<double> weights_, kept_;  ///< of the last draw
  double progress_ = 0;
  bool rests_ = false;
  CurvatureRecord record_{};
  Optimiser<Adam> optimiser_;
};

}  // namespace ogive::inline OGIVE_LEVEL
