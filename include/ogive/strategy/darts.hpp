#pragma once
/// Differentiable architecture search: gradient descent on the logits of a softmax over every edge's
/// operations. A leaf header: it brings the engine, for its optimiser.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/function_ref.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/nn/optim/adam.hpp"
#include "ogive/nn/state.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// First-order DARTS (Liu, Simonyan and Yang, ICLR 2019): mixing weights are the softmax of each edge's
/// logits (equation 2); before each step on the shared weights the logits take one step of Adam along the
/// gradient of the validation loss (equation 7 with xi = 0). The defaults are those of the published code.
struct Darts {
  double learning_rate = 3e-4;
  double beta1 = 0.5;
  double beta2 = 0.999;
  double weight_decay = 1e-3;  ///< added to the gradient, times the logit
  double deviation = 1e-3;     ///< of the normal distribution that logits start from

  void fields(auto&& f) const {
    f("learning_rate", learning_rate, above(0));
    f("beta1", beta1, from_below(0, 1));
    f("beta2", beta2, from_below(0, 1));
    f("weight_decay", weight_decay, at_least(0));
    f("deviation", deviation, at_least(0));
  }

  class Logits;
};

/// Steps of Adam on the logits: Optimiser<Adam>, as for any weight.
class Darts::Logits {
 public:
  Logits(const Darts& options, const std::vector<std::size_t>& relaxation, Rng& random)
      : edges_(relaxation),
        logits_(started(options, relaxation, random)),
        mixing_(logits_.value.size()),
        optimiser_(Adam{.learning_rate = options.learning_rate,
                        .beta1 = options.beta1,
                        .beta2 = options.beta2,
                        .weight_decay = options.weight_decay},
                   std::vector<Parameter*>{&logits_}) {}
  Logits(const Logits&) = delete;  // the optimiser knows where the logits are
  Logits& operator=(const Logits&) = delete;

  void mixing(std::span<float> weights, Rng&) {
    const float* const logits = std::as_const(logits_.value).data();
    for_each_edge([&](std::size_t begin, std::size_t end) {
      const auto largest = static_cast<double>(*std::max_element(logits + begin, logits + end));
      double sum = 0;
      for (std::size_t k = begin; k < end; ++k)
        sum += mixing_[k] = std::exp(static_cast<double>(logits[k]) - largest);
      for (std::size_t k = begin; k < end; ++k) weights[k] = static_cast<float>(mixing_[k] /= sum);
    });
  }

  /// @param gradient of the loss for each mixing weight, as mixing() last gave them
  void step(std::span<const float> gradient) {
    logits_.gradient = Tensor::uninitialised(logits_.value.shape());
    for_each_edge([&](std::size_t begin, std::size_t end) {
      double mean = 0;  // of the gradient, under the softmax: its Jacobian is diag(w) - w w'
      for (std::size_t k = begin; k < end; ++k) mean += mixing_[k] * static_cast<double>(gradient[k]);
      for (std::size_t k = begin; k < end; ++k)
        logits_.gradient[k] = static_cast<float>(mixing_[k] * (static_cast<double>(gradient[k]) - mean));
    });
    optimiser_.step();
  }

  /// The logits and the optimiser's moments.
  Bytes save() const {
    NamedTensors named;
    named.add("logits", logits_.value);
    add_section(named, "optimiser", optimiser_.state());
    return weights_to_bytes(named);
  }
  /// @throws Error when `bytes` are not those of as many logits
  void load(std::span<const std::uint8_t> bytes) {
    const NamedTensors named = weights_from_bytes(bytes, "checkpoint of the logits");
    const Tensor& logits = named.tensor("logits");
    if (logits.shape() != logits_.value.shape())
      throw Error("Darts", concat(logits_.value.size(), " logits"), to_text(logits.size()));
    optimiser_.load_state(section(named, "optimiser"));
    std::copy_n(logits.data(), logits.size(), logits_.value.data());
  }

 private:
  static Parameter started(const Darts& options, const std::vector<std::size_t>& relaxation, Rng& random) {
    std::size_t count = 0;
    for (const std::size_t options_of_edge : relaxation) count += options_of_edge;
    Parameter logits{.value = Tensor::uninitialised({count}), .shape = {count}};
    for (float& logit : logits.value.values())
      logit = static_cast<float>(options.deviation * random.normal());
    return logits;
  }
  void for_each_edge(FunctionRef<void(std::size_t begin, std::size_t end)> visit) const {
    for (std::size_t begin = 0; const std::size_t count : edges_) {
      visit(begin, begin + count);
      begin += count;
    }
  }

  std::vector<std::size_t> edges_;
  Parameter logits_;
  std::vector<double> mixing_;
  Optimiser<Adam> optimiser_;
};

}  // namespace ogive::inline OGIVE_LEVEL
