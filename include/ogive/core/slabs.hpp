#pragma once
/// Memory in large pieces, which the system can back by huge pages: a training step walks through gigabytes,
/// and finding each 4 KiB of them anew costs a tenth of its time.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <map>
#include <new>

#include "ogive/core/compiled.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace ogive {

/// Hands out blocks of large pieces of memory, the slabs. A block goes back to the system with all others of
/// its slab, by trim(). Not thread-safe.
class Slabs {
 public:
  static constexpr std::size_t page = std::size_t{2} << 20;  ///< a huge page of x86-64
  static constexpr std::size_t usual = std::size_t{32}
                                       << 20;  ///< bytes of a slab; larger blocks have their own
  /// Bytes between blocks, so that those of a power of two don't begin in the same sets of a cache.
  static constexpr std::size_t gap = 576;

  Slabs() = default;
  Slabs(const Slabs&) = delete;
  Slabs& operator=(const Slabs&) = delete;
  ~Slabs();

  /// A new block in use. @param bytes a multiple of 64, to which all blocks are aligned
  /// @throws std::bad_alloc
  void* carve(std::size_t bytes);

  /// A block from carve() is in use again, or no longer.
  void use(const void* block) { ++slab_of(block).in_use; }
  void release(const void* block) { --slab_of(block).in_use; }

  /// Whether trim() would take the block: nothing of its slab is in use.
  bool idle(const void* block) { return slab_of(block).in_use == 0; }

  void trim() noexcept;

 private:
  struct Slab {
    std::size_t bytes, carved = 0, in_use = 0;
  };
  using Map = std::map<const std::byte*, Slab, std::less<>>;

  Slab& slab_of(const void* block) {
    return std::prev(slabs_.upper_bound(static_cast<const std::byte*>(block)))->second;
  }
  /// A slab of at least `bytes`.
  Map::iterator add(std::size_t bytes);

  Map slabs_;
  Map::iterator current_ = slabs_.end();  // which is being carved
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE Slabs::~Slabs() {
  for (const auto& [begin, slab] : slabs_) std::free(const_cast<std::byte*>(begin));
}

OGIVE_INLINE Slabs::Map::iterator Slabs::add(std::size_t bytes) {
  bytes = (bytes + page - 1) / page * page;
  auto* const begin = static_cast<std::byte*>(std::aligned_alloc(page, bytes));
  if (!begin) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  madvise(begin, bytes, MADV_HUGEPAGE);  // where the system doesn't want to, small pages do
#endif
  try {
    return slabs_.emplace(begin, Slab{.bytes = bytes}).first;
  } catch (...) {
    std::free(begin);
    throw;
  }
}

OGIVE_INLINE void* Slabs::carve(std::size_t bytes) {
  auto slab = current_;
  if (slab == slabs_.end() || slab->second.carved + bytes > slab->second.bytes) {
    slab = add(std::max(bytes, usual));
    if (bytes < usual) current_ = slab;
  }
  const std::byte* const block = slab->first + slab->second.carved;
  slab->second.carved += bytes + gap;
  ++slab->second.in_use;
  return const_cast<std::byte*>(block);
}

OGIVE_INLINE void Slabs::trim() noexcept {
  for (auto slab = slabs_.begin(); slab != slabs_.end();) {
    if (slab->second.in_use > 0) {
      ++slab;
      continue;
    }
    if (slab == current_) current_ = slabs_.end();
    std::free(const_cast<std::byte*>(slab->first));
    slab = slabs_.erase(slab);
  }
}

}  // namespace ogive

#endif
