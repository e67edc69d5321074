#include "ogive/model/network.hpp"

#include "ogive/model/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;

namespace network_test {

TEST_CASE("a network without pixels, channels or classes is refused by its field") {
  const auto says = [](const NetworkShape& shape) {
    const auto built = message([&] { build(Nb201Space{.channels = 4, .cells = 1}, Nb201Cell{}, shape); });
    CHECK(message([&] { Network(std::make_unique<Sequential>(), shape); }) == built);
    return built;
  };
  CHECK(says({.height = 0}) == "NetworkShape.height: expected a number at least 1, got 0");
  CHECK(says({.width = 0}) == "NetworkShape.width: expected a number at least 1, got 0");
  CHECK(says({.channels = 0}) == "NetworkShape.channels: expected a number at least 1, got 0");
  CHECK(says({.classes = 0}) == "NetworkShape.classes: expected a number at least 1, got 0");
  CHECK(says({1, 1, 1, 1}) == "nothing was thrown");
}

}  // namespace network_test
