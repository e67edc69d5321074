#include "ogive/predict/encoding.hpp"

#include <vector>

#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/strategy/arms.hpp"

using namespace ogive;

namespace encoding_test {

static_assert(EncodingFor<SpaceCode, Nb201Space> && EncodingFor<SpaceCode, DartsSpace>);
static_assert(!EncodingFor<SpaceCode, ogive_test::NoChoices>);
static_assert(EncodingFor<PathCode, Nb201Space> && !EncodingFor<PathCode, DartsSpace> &&
              !EncodingFor<PathCode, ogive_test::Arms>);

TEST_CASE("a path code has a one for each path of the architecture") {
  const Nb201Space space;
  const Nb201Cell cell{{3, 3, 3, 1, 3, 2}};
  std::vector<float> expected(84);
  for (const std::size_t path : space.operation_paths(cell)) expected[path] = 1;
  CHECK(encoded<PathCode>(space, cell) == expected);
  CHECK(encoded<PathCode>(space, Nb201Cell{}) == std::vector<float>(84));
  std::vector<float> used(84, 7.0F);
  PathCode::encode(space, cell, used);
  CHECK(used == expected);
  used.pop_back();
  CHECK(ogive_test::message([&] { PathCode::encode(space, cell, used); }) ==
        "PathCode: expected 84 numbers, got 83");
}

TEST_CASE("the space's code is one-hot by its decisions") {
  CHECK(encoded<SpaceCode>(ogive_test::arms, Choices{1, 0}) == std::vector<float>{0, 1, 0, 1, 0});
  CHECK(encoded<SpaceCode>(ogive_test::arms, Choices{2, none}) == std::vector<float>{0, 0, 1, 0, 0});
}

}  // namespace encoding_test
