#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The path of the first of `names` that `folder` has, as it is or with ".gz" behind it; empty when it has
/// none.
std::string find_file(const std::string& folder, const std::vector<std::string>& names);

/// As find_file. @throws Error when there is none
std::string require_file(const std::string& folder, const std::vector<std::string>& names);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE std::string find_file(const std::string& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    for (const std::string_view ending : {"", ".gz"}) {
      std::string path = concat(folder, "/", name, ending);
      if (is_readable(path)) return path;
    }
  }
  return {};
}

OGIVE_INLINE std::string require_file(const std::string& folder, const std::vector<std::string>& names) {
  std::string path = find_file(folder, names);
  if (path.empty())
    throw Error(folder, concat("a file ", join(names, " or "), " (or the same with .gz)"), "none");
  return path;
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
