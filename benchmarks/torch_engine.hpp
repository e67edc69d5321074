#pragma once
/// libtorch in a benchmark: its threads, its memory, its BLAS, and SGD. Only programs that are linked with
/// libtorch include this.
///
/// Matrix products of libtorch go to the system's BLAS (libblas.so.3, one of Debian's alternatives), its
/// convolutions to oneDNN. libopenblas0-pthread makes itself the alternative when it is installed;
/// `blas_name()` says which one is loaded. OpenBLAS counts its threads by itself, so `set_threads` tells it
/// as well.
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/Allocator.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <dlfcn.h>
#include <torch/csrc/api/include/torch/version.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "ogive/nn/optimiser.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive_bench::torch_peer {

inline const char* version() { return TORCH_VERSION; }
/// The file of the BLAS that libtorch calls.
inline std::string blas_name() {
  Dl_info info{};
  void* const gemm = dlsym(RTLD_DEFAULT, "sgemm_");
  if (!gemm || !dladdr(gemm, &info)) return "unknown";
  const std::unique_ptr<char, void (*)(void*)> path(realpath(info.dli_fname, nullptr), std::free);
  return path ? path.get() : info.dli_fname;
}
inline void set_threads(unsigned threads) {
  at::set_num_threads(static_cast<int>(threads));
  at::set_num_interop_threads(1);
  using SetThreads = void (*)(int);
  const auto openblas = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (openblas) openblas(static_cast<int>(threads));
}

/// While it lives, counts the bytes of this thread's tensors as torch.profiler does: what libtorch's
/// allocator gives out, oneDNN's scratch memory included, and takes back. That is what our pool counts, too;
/// what either keeps cached beyond it is left out.
class PeakMemory {
 public:
  PeakMemory()
      : counter_(std::make_shared<Counter>()), guard_(c10::DebugInfoKind::PROFILER_STATE, counter_) {}
  std::uint64_t bytes() const { return static_cast<std::uint64_t>(counter_->peak); }

 private:
  struct Counter final : c10::MemoryReportingInfoBase {
    void reportMemoryUsage(void*, std::int64_t size, std::int64_t, std::int64_t, c10::Device) override {
      peak = std::max(peak, live += size);
    }
    bool memoryProfilingEnabled() const override { return true; }
    std::int64_t live = 0, peak = 0;
  };
  std::shared_ptr<Counter> counter_;
  c10::DebugInfoGuard guard_;
};

inline at::Tensor copy_of(const ogive::Tensor& value) {
  std::vector<std::int64_t> sizes;
  for (const std::size_t length : value.shape()) sizes.push_back(static_cast<std::int64_t>(length));
  return at::from_blob(const_cast<float*>(value.data()), sizes, at::kFloat).clone();
}
/// Leaves that learn by torch.optim.SGD's rule.
class Descent {
 public:
  explicit Descent(const ogive::Sgd& options) : options_(options) {}
  at::Tensor add(const at::Tensor& value) {
    leaves_.push_back({value.detach().requires_grad_(true), {}});
    return leaves_.back().value;
  }
  std::size_t size() const { return leaves_.size(); }
  void clear_gradients() {
    for (auto& leaf : leaves_) leaf.value.mutable_grad() = at::Tensor();
  }
  void step() {
    const at::NoGradGuard guard;
    for (auto& leaf : leaves_) {
      at::Tensor slope = leaf.value.grad();
      if (!slope.defined()) continue;
      if (options_.momentum > 0) {
        if (leaf.velocity.defined())
          leaf.velocity.mul_(options_.momentum).add_(slope);
        else
          leaf.velocity = slope.clone();
        slope = leaf.velocity;
      }
      leaf.value.add_(slope, -options_.learning_rate);
    }
  }

 private:
  struct Leaf {
    at::Tensor value, velocity;
  };
  ogive::Sgd options_;
  std::vector<Leaf> leaves_{};
};

}  // namespace ogive_bench::torch_peer
