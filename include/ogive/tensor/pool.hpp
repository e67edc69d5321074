#pragma once
/// Where tensors get their memory.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/slabs.hpp"

namespace ogive {

/// A cache of memory blocks. Freed blocks are kept and handed out again, so that a training loop stops asking
/// the system for pages after its first step; large ones share slabs. The only mutable global state of the
/// library; thread-safe.
class Pool {
 public:
  static constexpr std::size_t alignment = 64;  // a cache line, and the widest vector

  static Pool& instance();

  /// At least `bytes` bytes, aligned to 64. @throws std::bad_alloc
  void* allocate(std::size_t bytes);

  /// @param bytes the number that was asked for
  void release(void* block, std::size_t bytes) noexcept;

  /// Gives cached blocks back to the system: all but those in a slab with one that is in use.
  void trim() noexcept;

  /// Bytes in live tensors, bytes kept for reuse, and the most that was live since the last reset_peak().
  std::size_t bytes_in_use() const { return read(in_use_); }
  std::size_t bytes_cached() const { return read(cached_); }
  std::size_t peak_bytes() const { return read(peak_); }
  void reset_peak() {
    const std::scoped_lock lock(mutex_);
    peak_ = in_use_;
  }

 private:
  Pool() = default;

  /// Eight sizes to each power of two: at most an eighth is wasted, and few distinct sizes occur.
  static std::size_t block_size(std::size_t bytes) {
    const std::size_t step = std::max(alignment, std::bit_ceil(bytes + 1) / 16);
    return (std::max<std::size_t>(bytes, 1) + step - 1) / step * step;
  }
  /// Whether blocks of this size lie in slabs. For the address sanitizer none do: it watches single blocks.
  static constexpr bool in_slab([[maybe_unused]] std::size_t size) {
#if defined(__SANITIZE_ADDRESS__)
    return false;
#else
    return size >= (std::size_t{64} << 10);
#endif
  }
  /// A new block; null if there is no memory.
  void* obtain(std::size_t size) noexcept;

  std::size_t read(const std::size_t& counter) const {
    const std::scoped_lock lock(mutex_);
    return counter;
  }

  mutable std::mutex mutex_;
  std::map<std::size_t, std::vector<void*>> free_;
  Slabs slabs_{};
  std::size_t in_use_ = 0;
  std::size_t cached_ = 0;
  std::size_t peak_ = 0;
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE Pool& Pool::instance() {
  static Pool* const pool =
      new Pool;  // never destroyed: tensors with static lifetime may outlive every other object
  return *pool;
}

[[gnu::noinline]] OGIVE_INLINE void* Pool::allocate(std::size_t bytes) {
  const std::size_t size = block_size(bytes);
  {
    const std::scoped_lock lock(mutex_);
    in_use_ += size;
    peak_ = std::max(peak_, in_use_);
    auto& free = free_[size];
    if (!free.empty()) {
      void* const block = free.back();
      free.pop_back();
      cached_ -= size;
      if (in_slab(size)) slabs_.use(block);
      return block;
    }
  }
  if (void* const block = obtain(size)) return block;
  trim();
  if (void* const block = obtain(size)) return block;
  const std::scoped_lock lock(mutex_);
  in_use_ -= size;
  throw std::bad_alloc();
}

OGIVE_INLINE void* Pool::obtain(std::size_t size) noexcept {
  if (!in_slab(size)) return std::aligned_alloc(alignment, size);
  try {
    const std::scoped_lock lock(mutex_);
    return slabs_.carve(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

[[gnu::noinline]] OGIVE_INLINE void Pool::release(void* block, std::size_t bytes) noexcept {
  const std::size_t size = block_size(bytes);
  const std::scoped_lock lock(mutex_);
  in_use_ -= size;
  if (in_slab(size)) slabs_.release(block);
  try {
    free_[size].push_back(block);
    cached_ += size;
  } catch (...) {  // no room to remember it: one in a slab goes back with the slab
    if (!in_slab(size)) std::free(block);
  }
}

OGIVE_INLINE void Pool::trim() noexcept {
  const std::scoped_lock lock(mutex_);
  for (auto& [size, blocks] : free_) {
    const auto gone = [&, in_slabs = in_slab(size)](void* block) {
      if (in_slabs) return slabs_.idle(block);
      std::free(block);
      return true;
    };
    cached_ -= size * std::erase_if(blocks, gone);
  }
  slabs_.trim();
}

}  // namespace ogive

#endif
