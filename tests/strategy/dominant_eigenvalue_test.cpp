#include "ogive/strategy/dominant_eigenvalue.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace dominant_eigenvalue_test {

double eigenvalue_of_rows(const std::vector<std::vector<double>>& rows, bool largest = false) {
  return (largest ? largest_eigenvalue : dominant_eigenvalue)(
      rows.size(), 100,
      [&](std::span<const double> vector, std::span<double> product) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
          product[i] = 0;
          for (std::size_t j = 0; j < rows.size(); ++j) product[i] += rows[i][j] * vector[j];
        }
      },
      Rng(1));
}

TEST_CASE("the power iteration finds the eigenvalue of largest size, whatever its sign") {
  CHECK(eigenvalue_of_rows({{2, 1}, {1, 2}}) == Approx(3).epsilon(1e-3));
  CHECK(eigenvalue_of_rows({{-5, 0, 0}, {0, 2, 0}, {0, 0, 1}}) == Approx(-5).epsilon(1e-3));
  CHECK(eigenvalue_of_rows({{4}}) == 4);
  CHECK(eigenvalue_of_rows({{0, 0}, {0, 0}}) == 0);
}

TEST_CASE("the largest eigenvalue is found behind larger negative ones") {
  CHECK(eigenvalue_of_rows({{-5, 0, 0}, {0, 2, 0}, {0, 0, 1}}, true) == Approx(2).epsilon(0.01));
  CHECK(eigenvalue_of_rows({{-5, 0}, {0, -1}}, true) == Approx(-1).epsilon(0.01));
  CHECK(eigenvalue_of_rows({{2, 1}, {1, 2}}, true) == Approx(3).epsilon(1e-3));
}

TEST_CASE("the power iteration takes as many products as allowed") {
  int products = 0;
  dominant_eigenvalue(
      2, 3,
      [&](std::span<const double> vector, std::span<double> product) {
        ++products;
        product[0] = 1.01 * vector[0];
        product[1] = -vector[1];  // nearly as large: slow
      },
      Rng(1));
  CHECK(products == 3);
}

}  // namespace dominant_eigenvalue_test
