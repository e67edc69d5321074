#pragma once
/// How much memory this process may still take.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string_view>

#include "ogive/core/compiled.hpp"
#include "ogive/core/file.hpp"

namespace ogive {

namespace detail {
/// The number behind the word `key`, or the first word if `key` is empty; `otherwise` where the file or the
/// number is missing.
std::uint64_t number_in_file(const char* path, std::string_view key, std::uint64_t otherwise);
}  // namespace detail

/// Bytes that can be allocated before the machine swaps or the container's limit ends the process: the less
/// of what Linux calls available and what is left of the control group's limit. The largest number where
/// neither is known.
std::uint64_t available_memory();

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE std::uint64_t number_in_file(const char* path, std::string_view key, std::uint64_t otherwise) {
  const File file{std::fopen(path, "rb")};
  char word[64];
  while (file && std::fscanf(file.get(), "%63s", word) == 1) {
    if (!key.empty() && key != word) continue;
    unsigned long long number = 0;
    if (!key.empty() && std::fscanf(file.get(), "%63s", word) != 1) break;
    return std::sscanf(word, "%llu", &number) == 1 ? number : otherwise;
  }
  return otherwise;
}

}  // namespace detail

OGIVE_INLINE std::uint64_t available_memory() {
  constexpr auto unknown = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t kilobytes = detail::number_in_file("/proc/meminfo", "MemAvailable:", unknown / 1024);
  const std::uint64_t limit = detail::number_in_file("/sys/fs/cgroup/memory.max", "", unknown);
  const std::uint64_t used = detail::number_in_file("/sys/fs/cgroup/memory.current", "", 0);
  return std::min(kilobytes * 1024, limit == unknown ? unknown : limit - std::min(limit, used));
}

}  // namespace ogive

#endif
