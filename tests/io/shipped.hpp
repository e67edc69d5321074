#pragma once
// What the library ships, by name. It compiles long: two tests do it, once for all of them.
#include <string>
#include <vector>

#include "ogive/core/text.hpp"
#include "ogive/search/named_search.hpp"

namespace ogive_test {

/// The search that this JSON names, in a document called s.json, of all that is shipped but
/// add_other_estimators, and of the data set "colours" of tests/estimate/colours.hpp.
/// Defined in shipped_training_test.cpp.
ogive::NamedSearch training_search(const std::string& json);
/// The same of the spaces and strategies that are shipped, add_other_estimators, the space "Depth" below, and
/// "letters", an estimator for Nb201Space. Defined in shipped_other_test.cpp.
ogive::NamedSearch other_search(const std::string& json);
/// The names that these know.
std::vector<std::string> training_names();
std::vector<std::string> other_names();

struct Depth {
  using Architecture = ogive::Choices;
  std::vector<ogive::Decision> decisions() const {
    return {{"depth", 3, true}, {"kernel1", 3}, {"kernel2", 3}};
  }
  bool active(std::span<const ogive::Choice> earlier) const { return earlier.size() <= earlier[0] + 1U; }
};

/// {"space": space, "strategy": strategy, "estimator": estimator}
inline std::string document(const std::string& of_space, const std::string& strategy,
                            const std::string& estimator) {
  return ogive::concat(R"({"space": )", of_space, R"(, "strategy": )", strategy, R"(, "estimator": )",
                       estimator, "}");
}

}  // namespace ogive_test
