#pragma once
#include <cmath>
#include <cstddef>
#include <vector>

#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// The eigenvalues of a symmetric matrix (n, n), in no order, by cyclic Jacobi rotations (Golub and Van Loan,
/// "Matrix computations", chapter 8): a few lines, and exact enough for matrices of a minibatch.
inline std::vector<double> symmetric_eigenvalues(std::vector<double> a, std::size_t n) {
  constexpr int most_sweeps = 50;  // each squares the error; about 8 are needed
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    double off = 0, all = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        all += a[i * n + j] * a[i * n + j];
        if (i != j) off += a[i * n + j] * a[i * n + j];
      }
    if (!(off > 1e-30 * all)) break;
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t q = p + 1; q < n; ++q) {
        if (a[p * n + q] == 0) continue;
        const double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        const double tangent = std::copysign(1 / (std::abs(theta) + std::sqrt(theta * theta + 1)), theta);
        const double cosine = 1 / std::sqrt(tangent * tangent + 1), sine = tangent * cosine;
        for (std::size_t k = 0; k < n; ++k) {
          const double x = a[p * n + k], y = a[q * n + k];
          a[p * n + k] = cosine * x - sine * y;
          a[q * n + k] = sine * x + cosine * y;
        }
        for (std::size_t k = 0; k < n; ++k) {
          const double x = a[k * n + p], y = a[k * n + q];
          a[k * n + p] = cosine * x - sine * y;
          a[k * n + q] = sine * x + cosine * y;
        }
      }
  }
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = a[i * n + i];
  return values;
}

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
