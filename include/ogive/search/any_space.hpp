#pragma once
/// A space that is known at run time only.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/search/any_architecture.hpp"
#include "ogive/search/space_model.hpp"

namespace ogive {

/// Any space with all abilities of that space: a search over it goes as one over the space itself. What the
/// space can't do is an Error that says so.
///
///     Search search{AnySpace{Nb201Space{}}, Evolution{}, estimator_of_any};
///
/// Networks are built for the spaces of `with_networks` (io/any_networks.hpp).
class AnySpace {
 public:
  using Architecture = AnyArchitecture;

  /// Explicit, so that no function of AnySpace stands in for one that a space lacks.
  /// @param name shown in errors
  /// @throws Error when an option of the space is out of range
  template <class S>
  requires(!std::same_as<S, AnySpace> && SearchSpace<S>)  //
      explicit AnySpace(S space, std::string name = std::string(type_name<S>()))
      : AnySpace(std::make_shared<const detail::SpaceModelOf<S>>(std::move(space), std::move(name))) {}
  explicit AnySpace(std::shared_ptr<const detail::SpaceModel> model) : model_(std::move(model)) {}

  const std::string& name() const { return model_->name; }
  bool can(Ability ability) const { return model_->can(ability); }
  /// The space as what it is, or null if it is of another type.
  template <class S>
  const S* get_if() const {
    return static_cast<const S*>(model_->as(&detail::type_key<S>));
  }
  /// @throws Error unless the space has the ability
  /// @param who needs it: "Evolution"
  /// @param instead ends the sentence: "; use Random"
  void check(Ability ability, std::string_view who, std::string_view instead = {}) const {
    if (can(ability)) return;
    const auto [phrase, members] = detail::words(ability);
    throw Error("", concat(who, " needs a space that ", phrase, "; ", name(), " has no ", members, instead));
  }

  Architecture sample(Rng& rng) const { return model_->sample(rng); }
  bool contains(const Architecture& a) const { return model_->contains(a); }
  Architecture mutate(const Architecture& a, Rng& rng) const { return able(Ability::mutate).mutate(a, rng); }
  Architecture crossover(const Architecture& mother, const Architecture& father, Rng& rng) const {
    return able(Ability::crossover).crossover(mother, father, rng);
  }
  std::size_t dimension() const { return able(Ability::encode).dimension(); }
  void encode(const Architecture& a, std::span<float> code) const { able(Ability::encode).encode(a, code); }
  std::string text(const Architecture& a) const { return able(Ability::print).text(a); }
  Architecture parse(std::string_view line) const { return able(Ability::print).parse(line); }
  Architecture canonical(const Architecture& a) const { return model_->canonical(a); }
  std::uint64_t hash(const Architecture& a) const { return able(Ability::hash).hash(a); }

  std::uint64_t size() const { return able(Ability::enumerate).size(); }
  Architecture at(std::uint64_t i) const { return able(Ability::enumerate).at(i); }
  std::uint64_t index(const Architecture& a) const { return able(Ability::enumerate).index(a); }
  std::string cardinality() const { return able(Ability::count).cardinality(); }

  std::vector<Decision> decisions() const { return able(Ability::decide).decisions(); }
  Architecture from_choices(std::span<const Choice> choices) const {
    return able(Ability::decide).from_choices(choices);
  }
  Choices to_choices(const Architecture& a) const { return able(Ability::decide).to_choices(a); }
  bool active(std::span<const Choice> earlier) const { return able(Ability::decide).active(earlier); }
  bool valid(std::span<const Choice> choices) const { return able(Ability::decide).valid(choices); }

  std::vector<std::size_t> relaxation() const { return able(Ability::relax).relaxation(); }
  Architecture discretise(std::span<const float> weights) const {
    return able(Ability::relax).discretise(weights);
  }
  /// The node that each mixed edge leads to; empty if the space does not say.
  std::vector<std::size_t> edge_ends() const { return model_->edge_ends(); }
  /// For each mixed edge the number of its option, as the space's own `path`; empty if it has none.
  std::vector<std::size_t> path(const Architecture& a) const { return model_->path(a); }
  std::size_t operation_path_count() const { return able(Ability::paths).operation_path_count(); }
  std::vector<std::size_t> operation_paths(const Architecture& a) const {
    return able(Ability::paths).operation_paths(a);
  }
  /// The names of an edge's options; empty if the space has none.
  std::span<const std::string_view> option_names() const { return model_->option_names(); }

  // What the search asks where concepts alone can't tell.
  bool can_print() const { return can(Ability::print); }
  void check_prints(std::string_view who) const { check(Ability::print, who); }
  void describe(RunDescription& facts, const char* owner) const { model_->describe(facts, owner); }
  const detail::SpaceModel& model() const { return *model_; }

 private:
  const detail::SpaceModel& able(Ability ability) const {
    check(ability, "this search");
    return *model_;
  }

  std::shared_ptr<const detail::SpaceModel> model_;
};

}  // namespace ogive
