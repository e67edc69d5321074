#pragma once
/// Eigenvalues of a matrix that is known by its products only.
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "ogive/core/function_ref.hpp"
#include "ogive/core/rng.hpp"

namespace ogive {

/// Power iteration on a symmetric matrix of `size` rows: the Rayleigh quotient of the last of at most
/// `products` vectors, or of the first that changes it by less than a thousandth. 0 for the matrix 0.
/// @param multiply writes matrix * vector to `product`; its vectors have length 1
/// @param rng draws the first vector
inline double dominant_eigenvalue(
    std::size_t size, std::size_t products,
    FunctionRef<void(std::span<const double> vector, std::span<double> product)> multiply, Rng rng) {
  constexpr double tolerance = 1e-3;
  std::vector<double> vector(size), product(size);
  const auto norm = [](std::span<const double> v) {
    double sum = 0;
    for (const double x : v) sum += x * x;
    return std::sqrt(sum);
  };
  for (double& x : product) x = rng.normal();
  double eigenvalue = 0;
  for (std::size_t k = 0; k < products; ++k) {
    const double length = norm(product), before = eigenvalue;
    if (!(length > 0)) return 0;
    for (std::size_t i = 0; i < size; ++i) vector[i] = product[i] / length;
    multiply(vector, product);
    eigenvalue = 0;
    for (std::size_t i = 0; i < size; ++i) eigenvalue += vector[i] * product[i];
    if (k > 0 && std::abs(eigenvalue - before) < tolerance * std::abs(eigenvalue)) break;
  }
  return eigenvalue;
}

/// The largest one: where that of largest size is negative, a second power iteration on the matrix shifted by
/// it. The same parameters.
inline double largest_eigenvalue(
    std::size_t size, std::size_t products,
    FunctionRef<void(std::span<const double> vector, std::span<double> product)> multiply, Rng rng) {
  const double dominant = dominant_eigenvalue(size, products, multiply, rng);
  if (dominant >= 0) return dominant;
  const auto shifted = [&](std::span<const double> vector, std::span<double> product) {
    multiply(vector, product);
    for (std::size_t i = 0; i < size; ++i) product[i] -= dominant * vector[i];
  };
  return dominant + dominant_eigenvalue(size, products, shifted, rng);
}

}  // namespace ogive
