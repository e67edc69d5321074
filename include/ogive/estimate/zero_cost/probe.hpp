#pragma once
/// All proxies of one network, by name.
#include <utility>

#include "ogive/data/batches.hpp"
#include "ogive/estimate/zero_cost/fisher.hpp"
#include "ogive/estimate/zero_cost/gradients.hpp"
#include "ogive/estimate/zero_cost/grasp.hpp"
#include "ogive/estimate/zero_cost/jacobian.hpp"
#include "ogive/estimate/zero_cost/naswot.hpp"
#include "ogive/estimate/zero_cost/proxy.hpp"
#include "ogive/estimate/zero_cost/synflow.hpp"
#include "ogive/estimate/zero_cost/weights.hpp"
#include "ogive/estimate/zero_cost/zen.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Asks a new network for its proxies on one minibatch. What several proxies need is computed once, and the
/// network comes back with its first weights.
class ZeroCostProbe {
 public:
  /// Both must outlive the probe, which gives the network its weights.
  ZeroCostProbe(Network& network, const Batch& batch, FirstWeights first, const Rng& random)
      : network_(network), batch_(batch), first_(first), random_(random) {}

  /// Not finite where the network has no such value, as one that does not look at its input.
  double operator()(Proxy proxy) {
    if (proxy == Proxy::parameters) return static_cast<double>(network_.parameter_count());
    if (proxy == Proxy::macs) return static_cast<double>(network_.work().macs);
    if (!std::exchange(started_, true)) zero_cost::start(network_, first_, random_.split(0));
    switch (proxy) {
      case Proxy::synflow:
        return zero_cost::synflow(network_);
      case Proxy::snip:
        return zero_cost::snip(network_, gradients());
      case Proxy::grasp:
        return zero_cost::grasp(network_, batch_, gradients(), gates_);
      case Proxy::fisher:
        return gradients(), fisher_.sum();
      case Proxy::grad_norm:
        return zero_cost::grad_norm(gradients());
      case Proxy::jacob_cov:
        return zero_cost::jacob_cov(jacobian());
      case Proxy::naswot:
        return zero_cost::naswot(network_, batch_.images);
      case Proxy::zen:
        return zero_cost::zen(network_, batch_.images.shape(), random_.split(1));
      case Proxy::l2_norm:
        return zero_cost::l2_norm(network_);
      case Proxy::epe_nas:
        return zero_cost::epe_nas(jacobian(), batch_.labels, network_.shape().classes);
      case Proxy::plain:
        return zero_cost::plain(network_, gradients());
      default:
        throw Error("ZeroCostProbe", "one of the proxies", "another number");
    }
  }

 private:
  const zero_cost::Gradients& gradients() {
    if (gradients_.empty()) gradients_ = zero_cost::loss_gradients(network_, batch_, &gates_, &fisher_);
    return gradients_;
  }
  const Tensor& jacobian() {
    if (jacobian_.empty()) jacobian_ = zero_cost::jacobian(network_, batch_.images);
    return jacobian_;
  }

  Network& network_;
  const Batch& batch_;
  FirstWeights first_;
  Rng random_;
  bool started_ = false;
  zero_cost::Gradients gradients_{};
  Gates gates_{};
  zero_cost::ChannelFisher fisher_{};
  Tensor jacobian_{};
};

}  // namespace ogive::inline OGIVE_LEVEL
