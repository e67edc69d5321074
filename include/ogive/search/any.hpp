#pragma once
/// Searches whose parts are known at run time only. `Search<AnySpace, AnyStrategy, AnyEstimator>` goes
/// through the same driver as any other search, and gives the same history as one of the types that they
/// hold.
///
/// A leaf header; io/registry.hpp makes such parts from a JSON file.
#include "ogive/search/any_estimator.hpp"
#include "ogive/search/any_space.hpp"
#include "ogive/search/any_strategy.hpp"
#include "ogive/search/search.hpp"

namespace ogive {

using AnySearch = Search<AnySpace, AnyStrategy, AnyEstimator>;

}  // namespace ogive
