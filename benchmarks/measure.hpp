#pragma once
/// What benchmarks share: medians, the peaks of the machine, and lines of JSON.
#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/clock.hpp"
#include "ogive/core/memory.hpp"
#include "ogive/core/parallel.hpp"
#include "ogive/core/text.hpp"
#include "ogive/tensor/pool.hpp"
#include "ogive/tensor/simd.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive_bench {

/// Keeps the compiler from leaving out what computes `value`.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// The largest difference over the largest value of `theirs`; infinity where they cannot be compared.
inline double relative_error(std::span<const float> ours, std::span<const float> theirs) {
  if (ours.size() != theirs.size() || ours.empty()) return HUGE_VAL;
  double difference = 0, largest = 1e-30;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const auto a = static_cast<double>(ours[i]), b = static_cast<double>(theirs[i]);
    if (!std::isfinite(a) || !std::isfinite(b)) return HUGE_VAL;
    difference = std::max(difference, std::abs(a - b));
    largest = std::max(largest, std::abs(b));
  }
  return difference / largest;
}

/// Milliseconds that `call` takes.
template <class Call>
double milliseconds(Call&& call) {
  const double start = ogive::seconds_now();
  call();
  return 1e3 * (ogive::seconds_now() - start);
}

/// The most units that all threads together do in a second, of several tries of `work`, `units` on each
/// thread.
template <class Work>
double best_rate(unsigned threads, double units, Work&& work) {
  double best = 0;
  for (int attempt = 0; attempt < 9; ++attempt) {
    const double ms = milliseconds([&] { ogive::parallel_for(threads, work); });
    best = std::max(best, threads * units / (1e-3 * ms));
  }
  return best;
}

/// GFLOP/s of multiply-adds that touch nothing but registers, on `threads` threads of the current share.
inline double fma_peak(unsigned threads) {
  using namespace ogive;
  constexpr std::size_t chains = lanes<float> >= 16 ? 24 : 12;  // enough to hide the latency of each
  constexpr std::size_t rounds = 1'000'000;
  const double flops = 2.0 * static_cast<double>(chains * rounds * lanes<float>);
  const auto work = [](std::size_t) {
    volatile float start = 0.5F;
    const Vec<float> factor(start), term(start);
    Vec<float> sums[chains];
#pragma GCC unroll 24
    for (std::size_t c = 0; c < chains; ++c) sums[c] = Vec<float>(start);
    for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 24
      for (std::size_t c = 0; c < chains; ++c) sums[c] = simd::fmadd(sums[c], factor, term);
    }
    Vec<float> total = sums[0];
#pragma GCC unroll 24
    for (std::size_t c = 1; c < chains; ++c) total = total + sums[c];
    keep(simd::sum(total));
  };
  return 1e-9 * best_rate(threads, flops, work);
}

/// GB/s, read and written ones added, of copying far more than the caches hold.
inline double copy_bandwidth(unsigned threads) {
  using ogive::Tensor;
  const std::size_t floats = std::size_t{1} << 24;  // 64 MiB for each thread
  const Tensor source = Tensor::full({threads * floats}, 1.0F);
  Tensor target = Tensor::full({threads * floats}, 0.0F);
  float* const to = target.data();
  const float* const from = source.data();
  const auto work = [&](std::size_t thread) {
    std::memcpy(to + thread * floats, from + thread * floats, floats * sizeof(float));
    keep(to[thread * floats]);
  };
  return 1e-9 * best_rate(threads, 2.0 * static_cast<double>(floats * sizeof(float)), work);
}

/// The growth of this process's resident memory to its peak since the construction of this object. Memory
/// that was freed before but not given back to the system is not seen growing again, so it is given back
/// first.
class PeakResident {
 public:
  PeakResident() {
    ogive::Pool::instance().trim();
    malloc_trim(0);
    if (const ogive::detail::File clear{std::fopen("/proc/self/clear_refs", "w")})
      std::fputs("5", clear.get());  // the peak is now what is resident
    start_ = status("VmRSS:");
  }
  std::uint64_t bytes() const {
    const std::uint64_t peak = status("VmHWM:");
    return peak > start_ ? peak - start_ : 0;
  }

 private:
  static std::uint64_t status(const char* key) {
    return 1024 * ogive::detail::number_in_file("/proc/self/status", key, 0);
  }
  std::uint64_t start_ = 0;
};

/// One object on one line.
class JsonLine {
 public:
  JsonLine& text(std::string_view name, std::string_view value) {
    return raw(name, ogive::concat("\"", value, "\""));
  }
  JsonLine& count(std::string_view name, std::uint64_t value) { return raw(name, ogive::to_text(value)); }
  JsonLine& number(std::string_view name, double value, int digits) {
    return raw(name, ogive::fixed(value, digits));
  }
  void print() const {
    std::printf("{%s}\n", line_.c_str());
    std::fflush(stdout);
  }

 private:
  JsonLine& raw(std::string_view name, std::string_view value) {
    line_ += ogive::concat(line_.empty() ? "" : ",", "\"", name, "\":", value);
    return *this;
  }
  std::string line_{};
};

}  // namespace ogive_bench
