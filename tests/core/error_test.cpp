#include "ogive/core/error.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

TEST_CASE("an error says where, what was expected and what came", "[error]") {
  const Error error("conv2d", "3 channels", "4");
  CHECK(std::string(error.what()) == "conv2d: expected 3 channels, got 4");
  CHECK(error.where() == "conv2d");
  CHECK(error.sentence() == "expected 3 channels, got 4");
  CHECK(std::string(Error("", "a sentence without place").what()) == "a sentence without place");
}

TEST_CASE("an error seen from further out has the whole path in front", "[error]") {
  const Error inner("conv", "3 channels", "4");
  CHECK(std::string(inner.inside("edges.2").inside("cells.0").what()) ==
        "cells.0.edges.2.conv: expected 3 channels, got 4");
  CHECK(std::string(inner.inside("").what()) == inner.what());
  CHECK(std::string(Error("", "it broke").inside("stem").what()) == "stem: it broke");
}

TEST_CASE("expect throws only when the condition fails", "[error]") {
  CHECK_NOTHROW(expect(true, "x", "a", "b"));
  CHECK(ogive_test::message([] { expect(false, "x", "a", "b"); }) == "x: expected a, got b");
}

TEST_CASE("it can be caught as what the standard library throws", "[error]") {
  CHECK_THROWS_AS(throw Error("a", "b"), std::runtime_error);
}
