#pragma once
/// The one exception type of the library: a sentence that says where, what was expected and what came.
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "ogive/core/text.hpp"

namespace ogive {

/// Anything that a user can do wrong at run time. `what()` reads "where: expected this, got that".
class Error : public std::runtime_error {
 public:
  /// @param where what was being read or called: a path and line, an option, a layer path, a trial
  /// @param expected what would have been right, as a noun phrase
  /// @param came what was there instead
  [[gnu::cold, gnu::noinline]] Error(std::string where, std::string_view expected, std::string_view came)
      : Error(std::move(where), concat("expected ", expected, ", got ", came)) {}

  /// For what does not fit "expected, got": a whole sentence without its place.
  [[gnu::cold, gnu::noinline]] Error(std::string where, std::string sentence)
      : std::runtime_error(where.empty() ? sentence : concat(where, ": ", sentence)),
        where_(std::move(where)),
        sentence_(std::move(sentence)) {}

  const std::string& where() const { return where_; }
  const std::string& sentence() const { return sentence_; }

  /// The same error seen from one level further out: inside("cells.3") of "conv: ..." is "cells.3.conv: ...".
  Error inside(std::string_view outer) const {
    if (outer.empty()) return *this;
    return {where_.empty() ? std::string(outer) : concat(outer, ".", where_), sentence_};
  }

 private:
  std::string where_;
  std::string sentence_;
};

/// Throws Error(where, expected, came) unless `condition` holds. For checks whose texts are literals; where
/// texts are costly to build, write the `if` out.
inline void expect(bool condition, std::string_view where, std::string_view expected, std::string_view came) {
  if (!condition) throw Error(std::string(where), expected, came);
}

}  // namespace ogive
