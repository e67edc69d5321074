#pragma once

/// The version of ogive. It is written here and nowhere else: CMake reads these three lines.
#define OGIVE_VERSION_MAJOR 0
#define OGIVE_VERSION_MINOR 1
#define OGIVE_VERSION_PATCH 0

/// One number that grows with each release: `#if OGIVE_VERSION >= 100` asks for 0.1.0 or later.
#define OGIVE_VERSION (10000 * OGIVE_VERSION_MAJOR + 100 * OGIVE_VERSION_MINOR + OGIVE_VERSION_PATCH)

#define OGIVE_DETAIL_TEXT(x) #x
#define OGIVE_DETAIL_DOTTED(a, b, c) OGIVE_DETAIL_TEXT(a) "." OGIVE_DETAIL_TEXT(b) "." OGIVE_DETAIL_TEXT(c)

namespace ogive {

/// The version as text, "major.minor.patch".
inline constexpr const char* version =
    OGIVE_DETAIL_DOTTED(OGIVE_VERSION_MAJOR, OGIVE_VERSION_MINOR, OGIVE_VERSION_PATCH);

}  // namespace ogive

#undef OGIVE_DETAIL_DOTTED
#undef OGIVE_DETAIL_TEXT
