#pragma once
/// The CPU level that this translation unit is compiled for, as the name of an inline namespace.
///
/// Two translation units with different -march flags instantiate the same inline functions; the linker keeps
/// one of each, and one of the two runs at the wrong width. With the level in the mangled name, each keeps
/// its own.
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define OGIVE_LEVEL v4
#elif defined(__AVX2__) && defined(__FMA__)
#define OGIVE_LEVEL v3
#elif defined(__SSE4_2__)
#define OGIVE_LEVEL v2
#else
#define OGIVE_LEVEL v1
#endif

#define OGIVE_STRINGIFY_(x) #x
#define OGIVE_STRINGIFY(x) OGIVE_STRINGIFY_(x)

namespace ogive::inline OGIVE_LEVEL {

/// "v4" (AVX-512), "v3" (AVX2 and FMA), "v2" (SSE4.2) or "v1" (plain x86-64 and other machines), as in
/// x86-64-v4.
inline constexpr const char* cpu_level = OGIVE_STRINGIFY(OGIVE_LEVEL);

}  // namespace ogive::inline OGIVE_LEVEL
