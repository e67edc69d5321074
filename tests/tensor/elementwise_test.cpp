#include "ogive/tensor/kernels/elementwise.hpp"

#include <array>
#include <limits>
#include <numeric>

#include "ogive/tensor/kernels/copy.hpp"
#include "ogive/tensor/kernels/reduce.hpp"
#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("elementwise kernels reach every element and none beyond", "[tensor]") {
  for (const std::size_t count : {1U, 3U, 7U, 16U, 17U, 33U, 70'001U}) {
    CAPTURE(count);
    const auto a = normal_numbers<float>(count, 1), b = normal_numbers<float>(count, 2);
    std::vector<float> found(count + 1, 42.0F), expected(count + 1, 42.0F);
    for (std::size_t i = 0; i < count; ++i) expected[i] = a[i] * b[i];
    kernel::map(
        count, found.data(), [](const auto& v, const auto& w) { return v * w; }, a.data(), b.data());
    CHECK(found == expected);
    for (std::size_t i = 0; i < count; ++i) expected[i] += a[i];
    kernel::accumulate(count, found.data(), a.data());
    CHECK(found == expected);
  }
}

TEST_CASE("sums are those of double precision", "[tensor]") {
  for (const std::size_t count : {1U, 3U, 17U, 65U, 200'003U}) {
    CAPTURE(count);
    auto a = normal_numbers<float>(count, 1);
    const auto b = normal_numbers<float>(count, 2);
    for (float& value : a) value += 1;
    CHECK(kernel::total(count, a.data()) == Approx(std::accumulate(a.begin(), a.end(), 0.0)).epsilon(1e-6));
    const double size =
        std::sqrt(std::inner_product(a.begin(), a.end(), a.begin(), 0.0) * static_cast<double>(count));
    CHECK(kernel::dot(count, a.data(), b.data()) ==
          Approx(std::inner_product(a.begin(), a.end(), b.begin(), 0.0)).margin(1e-6 * size));
  }
}

TEST_CASE("rows are summed, shifted and copied", "[tensor]") {
  for (const std::size_t columns : {1U, 3U, 7U, 16U, 17U, 33U}) {
    CAPTURE(columns);
    const std::size_t rows = 37;
    const auto x = normal_numbers<float>(rows * columns, 1), row = normal_numbers<float>(columns, 2);
    std::vector<float> sums(columns), right_sums(columns), shifted(x.size()), right_shifted(x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      right_sums[i % columns] += x[i];
      right_shifted[i] += row[i % columns];
    }
    kernel::sum_rows(x.data(), rows, columns, sums.data());
    CHECK(relative_error(sums, right_sums) < 5e-6);
    kernel::add_row(x.data(), rows, columns, row.data(), shifted.data());
    CHECK(shifted == right_shifted);
    std::vector<float> wide(rows * (columns + 2), 42.0F), right_wide(wide);
    for (std::size_t i = 0; i < x.size(); ++i)
      right_wide[i / columns * (columns + 2) + 1 + i % columns] = x[i];
    kernel::copy_columns(rows, columns, x.data(), columns, wide.data() + 1, columns + 2);
    CHECK(wide == right_wide);
  }
}

TEST_CASE("what is not finite is found", "[tensor]") {
  std::vector<float> x(33, 1.0F);
  CHECK(kernel::all_finite(x.size(), x.data()));
  x[32] = std::numeric_limits<float>::quiet_NaN();
  CHECK_FALSE(kernel::all_finite(x.size(), x.data()));
  x[32] = -std::numeric_limits<float>::infinity();
  CHECK_FALSE(kernel::all_finite(x.size(), x.data()));
}
