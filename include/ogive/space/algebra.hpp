#pragma once
/// What can be done with the architectures of a space: `ogive::sample(space, rng)`, `ogive::mutate(space, a,
/// rng)` and so on. Each uses the space's own member of the same name where it has one, and derives from
/// `decisions()` otherwise.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/hash.hpp"
#include "ogive/space/decisions.hpp"

namespace ogive {

namespace detail {
template <class S>
using ArchitectureOf = typename S::Architecture;

template <class S>
concept OwnSample = requires(const S& s, Rng& rng) {
  { s.sample(rng) } -> std::same_as<ArchitectureOf<S>>;
};
template <class S>
concept OwnContains = requires(const S& s, const ArchitectureOf<S>& a) {
  { s.contains(a) } -> std::same_as<bool>;
};
template <class S>
concept OwnMutate = requires(const S& s, const ArchitectureOf<S>& a, Rng& rng) {
  { s.mutate(a, rng) } -> std::same_as<ArchitectureOf<S>>;
};
template <class S>
concept OwnCrossover = requires(const S& s, const ArchitectureOf<S>& a, Rng& rng) {
  { s.crossover(a, a, rng) } -> std::same_as<ArchitectureOf<S>>;
};
template <class S>
concept OwnEncoding = requires(const S& s, const ArchitectureOf<S>& a, std::span<float> code) {
  { s.dimension() } -> std::convertible_to<std::size_t>;
  s.encode(a, code);
};
template <class S>
concept OwnText = requires(const S& s, const ArchitectureOf<S>& a, std::string_view text) {
  { s.text(a) } -> std::convertible_to<std::string>;
  { s.parse(text) } -> std::same_as<ArchitectureOf<S>>;
};
template <class S>
concept OwnCanonical = requires(const S& s, const ArchitectureOf<S>& a) {
  { s.canonical(a) } -> std::same_as<ArchitectureOf<S>>;
};
template <class S>
concept OwnHash = requires(const S& s, const ArchitectureOf<S>& a) {
  { s.hash(a) } -> std::convertible_to<std::uint64_t>;
};
template <class S>
concept OwnNumbering = requires(const S& s, const ArchitectureOf<S>& a, std::uint64_t i) {
  { s.size() } -> std::convertible_to<std::uint64_t>;
  { s.at(i) } -> std::same_as<ArchitectureOf<S>>;
  { s.index(a) } -> std::convertible_to<std::uint64_t>;
};
template <class S>
concept CanSample = OwnSample<S> || DecisionSpace<S>;
template <class S>
concept CanTell = OwnContains<S> || DecisionSpace<S>;
template <class S>
concept CanMutate = OwnMutate<S> || DecisionSpace<S>;
template <class S>
concept CanCross = OwnCrossover<S> || DecisionSpace<S>;
template <class S>
concept CanEncode = OwnEncoding<S> || DecisionSpace<S>;
template <class S>
concept CanPrint = OwnText<S> || DecisionSpace<S>;
template <class S>
concept CanHash = OwnHash<S> || DecisionSpace<S> || OwnText<S>;
/// Every combination of options is an architecture, so that they can be counted.
template <class S>
concept ProductSpace = DecisionSpace<S> && !HasActive<S> && !HasValid<S>;
template <class S>
concept CanNumber = OwnNumbering<S> || ProductSpace<S>;
template <class S>
concept CanCount = CanNumber<S> || requires(const S& s) {
  { s.cardinality() } -> std::convertible_to<std::string>;
};
}  // namespace detail

/// A random architecture. From decisions: drawn one by one, from the first to the last, and again until
/// valid; that is not uniform over architectures where decisions can be inactive.
/// @throws Error after 10,000 invalid draws
template <detail::CanSample S>
typename S::Architecture sample(const S& space, Rng& rng) {
  if constexpr (detail::OwnSample<S>)
    return space.sample(rng);
  else {
    const auto decisions = space.decisions();
    detail::check_decisions(decisions);
    return detail::draw_valid(space, "sample", [&] {
      Choices choices(decisions.size(), none);
      detail::complete(space, decisions, choices, rng);
      return choices;
    });
  }
}

/// Whether the space has this architecture.
template <detail::CanTell S>
bool contains(const S& space, const typename S::Architecture& architecture) {
  if constexpr (detail::OwnContains<S>)
    return space.contains(architecture);
  else {
    const auto decisions = space.decisions();
    const Choices choices = detail::to_choices(space, architecture);
    if (choices.size() != std::span<const Decision>(decisions).size()) return false;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (detail::is_active(space, choices, i) ? choices[i] >= decisions[i].options : choices[i] != none)
        return false;
    }
    return detail::is_valid(space, choices) && detail::from_choices(space, choices) == architecture;
  }
}

/// A neighbour of `architecture`. From decisions: one active decision takes another option, and decisions
/// that it makes active are drawn.
/// @throws Error when nothing can change, or after 10,000 invalid draws
template <detail::CanMutate S>
typename S::Architecture mutate(const S& space, const typename S::Architecture& architecture, Rng& rng) {
  if constexpr (detail::OwnMutate<S>)
    return space.mutate(architecture, rng);
  else {
    const auto decisions = space.decisions();
    const Choices before = detail::to_choices(space, architecture);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i] != none && decisions[i].options > 1) open.push_back(i);
    }
    expect(!open.empty(), "mutate", "an active decision with two options or more", "none");
    return detail::draw_valid(space, "mutate", [&] {
      Choices choices = before;
      const std::size_t i = open[rng.below(open.size())];
      const std::size_t step = 1 + rng.below(decisions[i].options - 1);
      choices[i] = static_cast<Choice>((choices[i] + step) % decisions[i].options);
      detail::complete(space, decisions, choices, rng);
      return choices;
    });
  }
}

/// A child of two architectures. From decisions: each active one is taken from either parent with equal
/// probability, from the other where it is inactive there, and drawn where it is inactive in both.
/// @throws Error after 10,000 invalid draws
template <detail::CanCross S>
typename S::Architecture crossover(const S& space, const typename S::Architecture& mother,
                                   const typename S::Architecture& father, Rng& rng) {
  if constexpr (detail::OwnCrossover<S>)
    return space.crossover(mother, father, rng);
  else {
    const auto decisions = space.decisions();
    const Choices first = detail::to_choices(space, mother);
    const Choices second = detail::to_choices(space, father);
    return detail::draw_valid(space, "crossover", [&] {
      Choices choices(first.size(), none);
      for (std::size_t i = 0; i < choices.size(); ++i) {
        const bool swap = rng.bernoulli(0.5);
        const Choice preferred = swap ? second[i] : first[i];
        choices[i] = preferred != none ? preferred : swap ? first[i] : second[i];
      }
      detail::complete(space, decisions, choices, rng);
      return choices;
    });
  }
}

/// The length of an architecture's code. From decisions: the number of options of all decisions together.
template <detail::CanEncode S>
std::size_t dimension(const S& space) {
  if constexpr (detail::OwnEncoding<S>)
    return space.dimension();
  else {
    std::size_t count = 0;
    for (const auto& decision : space.decisions()) count += decision.options;
    return count;
  }
}

/// Writes the architecture as `dimension(space)` numbers, for surrogates. From decisions: one-hot; for an
/// ordered decision ones up to the option taken, so that distance follows order; zeros for an inactive one.
/// @throws Error when `code` has another size
template <detail::CanEncode S>
void encode(const S& space, const typename S::Architecture& architecture, std::span<float> code) {
  if (code.size() != ogive::dimension(space))
    throw Error("encode", concat(ogive::dimension(space), " numbers"), to_text(code.size()));
  if constexpr (detail::OwnEncoding<S>)
    space.encode(architecture, code);
  else {
    const auto decisions = space.decisions();
    const Choices choices = detail::to_choices(space, architecture);
    std::size_t position = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      for (std::size_t option = 0; option < decisions[i].options; ++option) {
        const bool on = decisions[i].ordered ? option <= choices[i] : option == choices[i];
        code[position++] = choices[i] != none && on ? 1.0F : 0.0F;
      }
    }
  }
}

/// The architecture in one line that `parse` reads back. From decisions: "depth=2 kernel1=0", active ones
/// only.
template <detail::CanPrint S>
std::string text(const S& space, const typename S::Architecture& architecture) {
  if constexpr (detail::OwnText<S>)
    return space.text(architecture);
  else {
    const auto decisions = space.decisions();
    const Choices choices = detail::to_choices(space, architecture);
    std::string line;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (choices[i] != none) line += concat(line.empty() ? "" : " ", decisions[i].name, "=", choices[i]);
    }
    return line;
  }
}

/// The architecture that `text` wrote. @throws Error that shows the place where the line departs from the
/// form
template <detail::CanPrint S>
typename S::Architecture parse(const S& space, std::string_view line) {
  if constexpr (detail::OwnText<S>)
    return space.parse(line);
  else {
    const auto decisions = space.decisions();
    std::string_view rest = line;
    Choices choices(std::span<const Decision>(decisions).size(), none);
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (!detail::is_active(space, choices, i)) continue;
      const std::string start = concat(rest.size() == line.size() ? "" : " ", decisions[i].name, "=");
      std::size_t option = 0;
      const char* end = rest.data();
      if (rest.starts_with(start))
        end = std::from_chars(rest.data() + start.size(), rest.data() + rest.size(), option).ptr;
      const auto used = static_cast<std::size_t>(end - rest.data());
      if (used <= start.size() || option >= decisions[i].options)
        throw Error("parse", concat("'", start, "' and a number below ", decisions[i].options),
                    concat("'", rest, "'"));
      choices[i] = static_cast<Choice>(option);
      rest.remove_prefix(used);
    }
    if (!rest.empty()) throw Error("parse", "the end of the architecture", concat("'", rest, "'"));
    if (!detail::is_valid(space, choices))
      throw Error("parse", "a valid architecture", concat("'", line, "'"));
    return detail::from_choices(space, choices);
  }
}

/// One architecture of all that are the same network, so that equal ones are evaluated once; itself by
/// default.
template <class S>
typename S::Architecture canonical(const S& space, const typename S::Architecture& architecture) {
  if constexpr (detail::OwnCanonical<S>)
    return space.canonical(architecture);
  else
    return architecture;
}

/// A hash that is the same in every run and on every machine.
template <detail::CanHash S>
std::uint64_t hash(const S& space, const typename S::Architecture& architecture) {
  if constexpr (detail::OwnHash<S>)
    return space.hash(architecture);
  else if constexpr (DecisionSpace<S>) {
    std::uint64_t value = 0;
    for (const Choice choice : detail::to_choices(space, architecture)) value = combine(value, choice);
    return value;
  } else
    return hash_text(space.text(architecture));
}

}  // namespace ogive
