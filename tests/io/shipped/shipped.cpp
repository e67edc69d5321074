#include "ogive/io/shipped.hpp"

#include "ogive/io/shipped_bayesian.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/io/shipped/shipped.hpp"

using namespace ogive;

namespace {

/// Can do nothing but what a space must.
struct Dice {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(6)); }
  bool contains(int side) const { return side >= 0 && side < 6; }
};

Registry all_shipped() {
  Registry list = shipped();
  add_bayesian(list);
  return list;
}

}  // namespace

NamedSearch ogive_test::shipped_search(const std::string& json) {
  static const Registry all = [] {
    Registry list = all_shipped();
    list.add_space<Depth>("Depth");
    list.add_space<Dice>("Dice");
    list.add_data("colours", data());
    list.add_estimator_on<Nb201Space, DartsSpace>("letters", Letters{});
    return list;
  }();
  return all.read_text(json, "s.json");
}

std::vector<std::string> ogive_test::shipped_parts() {
  const Registry all = all_shipped();
  std::vector<std::string> names;
  for (const auto& list : {all.spaces(), all.strategies(), all.estimators()})
    names.insert(names.end(), list.begin(), list.end());
  return names;
}
