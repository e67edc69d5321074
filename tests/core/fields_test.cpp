#include "ogive/core/fields.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace fields_test {
struct Inner {
  double rate = 0.5;
  bool fast = true;
  void fields(auto&& f) const {
    f("rate", rate, above_up_to(0, 1));
    f("fast", fast);
  }
};
struct Outer {
  std::size_t count = 3;
  Inner inner{};
  std::string name = "n";
  void fields(auto&& f) const {
    f("count", count, at_least(1), at_most(9));
    f("inner", inner);
    f("name", name);
  }
};
struct Plain {};
std::string checking(const Outer& options) {
  return ogive_test::message([&] { check_fields(options, "Outer"); });
}

TEST_CASE("ranges contain what they say", "[fields]") {
  CHECK((at_least(1).contains(1) && !at_least(1).contains(0.999)));
  CHECK((!above(1).contains(1) && above(1).contains(1.001)));
  CHECK((at_most(2).contains(2) && !at_most(2).contains(2.001)));
  CHECK((between(0, 1).contains(0) && between(0, 1).contains(1)));
  CHECK((!above_up_to(0, 1).contains(0) && above_up_to(0, 1).contains(1)));
  CHECK((from_below(0, 1).contains(0) && !from_below(0, 1).contains(1)));
  for (const Range range : {at_least(0), above(0), at_most(0), between(0, 1), Range{}})
    CHECK(!range.contains(std::nan("")));
}

TEST_CASE("ranges say what they contain", "[fields]") {
  CHECK(at_least(1).text() == "at least 1");
  CHECK(above(0.5).text() == "above 0.5");
  CHECK(at_most(2).text() == "at most 2");
  CHECK(between(0, 1).text() == "at least 0 and at most 1");
  CHECK(above_up_to(0, 1).text() == "above 0 and at most 1");
  CHECK(from_below(0, 1).text() == "at least 0 and below 1");
  CHECK(Range{}.text() == "any number");
}

TEST_CASE("a value outside its range is named, nested ones by their path", "[fields]") {
  CHECK(checking({}) == "nothing was thrown");
  CHECK(checking({.count = 0}) == "Outer.count: expected a number at least 1, got 0");
  CHECK(checking({.count = 10}) == "Outer.count: expected a number at most 9, got 10");
  CHECK(checking({.inner = {.rate = 0}}) ==
        "Outer.inner.rate: expected a number above 0 and at most 1, got 0");
  CHECK(checking({.inner = {.rate = std::nan("")}}) ==
        "Outer.inner.rate: expected a number above 0 and at most 1, got nan");
  CHECK_NOTHROW(check_fields(Plain{}, "Plain"));
}

TEST_CASE("fields are visited in order with their paths", "[fields]") {
  std::vector<std::string> paths;
  for_each_field(Outer{},
                 [&](const std::string& path, const auto&, const auto&...) { paths.push_back(path); });
  CHECK(paths == std::vector<std::string>{"count", "inner.rate", "inner.fast", "name"});
  CHECK(fields_text(Outer{}) == "count=3 inner.rate=0.5 inner.fast=true name=n");
  CHECK(fields_text(Plain{}).empty());
  static_assert(HasFields<Outer> && !HasFields<Plain> && !HasFields<int>);
}

}  // namespace fields_test
