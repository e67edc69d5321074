#include "ogive/strategy/advantage.hpp"

#include <cmath>

#include "tests/catch.hpp"

using ogive::Advantage;

namespace advantage_test {

TEST_CASE("an advantage counts from the moving average in moving deviations") {
  Advantage advantage(0.5);
  CHECK(advantage(3.0) == 0.0);
  // By hand: mean 3, then 2; variance 0.5 * (0 + 0.5 * 4) = 1.
  CHECK(advantage(1.0) == Approx(2.0));
  // From the mean 2: -3 away; variance 0.5 * (1 + 0.5 * 9) = 2.75.
  CHECK(advantage(-1.0) == Approx(3 / std::sqrt(2.75)));
  // From the mean 0.5: 3.5 worse; variance 0.5 * (2.75 + 0.5 * 12.25) = 4.4375.
  CHECK(advantage(4.0) == Approx(-3.5 / std::sqrt(4.4375)));
}

TEST_CASE("an advantage is 0 while losses are equal, and free of scale") {
  Advantage equal(0.8);
  for (int i = 0; i < 3; ++i) CHECK(equal(7.0) == 0.0);
  Advantage small(0.8), large(0.8);
  for (const double loss : {1.0, 5.0, 2.0, 2.5}) CHECK(small(loss) == Approx(large(1e9 + 1e6 * loss)));
}

}  // namespace advantage_test
