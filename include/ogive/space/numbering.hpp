#pragma once
/// How many architectures a space has, and their numbers. From decisions: only where every combination of
/// options is an architecture; the first decision counts most.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ogive/space/algebra.hpp"

namespace ogive {

/// The number of architectures. @throws Error when it needs more than 64 bits; `cardinality` tells it then
template <detail::CanNumber S>
std::uint64_t size(const S& space) {
  if constexpr (detail::OwnNumbering<S>)
    return space.size();
  else {
    std::uint64_t count = 1;
    for (const auto& decision : space.decisions()) {
      if (decision.options != 0 && count > std::numeric_limits<std::uint64_t>::max() / decision.options)
        throw Error("size", "a space that 64 bits can count", "more; ask for its cardinality");
      count *= decision.options;
    }
    return count;
  }
}

/// The number of architectures in decimal digits, exact however large.
template <detail::CanCount S>
std::string cardinality(const S& space) {
  if constexpr (requires { space.cardinality(); })
    return space.cardinality();
  else if constexpr (detail::OwnNumbering<S>)
    return to_text(static_cast<std::uint64_t>(space.size()));
  else {
    std::string digits = "1";  // the last digit first
    for (const auto& decision : space.decisions()) {
      std::uint64_t carry = 0;
      for (char& digit : digits) {
        carry += static_cast<std::uint64_t>(digit - '0') * decision.options;
        digit = static_cast<char>('0' + carry % 10);
        carry /= 10;
      }
      for (; carry > 0; carry /= 10) digits += static_cast<char>('0' + carry % 10);
    }
    return {digits.rbegin(), digits.rend()};
  }
}

/// Architecture number `i`. @throws Error when `i` is not below `size(space)`
template <detail::CanNumber S>
typename S::Architecture at(const S& space, std::uint64_t i) {
  const std::uint64_t count = ogive::size(space);
  if (i >= count) throw Error("at", concat("an index below ", count), to_text(i));
  if constexpr (detail::OwnNumbering<S>)
    return space.at(i);
  else {
    const auto decisions = space.decisions();
    Choices choices(std::span<const Decision>(decisions).size());
    for (std::size_t k = choices.size(); k-- > 0; i /= decisions[k].options)
      choices[k] = static_cast<Choice>(i % decisions[k].options);
    return detail::from_choices(space, choices);
  }
}

/// The number of an architecture: the inverse of `at`.
template <detail::CanNumber S>
std::uint64_t index(const S& space, const typename S::Architecture& architecture) {
  if constexpr (detail::OwnNumbering<S>)
    return space.index(architecture);
  else {
    const auto decisions = space.decisions();
    const Choices choices = detail::to_choices(space, architecture);
    std::uint64_t number = 0;
    for (std::size_t k = 0; k < choices.size(); ++k) number = number * decisions[k].options + choices[k];
    return number;
  }
}

}  // namespace ogive
