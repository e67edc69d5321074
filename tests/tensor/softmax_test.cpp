#include "ogive/tensor/kernels/softmax.hpp"

#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("softmax of a row is its definition", "[tensor]") {
  for (const std::size_t count : {1U, 3U, 7U, 16U, 17U, 33U, 1000U}) {
    CAPTURE(count);
    auto x = normal_numbers<float>(count, 1);
    for (float& value : x) value = 10 * value - 50;  // far below 0: what fills up a register must not count
    std::vector<float> found(count), expected(count), logarithm(count);
    const float log_sum = kernel::softmax_row(x.data(), count, found.data());
    kernel::reference::softmax_row(x.data(), count, expected.data());
    CHECK(relative_error(found, expected) < 1e-6);
    kernel::log_softmax_row(x.data(), count, logarithm.data());
    for (std::size_t i = 0; i < count; ++i) CHECK(logarithm[i] == Approx(x[i] - log_sum).margin(1e-4));
    for (float& value : logarithm) value = std::exp(value);
    CHECK(relative_error(logarithm, expected) < 1e-5);
    kernel::softmax_row(x.data(), count, x.data());  // in place
    CHECK(x == found);
  }
}
