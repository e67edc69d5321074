#pragma once
/// Where the library is compiled: with each file that includes it, or once for a program of many files, which
/// compile in less than half the time then. For that one file holds
///
///     #define OGIVE_ENGINE_HERE
///
/// before it includes all headers of ogive that the program uses, and the others are compiled with
/// -DOGIVE_ENGINE_ELSEWHERE, for the same CPU level. With CMake, linking ogive::engine does both.
///
/// So a header declares first what it offers; bodies of plain functions that are longer than a few lines
/// stand at its end, between `#if OGIVE_DEFINES` and `#endif`. Virtual functions among them are OGIVE_INLINE in
/// their class, too: of one that is not, each file that defines it would hold the whole class.
#if defined(OGIVE_ENGINE_HERE)
#define OGIVE_DEFINES 1
#define OGIVE_INLINE
#define OGIVE_INSTANCE(...) template __VA_ARGS__
#elif defined(OGIVE_ENGINE_ELSEWHERE)
#define OGIVE_DEFINES 0
#define OGIVE_INLINE
#define OGIVE_INSTANCE(...) extern template __VA_ARGS__
#else
/// Whether this file holds the bodies of plain functions.
#define OGIVE_DEFINES 1
/// Begins such a body.
#define OGIVE_INLINE inline
/// Names an instance of a template that is compiled where those bodies are.
#define OGIVE_INSTANCE(...) static_assert(true)
#endif
