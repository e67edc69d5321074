#pragma once
/// Part of a space: `where(space, predicate)`.
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "ogive/space/concepts.hpp"

namespace ogive {

/// The architectures of `Space` that `accepts` holds true. It is the space itself in all else (options,
/// decisions, texts, canonical forms, codes, the functions found beside it such as `build`), for which it has
/// the space as a base class. What is drawn is drawn again until accepted, at most 10,000 times.
///
/// Numbers (`size`, `at`, `index`, `cardinality`) are those of the whole space, so this one has none. A
/// canonical form is that of the whole space too: let `accepts` hold for all forms of a network or for none.
template <class Space, class Predicate>
struct Where : Space {
  Predicate accepts;

  using Architecture = typename Space::Architecture;

  const Space& whole() const { return *this; }

  bool contains(const Architecture& architecture) const {
    return ogive::contains(whole(), architecture) && accepts(architecture);
  }
  /// @throws Error when 10,000 draws were all rejected
  Architecture sample(Rng& rng) const {
    return drawn("sample", [&] { return ogive::sample(whole(), rng); });
  }
  /// @throws Error as sample() does
  Architecture mutate(const Architecture& architecture, Rng& rng) const requires MutableSpace<Space> {
    return drawn("mutate", [&] { return ogive::mutate(whole(), architecture, rng); });
  }
  /// @throws Error as sample() does
  Architecture crossover(const Architecture& mother, const Architecture& father,
                         Rng& rng) const requires CrossableSpace<Space> {
    return drawn("crossover", [&] { return ogive::crossover(whole(), mother, father, rng); });
  }
  /// For strategies that draw the decisions themselves.
  bool valid(std::span<const Choice> choices) const requires DecisionSpace<Space> {
    const Choices list(choices.begin(), choices.end());
    return detail::is_valid(whole(), list) && accepts(detail::from_choices(whole(), list));
  }

  void size() const = delete;
  void at(std::uint64_t i) const = delete;
  void index(const Architecture& architecture) const = delete;
  void cardinality() const = delete;

 private:
  template <class Draw>
  Architecture drawn(const char* what, Draw draw) const {
    for (int i = 0; i < detail::max_draws; ++i) {
      Architecture architecture = draw();
      if (accepts(architecture)) return architecture;
    }
    throw Error(concat("where, ", what), "an architecture that the predicate accepts",
                concat("none in ", detail::max_draws, " draws"));
  }
};

/// @param predicate `bool(const Architecture&) const`; called on the thread of the strategy
template <class Space, class Predicate>
auto where(Space space, Predicate predicate) {
  if constexpr (!SearchSpace<Space>) {
    static_assert(
        SearchSpace<Space>,
        "ogive: where: the first argument must be a SearchSpace: `Architecture`, `sample(Rng&) "
        "const` and `contains(const Architecture&) const`, or `decisions()` from which they follow");
    return space;
  } else if constexpr (!std::predicate<const Predicate&, const typename Space::Architecture&>) {
    static_assert(std::predicate<const Predicate&, const typename Space::Architecture&>,
                  "ogive: where: the predicate must be callable as `bool(const Architecture&) const`");
    return space;
  } else
    return Where<Space, Predicate>{std::move(space), std::move(predicate)};
}

}  // namespace ogive
