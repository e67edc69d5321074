#pragma once
/// How kernels measures one pass of one kernel beside its peers.
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "measure.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/nn/init.hpp"

namespace ogive_bench {

/// A tensor that stays alive as long as the calls that hold it.
inline ogive::Tensor random_tensor(const ogive::Shape& shape, std::uint64_t seed = 1) {
  auto values = ogive::Tensor::uninitialised(shape);
  ogive::Rng random(seed);
  ogive::init::normal(values, random, 1.0);
  return values;
}

using Call = std::function<void()>;
/// What the last call computed, in our layout.
using Results = std::function<std::vector<ogive::Tensor>()>;

/// Results that always lie in the same tensors.
inline Results these(std::vector<ogive::Tensor> tensors) {
  return [tensors = std::move(tensors)] { return tensors; };
}

struct Peer {
  std::string name;
  Call call{};
  Results results{};
};
/// Of those under the same name the fastest counts: the same one by several algorithms or in several layouts.
using Peers = std::vector<Peer>;

/// One pass: what it does, what that takes at least, and who else can do it.
struct Pass {
  std::string kernel, pass, shape;
  double flops = 0;  ///< of its multiply-adds; 0 where it has none that count
  double bytes = 0;  ///< of its operands and results, each read or written once
  Call ours{};
  Results results{};
  Peers peers{};
};

class KernelBench {
 public:
  KernelBench(unsigned threads, std::string filter)
      : threads_(threads),
        filter_(std::move(filter)),
        fma_peak_(fma_peak(threads)),
        bandwidth_(copy_bandwidth(threads)) {
    std::fprintf(stderr, "%u threads: FMA peak %.0f GFLOP/s, copy bandwidth %.1f GB/s\n", threads, fma_peak_,
                 bandwidth_);
  }

  bool wants(std::string_view kernel) const { return kernel.find(filter_) != std::string_view::npos; }
  void run(const Pass& pass) const {
    compare(pass);
    std::vector<Call> calls{pass.ours};
    for (const auto& peer : pass.peers) calls.push_back(peer.call);
    const std::vector<double> times = medians(calls);
    std::map<std::string, double> peers;
    for (std::size_t i = 0; i < pass.peers.size(); ++i) {
      double& best = peers.emplace(pass.peers[i].name, HUGE_VAL).first->second;
      best = std::min(best, times[i + 1]);
    }
    print(pass, times[0], peers);
  }

 private:
  static constexpr int repetitions = 7;

  /// Ends the program where a peer computes something else.
  static void compare(const Pass& pass) {
    constexpr double limit = 1e-4;
    pass.ours();
    std::vector<ogive::Tensor> ours = pass.results();
    for (auto& tensor : ours) tensor = tensor.clone();  // a peer may write where we did
    for (const Peer& peer : pass.peers) {
      peer.call();
      const std::vector<ogive::Tensor> theirs = peer.results();
      for (std::size_t i = 0; i < ours.size(); ++i) {
        const double error = relative_error(ours[i].values(), theirs.at(i).values());
        if (error <= limit) continue;
        std::fprintf(stderr, "%s, %s, %s: result %zu is not that of %s: relative error %.1e\n",
                     pass.kernel.c_str(), pass.pass.c_str(), pass.shape.c_str(), i + 1, peer.name.c_str(),
                     error);
        std::exit(1);
      }
    }
  }

  /// Milliseconds of each call, in turns, each turn long enough for the clock. With several threads a turn
  /// waits for those of the one before to sleep.
  std::vector<double> medians(const std::vector<Call>& calls) const {
    std::vector<int> often;
    for (const Call& call : calls) {
      call();
      often.push_back(std::max(1, static_cast<int>(5 / milliseconds(call))));
    }
    std::vector<std::vector<double>> times(calls.size());
    for (int i = 0; i < repetitions; ++i)
      for (std::size_t k = 0; k < calls.size(); ++k) {
        if (threads_ > 1) ogive::sleep_for(0.01);
        times[k].push_back(milliseconds([&] {
                             for (int n = 0; n < often[k]; ++n) calls[k]();
                           }) /
                           often[k]);
      }
    std::vector<double> result;
    for (auto& one : times) result.push_back(median(std::move(one)));
    return result;
  }

  void print(const Pass& pass, double ms, const std::map<std::string, double>& peers) const {
    JsonLine line;
    line.text("kernel", pass.kernel).text("pass", pass.pass).text("shape", pass.shape);
    line.count("threads", threads_).text("level", ogive::cpu_level).number("ogive_ms", ms, 4);
    const double gflops = 1e-6 * pass.flops / ms, rate = 1e-6 * pass.bytes / ms;
    if (pass.flops > 0)
      line.number("gflops", gflops, 1).number("percent_of_fma_peak", 100 * gflops / fma_peak_, 1);
    line.number("gb_per_s", rate, 1).number("percent_of_copy_bandwidth", 100 * rate / bandwidth_, 1);
    line.text("bound", pass.flops / fma_peak_ > pass.bytes / bandwidth_ ? "arithmetic" : "memory");
    for (const auto& [name, time] : peers)
      line.number(name + "_ms", time, 4).number(name + "_ratio", time / ms, 2);
    line.print();
  }

  unsigned threads_;
  std::string filter_;
  double fma_peak_, bandwidth_;
};

}  // namespace ogive_bench
