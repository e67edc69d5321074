#pragma once
/// What AnySpace calls: every ability of a space as a virtual function.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/search/any_architecture.hpp"
#include "ogive/search/description.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

/// What a space may be able to do beside sample and contains.
enum class Ability {
  mutate,
  crossover,
  encode,
  enumerate,
  count,
  print,
  hash,
  decide,
  relax,
  draw,
  build,
  share_weights,
  paths
};

namespace detail {

/// "can mutate", "mutate": what a space with that ability does, and the members that it then has.
std::pair<std::string_view, std::string_view> words(Ability ability);

/// Functions without their ability are never called: AnySpace asks first.
class SpaceModel {
 public:
  explicit SpaceModel(std::string n) : name(std::move(n)) {}
  SpaceModel(const SpaceModel&) = delete;
  SpaceModel& operator=(const SpaceModel&) = delete;
  virtual ~SpaceModel() = default;

  virtual bool can(Ability) const = 0;
  /// The space, if `key` is that of its type; or another face of the model; otherwise null.
  virtual const void* as(const char* key) const = 0;

  virtual AnyArchitecture sample(Rng&) const = 0;
  virtual bool contains(const AnyArchitecture&) const = 0;
  virtual AnyArchitecture mutate(const AnyArchitecture&, Rng&) const = 0;
  virtual AnyArchitecture crossover(const AnyArchitecture&, const AnyArchitecture&, Rng&) const = 0;
  virtual std::size_t dimension() const = 0;
  virtual void encode(const AnyArchitecture&, std::span<float>) const = 0;
  virtual std::string text(const AnyArchitecture&) const = 0;
  virtual AnyArchitecture parse(std::string_view) const = 0;
  virtual AnyArchitecture canonical(const AnyArchitecture&) const = 0;
  virtual std::uint64_t hash(const AnyArchitecture&) const = 0;
  virtual std::uint64_t size() const = 0;
  virtual AnyArchitecture at(std::uint64_t) const = 0;
  virtual std::uint64_t index(const AnyArchitecture&) const = 0;
  virtual std::string cardinality() const = 0;
  virtual std::vector<Decision> decisions() const = 0;
  virtual AnyArchitecture from_choices(std::span<const Choice>) const = 0;
  virtual Choices to_choices(const AnyArchitecture&) const = 0;
  virtual bool active(std::span<const Choice>) const = 0;
  virtual bool valid(std::span<const Choice>) const = 0;
  virtual std::vector<std::size_t> relaxation() const = 0;
  virtual AnyArchitecture discretise(std::span<const float>) const = 0;
  virtual std::vector<std::size_t> edge_ends() const = 0;
  virtual std::vector<std::size_t> path(const AnyArchitecture&) const = 0;
  virtual std::size_t operation_path_count() const = 0;
  virtual std::vector<std::size_t> operation_paths(const AnyArchitecture&) const = 0;
  virtual std::span<const std::string_view> option_names() const = 0;
  virtual void describe(RunDescription&, const char* owner) const = 0;

  const std::string name;
};

template <SearchSpace S>
class SpaceModelOf : public SpaceModel {
 public:
  SpaceModelOf(S space, std::string n) : SpaceModel(std::move(n)), space_(std::move(space)) {
    check_fields(space_, name);
  }

  bool can(Ability ability) const override {
    switch (ability) {
      case Ability::mutate:
        return MutableSpace<S>;
      case Ability::crossover:
        return CrossableSpace<S>;
      case Ability::encode:
        return EncodableSpace<S>;
      case Ability::enumerate:
        return EnumerableSpace<S>;
      case Ability::count:
        return CanCount<S>;
      case Ability::print:
        return PrintableSpace<S>;
      case Ability::hash:
        return CanHash<S>;
      case Ability::decide:
        return DecisionSpace<S>;
      case Ability::relax:
        return RelaxableSpace<S>;
      case Ability::paths:
        return PathSpace<S>;
      case Ability::draw:
      case Ability::build:
      case Ability::share_weights:
        break;
    }
    return false;
  }
  const void* as(const char* key) const override { return key == &type_key<S> ? &space_ : nullptr; }

  AnyArchitecture sample(Rng& rng) const override { return any(ogive::sample(space_, rng)); }
  bool contains(const AnyArchitecture& a) const override {
    const auto* const architecture = a.get_if<Architecture>();
    return architecture && ogive::contains(space_, *architecture);
  }
  AnyArchitecture mutate(const AnyArchitecture& a, Rng& rng) const override {
    if constexpr (MutableSpace<S>) return any(ogive::mutate(space_, own(a), rng));
    return {};
  }
  AnyArchitecture crossover(const AnyArchitecture& a, const AnyArchitecture& b, Rng& rng) const override {
    if constexpr (CrossableSpace<S>) return any(ogive::crossover(space_, own(a), own(b), rng));
    return {};
  }
  std::size_t dimension() const override {
    if constexpr (EncodableSpace<S>) return ogive::dimension(space_);
    return 0;
  }
  void encode(const AnyArchitecture& a, std::span<float> code) const override {
    if constexpr (EncodableSpace<S>) ogive::encode(space_, own(a), code);
  }
  std::string text(const AnyArchitecture& a) const override {
    if constexpr (PrintableSpace<S>) return ogive::text(space_, own(a));
    return {};
  }
  AnyArchitecture parse(std::string_view line) const override {
    if constexpr (PrintableSpace<S>) return any(ogive::parse(space_, line));
    return {};
  }
  AnyArchitecture canonical(const AnyArchitecture& a) const override {
    return any(ogive::canonical(space_, own(a)));
  }
  std::uint64_t hash(const AnyArchitecture& a) const override {
    if constexpr (CanHash<S>) return ogive::hash(space_, own(a));
    return 0;
  }

  std::uint64_t size() const override {
    if constexpr (EnumerableSpace<S>) return ogive::size(space_);
    return 0;
  }
  AnyArchitecture at(std::uint64_t i) const override {
    if constexpr (EnumerableSpace<S>) return any(ogive::at(space_, i));
    return {};
  }
  std::uint64_t index(const AnyArchitecture& a) const override {
    if constexpr (EnumerableSpace<S>) return ogive::index(space_, own(a));
    return 0;
  }
  std::string cardinality() const override {
    if constexpr (CanCount<S>) return ogive::cardinality(space_);
    return {};
  }

  std::vector<Decision> decisions() const override {
    if constexpr (DecisionSpace<S>) {
      const auto list = space_.decisions();
      const std::span<const Decision> all(list);
      return {all.begin(), all.end()};
    }
    return {};
  }
  AnyArchitecture from_choices(std::span<const Choice> choices) const override {
    if constexpr (DecisionSpace<S>)
      return any(detail::from_choices(space_, Choices(choices.begin(), choices.end())));
    return {};
  }
  Choices to_choices(const AnyArchitecture& a) const override {
    if constexpr (DecisionSpace<S>) return detail::to_choices(space_, own(a));
    return {};
  }
  bool active([[maybe_unused]] std::span<const Choice> earlier) const override {
    if constexpr (HasActive<S>) return space_.active(earlier);
    return true;
  }
  bool valid([[maybe_unused]] std::span<const Choice> choices) const override {
    if constexpr (HasValid<S>) return space_.valid(choices);
    return true;
  }

  std::vector<std::size_t> relaxation() const override {
    if constexpr (RelaxableSpace<S>) return space_.relaxation();
    return {};
  }
  AnyArchitecture discretise(std::span<const float> weights) const override {
    if constexpr (RelaxableSpace<S>) return any(space_.discretise(weights));
    return {};
  }
  std::vector<std::size_t> edge_ends() const override {
    if constexpr (requires { space_.edge_ends(); }) return space_.edge_ends();
    return {};
  }
  std::vector<std::size_t> path(const AnyArchitecture& a) const override {
    if constexpr (requires(const Architecture& architecture) {
                    { space_.path(architecture) } -> std::convertible_to<std::vector<std::size_t>>;
                  })
      return space_.path(own(a));
    return {};
  }
  std::size_t operation_path_count() const override {
    if constexpr (PathSpace<S>) return space_.operation_path_count();
    return 0;
  }
  std::vector<std::size_t> operation_paths(const AnyArchitecture& a) const override {
    if constexpr (PathSpace<S>) return space_.operation_paths(own(a));
    return {};
  }
  std::span<const std::string_view> option_names() const override {
    if constexpr (requires(std::span<const std::string_view> names) { names = S::operation_names; })
      return S::operation_names;
    return {};
  }
  void describe(RunDescription& facts, const char* owner) const override {
    describe_part(facts, owner, space_);
  }

 protected:
  using Architecture = typename S::Architecture;

  const S& space() const { return space_; }
  static const Architecture& own(const AnyArchitecture& a) { return a.as<Architecture>(); }
  static AnyArchitecture any(Architecture a) { return AnyArchitecture(std::move(a)); }

 private:
  S space_;
};

}  // namespace detail
}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE std::pair<std::string_view, std::string_view> words(Ability ability) {
  switch (ability) {
    case Ability::mutate:
      return {"can mutate", "mutate"};
    case Ability::crossover:
      return {"can cross two architectures", "crossover"};
    case Ability::encode:
      return {"can be read as numbers", "dimension and encode"};
    case Ability::enumerate:
      return {"can be enumerated", "size, at and index"};
    case Ability::count:
      return {"can be counted", "size or cardinality"};
    case Ability::print:
      return {"can print architectures", "text and parse"};
    case Ability::hash:
      return {"can hash architectures", "hash"};
    case Ability::decide:
      return {"is a list of decisions", "decisions"};
    case Ability::relax:
      return {"has a continuous relaxation", "relaxation and discretise"};
    case Ability::draw:
      return {"has cell graphs",
              "graph and most_vertices beside it, or was taken without them (see with_networks)"};
    case Ability::build:
      return {"can build networks", "build beside it, or was taken without it (see with_networks)"};
    case Ability::share_weights:
      return {"can build a supernet", "lay_out beside it, or was taken without it (see with_networks)"};
    case Ability::paths:
      return {"knows paths of operations", "operation_path_count and operation_paths"};
  }
  return {};
}

}  // namespace detail
}  // namespace ogive

#endif
