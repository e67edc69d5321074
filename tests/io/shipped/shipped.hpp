#pragma once
// What the library ships, by name. It compiles long: one test does it, once for all of them.
#include <string>
#include <vector>

#include "ogive/core/text.hpp"
#include "ogive/search/named_search.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/message.hpp"

namespace ogive_test {

/// The search that this JSON names, in a document called s.json, of all that is shipped, of the data set
/// "colours" of tests/estimate/colours.hpp, of the spaces "Depth" below and "Dice", which can do nothing but
/// what a space must, and of "letters", an estimator for Nb201Space and DartsSpace. Defined in
/// shipped.cpp.
ogive::NamedSearch shipped_search(const std::string& json);
/// The names of the spaces, strategies and estimators that are shipped, without those of the tests.
std::vector<std::string> shipped_parts();

struct Depth {
  using Architecture = ogive::Choices;
  std::vector<ogive::Decision> decisions() const {
    return {{"depth", 3, true}, {"kernel1", 3}, {"kernel2", 3}};
  }
  bool active(std::span<const ogive::Choice> earlier) const { return earlier.size() <= earlier[0] + 1U; }
};

/// The length of an architecture's text, with noise from the trial's own stream that less effort makes
/// louder; every 5th trial fails at first.
struct Letters {
  double operator()(const ogive::Nb201Cell& cell, ogive::Context& context) const {
    return of(ogive::Nb201Space{}.text(cell), context);
  }
  double operator()(const ogive::DartsArchitecture& cells, ogive::Context& context) const {
    return of(ogive::text(ogive::DartsSpace{.nodes = 2}, cells), context);
  }

 private:
  static double of(const std::string& text, ogive::Context& context) {
    if (context.id % 5 == 3 && context.attempt == 0) throw ogive::Error("letters", "it broke");
    return static_cast<double>(text.size()) + context.random.uniform() / context.fidelity;
  }
};

/// {"space": space, "strategy": strategy, "estimator": estimator}
inline std::string document(const std::string& of_space, const std::string& strategy,
                            const std::string& estimator) {
  return ogive::concat(R"({"space": )", of_space, R"(, "strategy": )", strategy, R"(, "estimator": )",
                       estimator, "}");
}
/// What is said about it.
inline std::string refusal_of(const std::string& of_space, const std::string& strategy,
                              const std::string& estimator) {
  return message([&] { shipped_search(document(of_space, strategy, estimator)); });
}

}  // namespace ogive_test
