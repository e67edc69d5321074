#pragma once
/// Hashes that are the same on every machine and in every run (std::hash promises neither).
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ogive {

/// Stafford's mix 13 of a 64-bit word, the finaliser of SplitMix64: each input bit reaches each output bit.
constexpr std::uint64_t mix(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
  return word ^ (word >> 31);
}

/// FNV-1a, 64 bits.
constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

/// Order-dependent combination of two hashes.
constexpr std::uint64_t combine(std::uint64_t first, std::uint64_t second) {
  return mix(first + 0x9e3779b97f4a7c15ULL) ^ mix(second + 0x632be59bd9b4e019ULL * (first | 1));
}

}  // namespace ogive
