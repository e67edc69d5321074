#pragma once
/// The Zen score.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/estimate/unrolled.hpp"
#include "ogive/estimate/zero_cost/weights.hpp"
#include "ogive/tensor/kernels/reduce.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// Keeps what a global average pooling is given.
class PooledFeatures final : public Tracer {
 public:
  void operation(const BasicOperation<float>& operation, std::span<const BasicInput<float>> inputs,
                 const Tensor&) override {
    if (std::string_view(operation.name) == "global_avg_pool") features_ = *inputs[0].value;
  }
  void enter(std::string_view) override {}
  void leave() override {}

  /// @throws Error when there was no such pooling
  const Tensor& features() const {
    if (features_.empty()) throw Error("zen", "a network with a global average pooling", "none");
    return features_;
  }

 private:
  Tensor features_{};
};

/// Buffers of a network that come back as they were when this ends.
class BorrowedBuffers {
 public:
  explicit BorrowedBuffers(Network& network) {
    for_each_state(
        network.layers(), [](const std::string&, Parameter&) {},
        [&](const std::string& path, Tensor& buffer) {
          buffers_.push_back({path, &buffer, std::exchange(buffer, buffer.clone())});
        });
  }
  BorrowedBuffers(const BorrowedBuffers&) = delete;
  BorrowedBuffers& operator=(const BorrowedBuffers&) = delete;
  ~BorrowedBuffers() {
    for (Buffer& buffer : buffers_) *buffer.place = buffer.before;
  }
  /// Calls use(tensor) for the running variance of each batch norm.
  template <class Use>
  void for_each_variance(Use&& use) const {
    for (const Buffer& buffer : buffers_)
      if (buffer.path.ends_with("running_var")) use(*buffer.place);
  }

 private:
  struct Buffer {
    std::string path;
    Tensor* place;
    Tensor before;
  };
  std::vector<Buffer> buffers_{};
};

/// log of the mean over images x of |f(x) - f(x + 0.01 e)|, the L1 norm, plus the sum over batch norms of log
/// sqrt(mean variance), where f are the features before the global average pooling and weights, x and e are
/// drawn from N(0, 1) (Lin et al., "Zen-NAS", ICCV 2021). As in its published code the variances
/// are running ones: they start at 1, and each of the two passes moves them by a tenth.
/// @param images the shape (batch, ...) of x
inline double zen(Network& network, const Shape& images, const Rng& random) {
  const auto all = parameters(network.layers());
  const nn_detail::BorrowedWeights<float> borrowed_weights(all);
  for_each_parameter(network.layers(), [&](const std::string& path, Parameter& parameter) {
    if (!is_kernel(parameter) && !path.ends_with("bias")) return;
    Rng stream = random.split(hash_text(path));
    init::normal(parameter.value, stream, is_kernel(parameter) ? 1 : 0);
  });
  const BorrowedBuffers buffers(network);
  buffers.for_each_variance([](Tensor& variance) { std::fill_n(variance.data(), variance.size(), 1.0F); });

  const auto features = [&](const Tensor& x) {
    PooledFeatures listener;
    Tape tape(Mode::training, Rng(0), false);
    tape.set_tracer(&listener);
    network(tape.constant(x));
    return listener.features();
  };
  Rng stream = random;
  Tensor x = Tensor::uninitialised(images), step = Tensor::uninitialised(images);
  init::normal(x, stream, 1);
  init::normal(step, stream, 0.01);
  const Tensor here = features(x);
  kernel::accumulate(x.size(), x.data(), step.data());
  const Tensor there = features(x);
  double distance = 0;
  for (std::size_t i = 0; i < here.size(); ++i) distance += std::abs(double{here[i]} - double{there[i]});
  double score = std::log(distance / static_cast<double>(images[0]));
  buffers.for_each_variance([&](const Tensor& variance) {
    double sum = 0;
    for (const float v : variance.values()) sum += v;
    score += std::log(sum / static_cast<double>(variance.size())) / 2;
  });
  return score;
}

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
