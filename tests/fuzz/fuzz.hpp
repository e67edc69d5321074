#pragma once
// What the fuzzers have in common: nothing but an ogive::Error comes out of a parser, and its memory is in
// proportion to its input.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/core/function_ref.hpp"
#include "ogive/tensor/pool.hpp"

extern "C" {
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// Of the address sanitizer, where it is there.
[[gnu::weak]] int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t),
                                                            void (*)(const volatile void*));
[[gnu::weak]] std::size_t __sanitizer_get_allocated_size(const volatile void* block);
}

namespace ogive_fuzz {

using Input = std::span<const std::uint8_t>;

/// Says what is wrong and ends the process where it is.
[[noreturn]] inline void fail(const char* sentence, std::size_t came, std::size_t expected) {
  std::fprintf(stderr, "%s: %zu, expected %zu\n", sentence, came, expected);
  std::abort();
}
inline void require(bool holds, const char* sentence) {
  if (!holds) fail(sentence, 0, 1);
}

/// Counts bytes of memory while an input is read.
class Meter {
 public:
  /// Ends the process as soon as more than `limit` bytes are alive.
  static void start(std::size_t limit) {
    [[maybe_unused]] static const bool hooked = install();
    live_ = 0;
    limit_ = limit;
  }
  static void stop() { limit_ = 0; }

  static void add(std::size_t bytes) {
    live_ += bytes;
    if (limit_ > 0 && live_ > limit_) {
      const std::size_t limit = limit_;
      limit_ = 0;
      fail("bytes of memory alive, out of proportion to the input", live_, limit);
    }
  }
  static void remove(std::size_t bytes) { live_ -= bytes < live_ ? bytes : live_; }

 private:
  static bool install() {
    if (!__sanitizer_install_malloc_and_free_hooks) return false;
    return __sanitizer_install_malloc_and_free_hooks(
               [](const volatile void*, std::size_t bytes) { add(bytes); },
               [](const volatile void* block) { remove(__sanitizer_get_allocated_size(block)); }) != 0;
  }

  inline static std::size_t live_ = 0, limit_ = 0;
};

/// Calls `parse`; at most `each` bytes of memory for each byte of the input are alive at once, and 64 KiB.
inline void read(Input input, std::size_t each, ogive::FunctionRef<void()> parse) {
  ogive::Pool::instance().trim();
  Meter::start(each * input.size() + (std::size_t{1} << 16));
  try {
    parse();
  } catch (const ogive::Error& error) {
    require(*error.what() != '\0', "an error without a word");
  }
  Meter::stop();
}

inline ogive::Bytes bytes(Input input) { return {input.begin(), input.end()}; }
inline std::string_view text(Input input) { return ogive::as_text(input); }

/// Looks at every byte, so that a sanitizer sees those that are not there.
inline void touch(Input values) {
  volatile std::uint8_t sum = 0;
  for (const std::uint8_t value : values) sum = static_cast<std::uint8_t>(sum + value);
}

/// A file that lies in memory.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("fuzz", 0)), path_("/proc/self/fd/" + std::to_string(file_)) {
    require(file_ >= 0, "no file in memory");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(file_); }

  const std::string& path() const { return path_; }
  void write(std::string_view content) {
    const bool written = ftruncate(file_, 0) == 0 && pwrite(file_, content.data(), content.size(), 0) ==
                                                         static_cast<ssize_t>(content.size());
    require(written, "the file in memory cannot be written");
  }

 private:
  int file_;
  std::string path_;
};

}  // namespace ogive_fuzz
