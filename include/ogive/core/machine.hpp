#pragma once
/// The machine and the compiler of a program, for the record.
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "ogive/core/compiled.hpp"
#include "ogive/core/memory.hpp"
#include "ogive/core/text.hpp"

namespace ogive {

/// "g++ 12.2.0" or "clang 14.0.6".
inline constexpr const char* compiler =
#ifdef __clang__
    "clang " __clang_version__;
#else
    "g++ " __VERSION__;

#endif

/// What Linux says of the machine; empty or 0 where it says nothing.
struct Machine {
  std::string processor{};   ///< "AMD EPYC 9B45"
  unsigned cores = 0;        ///< logical ones that this process may use
  unsigned all_cores = 0;    ///< of the machine
  std::uint64_t memory = 0;  ///< bytes of the machine, or of the control group's limit if that is less
  std::string system{};      ///< "Debian GNU/Linux 12 (bookworm), Linux 6.1.0"
};

namespace detail {
/// The rest of the first line that begins with `key`, without blanks, colons, = and quotes around it.
std::string line_in_file(const char* path, std::string_view key);
}  // namespace detail

/// The machine that this program runs on.
Machine this_machine();

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE std::string line_in_file(const char* path, std::string_view key) {
  const File file{std::fopen(path, "rb")};
  char line[512];
  while (file && std::fgets(line, sizeof line, file.get())) {
    std::string_view text(line);
    if (!text.starts_with(key)) continue;
    text.remove_prefix(key.size());
    constexpr std::string_view around = " \t\n:=\"";
    text.remove_prefix(std::min(text.find_first_not_of(around), text.size()));
    return std::string(text.substr(0, text.find_last_not_of(around) + 1));
  }
  return {};
}

}  // namespace detail

OGIVE_INLINE Machine this_machine() {
  Machine machine{.processor = detail::line_in_file("/proc/cpuinfo", "model name"),
                  .all_cores = static_cast<unsigned>(std::max(0L, sysconf(_SC_NPROCESSORS_ONLN))),
                  .system = detail::line_in_file("/etc/os-release", "PRETTY_NAME")};
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) machine.cores = static_cast<unsigned>(CPU_COUNT(&set));
  const std::uint64_t limit = detail::number_in_file("/sys/fs/cgroup/memory.max", "", ~std::uint64_t{0});
  machine.memory =
      std::min(limit, 1024 * detail::number_in_file("/proc/meminfo", "MemTotal:", std::uint64_t{0}));
  utsname kernel{};
  if (uname(&kernel) == 0)
    machine.system +=
        concat(machine.system.empty() ? "" : ", ", kernel.sysname, " ", kernel.release, " ", kernel.machine);
  return machine;
}

}  // namespace ogive

#endif
