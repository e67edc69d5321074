#pragma once
/// First trials given by the user: `enqueue(strategy, {architecture, ...})`.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/strategy/concepts.hpp"

namespace ogive {

/// Asks for `first`, one after the other, then for what `strategy` wants. The strategy is told those first
/// trials too, and learns from them.
///
/// To the strategy its own asks are trials 0, 1, ..., as without this; the first ones are told with ids
/// counted down from 2^64 - 1.
template <class Strategy, class Item>
struct Enqueue {
  Strategy strategy;
  std::vector<Item> first;  ///< architectures, or their texts

  static_assert(
      !GradientStrategy<Strategy>,
      "ogive: enqueue: a gradient strategy reads its architectures off; there is no first one to ask for");

  void fields(auto&& f) const {
    if constexpr (HasFields<Strategy>) f("strategy", strategy);
    f("first", first.size());
  }

  template <class Space, std::size_t N>
  requires StrategyFor<Strategy, Space, N>
  class State {
   public:
    using Architecture = typename Space::Architecture;
    using Told = Trial<Architecture, N>;

    /// @throws Error when a first architecture is none of the space, or its text can't be read
    State(const Enqueue& options, const Space& space)
        : first_(architectures(options.first, space)), strategy_(options.strategy, space) {}

    std::optional<Proposal<Architecture>> ask(Rng& rng) {
      std::optional<Proposal<Architecture>> proposal;
      if (asked_ < first_.size())
        proposal.emplace(first_[asked_++]);
      else if (proposal = strategy_.ask(rng); proposal && proposal->continues)
        proposal->continues = outer_id(*proposal->continues);
      return proposal;
    }

    void tell(Told trial, Rng& rng) {
      trial.id = inner_id(trial.id);
      if (trial.continues) trial.continues = inner_id(*trial.continues);
      detail::tell(strategy_, std::as_const(trial), rng);
    }

    bool done() const { return asked_ == first_.size() && detail::has_nothing_more(strategy_); }

   private:
    static Architecture architecture(const Item& item, const Space& space) {
      if constexpr (std::convertible_to<const Item&, Architecture>)
        return item;
      else if constexpr (std::same_as<Item, std::string> && PrintableSpace<Space>)
        return parse(space, item);
      else {
        static_assert(
            std::convertible_to<const Item&, Architecture>,
            "ogive: enqueue: give architectures of the search's space, or texts if the space can parse them");
        return {};
      }
    }
    static std::vector<Architecture> architectures(const std::vector<Item>& items, const Space& space) {
      std::vector<Architecture> list;
      for (const Item& item : items) {
        const std::string where = concat("enqueue, architecture ", list.size() + 1);
        try {
          list.push_back(architecture(item, space));
        } catch (const Error& error) {
          throw error.inside(where);
        }
        expect(contains(space, list.back()), where, "an architecture of the space", "another");
      }
      return list;
    }

    /// Between ids of the run and those that the strategy knows; each undoes the other.
    std::uint64_t inner_id(std::uint64_t id) const { return id < first_.size() ? ~id : id - first_.size(); }
    std::uint64_t outer_id(std::uint64_t id) const { return ~id < first_.size() ? ~id : id + first_.size(); }

    std::vector<Architecture> first_;
    std::size_t asked_ = 0;  ///< of the first ones
    detail::StrategyStateOf<Strategy, Space, N> strategy_;
  };
};

namespace detail {
/// Texts are kept as std::string.
template <class Item>
using Enqueued = std::conditional_t<std::convertible_to<const Item&, std::string_view>, std::string, Item>;
}  // namespace detail

/// `enqueue(Evolution{}, {cell, other})`, or their texts: `enqueue(Evolution{}, {"|nor_conv_3x3~0|+..."})`.
template <class Strategy, class Item>
Enqueue<Strategy, detail::Enqueued<Item>> enqueue(Strategy strategy, std::initializer_list<Item> first) {
  return {std::move(strategy), {first.begin(), first.end()}};
}
template <class Strategy, class Item>
Enqueue<Strategy, detail::Enqueued<Item>> enqueue(Strategy strategy, const std::vector<Item>& first) {
  return {std::move(strategy), {first.begin(), first.end()}};
}

}  // namespace ogive
