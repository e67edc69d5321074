#include "ogive/tensor/kernels/totals.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "ogive/core/rng.hpp"
#include "ogive/tensor/kernels/norm.hpp"
#include "ogive/tensor/kernels/pool.hpp"
#include "ogive/tensor/kernels/reduce.hpp"
#include "tests/catch.hpp"

using namespace ogive;

namespace totals_test {

constexpr std::size_t row_count = 60'000;

/// Between 1 and 2, so that a plain sum in single precision rounds off about 5e-6 of itself.
std::vector<float> numbers(std::size_t count, std::uint64_t seed) {
  Rng random(seed);
  std::vector<float> all(count);
  for (float& number : all) number = static_cast<float>(random.uniform(1, 2));
  return all;
}

/// For each channel the sum over the rows of f(x, y), in double precision.
template <class F>
std::vector<double> right_totals(const std::vector<float>& x, const std::vector<float>& y,
                                 std::size_t channels, F f) {
  std::vector<double> totals(channels);
  for (std::size_t i = 0; i < x.size(); ++i)
    totals[i % channels] += f(static_cast<double>(x[i]), static_cast<double>(y[i]));
  return totals;
}

/// What is added in double precision adds nothing that single precision sees: left are the roundings of one
/// run, and `before` for each term.
template <class T>
void check_totals(std::span<const T> found, const std::vector<double>& right, int before = 0) {
  const double bound = std::ldexp(static_cast<double>(kernel::run_length) + before, -24);
  for (std::size_t c = 0; c < right.size(); ++c) {
    CAPTURE(c);
    CHECK(std::abs(static_cast<double>(found[c]) - right[c]) <= bound * right[c]);
  }
}
template <class T>
void check_totals(const std::vector<T>& found, const std::vector<double>& right, int before = 0) {
  check_totals(std::span<const T>(found), right, before);
}

TEST_CASE("sums over many rows round off no more than those over a run", "[tensor]") {
  for (const std::size_t channels : {1U, 7U, 33U}) {
    CAPTURE(channels);
    const auto x = numbers(row_count * channels, 1);
    const auto right = right_totals(x, x, channels, [](double value, double) { return value; });
    std::vector<double> totals(channels);
    kernel::row_totals(x.data(), row_count, channels, totals.data());
    check_totals(totals, right);

    std::vector<float> sums(channels), means(channels), right_sums(channels);
    kernel::sum_rows(x.data(), row_count, channels, sums.data());
    check_totals(sums, right, 1);
    kernel::mean_rows(x.data(), row_count, channels, means.data());
    for (float& mean : means) mean *= static_cast<float>(row_count);
    check_totals(means, right, 2);
  }
}

TEST_CASE("so do the moments and gradients of batch normalisation", "[tensor]") {
  for (const std::size_t channels : {1U, 7U, 65U}) {
    CAPTURE(channels);
    const auto x = numbers(row_count * channels, 1), gradient = numbers(row_count * channels, 2);
    const auto right = right_totals(x, x, channels, [](double value, double) { return value; });
    std::vector<double> means(channels), squares(channels), right_squares(channels);
    kernel::channel_moments(x.data(), row_count, channels, means.data(), squares.data());
    for (std::size_t i = 0; i < x.size(); ++i)
      right_squares[i % channels] +=
          std::pow(static_cast<double>(x[i]) - right[i % channels] / static_cast<double>(row_count), 2);
    check_totals(squares, right_squares, 3);
    for (double& mean : means) mean *= static_cast<double>(row_count);
    check_totals(means, right);

    const std::vector<float> centre(channels);
    std::vector<double> slopes(channels), products(channels);
    kernel::gradient_sums(gradient.data(), x.data(), row_count, channels, centre.data(), slopes.data(),
                          products.data());
    check_totals(slopes, right_totals(gradient, x, channels, [](double g, double) { return g; }));
    check_totals(products, right_totals(gradient, x, channels, [](double g, double v) { return g * v; }), 1);
  }
}

TEST_CASE("so do sums and products of all elements, whatever is left over", "[tensor]") {
  for (const std::size_t count : {1U, 3U, 16U, 63U, 65U, 200'003U}) {
    CAPTURE(count);
    const std::vector<float> x(count, 1.1F), y(count, 1.3F);  // equal ones, whose roundings do not cancel
    const double total = kernel::total(count, x.data()), product = kernel::dot(count, x.data(), y.data());
    check_totals(std::vector{total}, right_totals(x, y, 1, [](double a, double) { return a; }));
    check_totals(std::vector{product}, right_totals(x, y, 1, [](double a, double b) { return a * b; }), 1);
  }
}

}  // namespace totals_test
