#pragma once
/// A space as a sequence of categorical decisions, from which everything else follows (space/algebra.hpp).
///
///     struct Depth {  // kernel k counts only when depth > k
///       using Architecture = Choices;
///       std::vector<Decision> decisions() const { return {{"depth", 3, true}, {"kernel1", 3}, {"kernel2",
///       3}}; } bool active(std::span<const Choice> earlier) const { return earlier.size() <= earlier[0] +
///       1u; }
///     };
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/core/rng.hpp"

namespace ogive {

/// One categorical choice of an architecture.
struct Decision {
  std::string name;         ///< shown in texts; may repeat
  std::size_t options = 2;  ///< how many there are to choose from, 1 to 65,534
  bool ordered = false;     ///< whether the options are steps of a quantity, such as a depth
};

/// The option taken in one decision, counted from 0.
using Choice = std::uint16_t;
/// One choice for each decision. In the normal form inactive decisions are `none` and active ones are not.
using Choices = std::vector<Choice>;
/// Takes the place of a choice where the decision does not count.
inline constexpr Choice none = 0xffff;

namespace detail {
template <class S>
concept HasDecisions = requires(const S& space) {
  { space.decisions() } -> std::convertible_to<std::span<const Decision>>;
};
template <class S>
concept ConvertsChoices = requires(const S& space, const typename S::Architecture& architecture,
                                   std::span<const Choice> choices) {
  { space.from_choices(choices) } -> std::same_as<typename S::Architecture>;
  { space.to_choices(architecture) } -> std::convertible_to<Choices>;
};
template <class S>
concept IsMadeOfChoices = std::same_as<typename S::Architecture, Choices> || ConvertsChoices<S>;
}  // namespace detail

/// Means: every architecture is a sequence of choices, and `to_choices` undoes `from_choices` on normal
/// forms.
///
/// Must have: `Architecture`, `decisions()`; `from_choices(choices)` and `to_choices(architecture)` unless
/// `Architecture` is `Choices`.
///
/// May have: `active(earlier)`, whether the decision after the `earlier` ones (none for the first) counts;
/// `valid(choices)`, rules that span decisions.
template <class S>
concept DecisionSpace =
    std::regular<typename S::Architecture> && detail::HasDecisions<S> && detail::IsMadeOfChoices<S>;

namespace detail {

/// How often a draw is repeated until the space's `valid` accepts it.
inline constexpr int max_draws = 10'000;

template <class S>
concept HasActive = requires(const S& space, std::span<const Choice> earlier) {
  { space.active(earlier) } -> std::convertible_to<bool>;
};
template <class S>
concept HasValid = requires(const S& space, std::span<const Choice> choices) {
  { space.valid(choices) } -> std::convertible_to<bool>;
};

template <DecisionSpace S>
Choices to_choices(const S& space, const typename S::Architecture& architecture) {
  if constexpr (requires { space.to_choices(architecture); })
    return space.to_choices(architecture);
  else
    return architecture;
}

template <DecisionSpace S>
typename S::Architecture from_choices(const S& space, const Choices& choices) {
  if constexpr (requires { space.from_choices(std::span<const Choice>(choices)); })
    return space.from_choices(std::span<const Choice>(choices));
  else
    return choices;
}

/// Whether decision `i` counts, given the choices before it.
template <DecisionSpace S>
bool is_active(const S& space, const Choices& choices, std::size_t i) {
  if constexpr (HasActive<S>)
    return space.active(std::span<const Choice>(choices).first(i));
  else
    return true;
}

template <DecisionSpace S>
bool is_valid(const S& space, const Choices& choices) {
  if constexpr (HasValid<S>)
    return space.valid(std::span<const Choice>(choices));
  else
    return true;
}

/// Puts `choices` into normal form from left to right: clears what is inactive and takes `choose(i)` where
/// decision `i` is active but open.
template <DecisionSpace S, class Choose>
void complete(const S& space, Choices& choices, Choose choose) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (!is_active(space, choices, i))
      choices[i] = none;
    else if (choices[i] == none)
      choices[i] = choose(i);
  }
}
/// The same, where every option is as likely as any other.
template <DecisionSpace S>
void complete(const S& space, std::span<const Decision> decisions, Choices& choices, Rng& rng) {
  complete(space, choices,
           [&](std::size_t i) { return static_cast<Choice>(rng.below(decisions[i].options)); });
}

/// An option drawn with these probabilities.
inline Choice draw_choice(std::span<const double> shares, Rng& rng) {
  double left = rng.uniform();
  std::size_t option = 0;
  while (option + 1 < shares.size() && left >= shares[option]) left -= shares[option++];
  return static_cast<Choice>(option);
}

/// Calls `draw` until what it gives is valid.
template <DecisionSpace S, class Draw>
typename S::Architecture draw_valid(const S& space, const char* where, Draw draw) {
  for (int i = 0; i < max_draws; ++i) {
    const Choices choices = draw();
    if (is_valid(space, choices)) return from_choices(space, choices);
  }
  throw Error(where, "an architecture that the space calls valid", concat("none in ", max_draws, " draws"));
}

/// Draws each decision with the probabilities `shares(i)` of its options.
template <DecisionSpace S, class Shares>
typename S::Architecture draw_by(const S& space, const char* where, std::size_t decisions, Shares shares,
                                 Rng& rng) {
  return draw_valid(space, where, [&] {
    Choices choices(decisions, none);
    complete(space, choices, [&](std::size_t i) { return draw_choice(shares(i), rng); });
    return choices;
  });
}

/// Throws when a decision has no option, or more than a Choice can tell apart.
inline void check_decisions(std::span<const Decision> decisions) {
  for (const auto& decision : decisions) {
    if (decision.options == 0 || decision.options >= none)
      throw Error(concat("decision ", decision.name), "1 to 65534 options", to_text(decision.options));
  }
}

}  // namespace detail
}  // namespace ogive
