#pragma once
/// Bayesian under its name, for searches named by JSON. A leaf header: it brings Eigen (component
/// ogive::eigen), which ogive/io/shipped.hpp does without.
///
///     Registry registry = shipped();
///     add_bayesian(registry);
///     const auto search = registry.read("search.json");
#include "ogive/strategy/bayesian.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// @param registry a Registry; a template, so that this header needs no JSON
void add_bayesian(auto& registry) { registry.template add_strategy<Bayesian>("Bayesian"); }

}  // namespace ogive::inline OGIVE_LEVEL
