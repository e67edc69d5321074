#include "ogive/tensor/shape.hpp"

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("a shape knows its lengths", "[shape]") {
  const Shape shape{64, 32, 32, 3};
  CHECK(shape.rank() == 4);
  CHECK(shape[0] == 64);
  CHECK(shape.last() == 3);
  CHECK(shape.size() == 64U * 32 * 32 * 3);
  CHECK(shape.text() == "(64, 32, 32, 3)");
  CHECK(std::vector<std::size_t>(shape.begin(), shape.end()) == std::vector<std::size_t>{64, 32, 32, 3});
}

TEST_CASE("a scalar has one element and no dimension", "[shape]") {
  CHECK(Shape{}.rank() == 0);
  CHECK(Shape{}.size() == 1);
  CHECK(Shape{}.last() == 1);
  CHECK(Shape{}.text() == "()");
}

TEST_CASE("shapes are equal when all lengths are", "[shape]") {
  CHECK(Shape{2, 3} == Shape{2, 3});
  CHECK(Shape{2, 3} != Shape{3, 2});
  CHECK(Shape{2, 3} != Shape{2, 3, 1});
  CHECK(Shape{1} != Shape{});
  CHECK(Shape{4, 0}.size() == 0);
}

TEST_CASE("lengths can be changed and added up to six", "[shape]") {
  Shape shape;
  for (std::size_t i = 1; i <= 6; ++i) shape.push_back(i);
  CHECK(shape == Shape{1, 2, 3, 4, 5, 6});
  CHECK(message([&] { shape.push_back(7); }) == "Shape: expected at most 6 dimensions, got one more");
  CHECK(message([] { Shape{1, 2, 3, 4, 5, 6, 7}; }) == "Shape: expected at most 6 dimensions, got 7");
  shape[2] = 9;
  CHECK(shape == Shape{1, 2, 9, 4, 5, 6});
}

static_assert(Shape{2, 3, 4}.size() == 24);
