#pragma once
/// How differently a network's ReLUs see the images of a minibatch.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/estimate/zero_cost/eigenvalues.hpp"
#include "ogive/model/network.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// Counts for each pair of images the ReLUs that both switch on, or both off.
class ReluAgreement final : public Tracer {
 public:
  explicit ReluAgreement(std::size_t batch) : batch_(batch), kernel_(batch * batch) {}

  bool in_parts() const override { return true; }
  void operation(const BasicOperation<float>& operation, std::span<const BasicInput<float>> inputs,
                 const Tensor&) override {
    const std::string_view name = operation.name;
    if (name == "relu" || name == "relu6") add(*inputs[0].value);
  }
  void enter(std::string_view) override {}
  void leave() override {}

  /// (batch, batch): the number of ReLUs minus the Hamming distance of their codes.
  const std::vector<double>& kernel() const { return kernel_; }

 private:
  void add(const Tensor& x) {
    const std::size_t units = x.size() / batch_, words = (units + 63) / 64;
    std::vector<std::uint64_t> codes(batch_ * words);
    for (std::size_t n = 0; n < batch_; ++n)
      for (std::size_t u = 0; u < units; ++u)
        codes[n * words + u / 64] |= std::uint64_t{x[n * units + u] > 0} << (u % 64);
    for (std::size_t i = 0; i < batch_; ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        std::size_t differ = 0;
        for (std::size_t w = 0; w < words; ++w)
          differ += static_cast<std::size_t>(std::popcount(codes[i * words + w] ^ codes[j * words + w]));
        kernel_[i * batch_ + j] += static_cast<double>(units - differ);
        if (i != j) kernel_[j * batch_ + i] = kernel_[i * batch_ + j];
      }
  }

  std::size_t batch_;
  std::vector<double> kernel_;
};

/// log |det K| of the kernel K of ReluAgreement (Mellor, Turner, Storkey and Crowley, "Neural architecture
/// search without training", ICML 2021); minus infinity when two images look the same.
inline double naswot(Network& network, const Tensor& images) {
  const std::size_t batch = images.shape()[0];
  ReluAgreement listener(batch);
  Tape tape(Mode::training, Rng(0), false);
  tape.keep_statistics();
  tape.set_tracer(&listener);
  network(tape.constant(images));
  const auto values = symmetric_eigenvalues(listener.kernel(), batch);
  const double largest = *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (const double v : values) {
    if (!(std::abs(v) > 1e-12 * largest)) return -std::numeric_limits<double>::infinity();
    sum += std::log(std::abs(v));
  }
  return sum;
}

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
