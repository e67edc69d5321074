#pragma once
/// What a file that names a search becomes (io/registry.hpp). It needs neither JSON nor the engine: a program
/// may read the file in one source, which compiles long, and run the search in another.
#include <concepts>
#include <type_traits>
#include <utility>

#include "ogive/search/any.hpp"
#include "ogive/search/options.hpp"

namespace ogive {

namespace detail {
template <class Part>
concept NoRunOptions = !std::same_as<std::remove_cvref_t<Part>, RunOptions>;
}  // namespace detail

/// A search and the options of its run, as a file names them.
class NamedSearch {
 public:
  NamedSearch(AnySearch search, const RunOptions& options) : search_(std::move(search)), options_(options) {}

  /// As Search::run.
  template <class... Parts>
  Result<AnyArchitecture> run(const RunOptions& options, Parts&&... parts) const {
    return search_.run(options, parts...);
  }
  /// With the options of the file.
  template <detail::NoRunOptions... Parts>
  Result<AnyArchitecture> run(Parts&&... parts) const {
    return search_.run(options_, parts...);
  }

  const AnySearch& search() const { return search_; }
  const AnySpace& space() const { return search_.space(); }
  const RunOptions& options() const { return options_; }

 private:
  AnySearch search_;
  RunOptions options_;
};

}  // namespace ogive
