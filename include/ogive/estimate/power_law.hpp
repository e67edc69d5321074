#pragma once
/// Learning curves as power laws.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace ogive {

/// A loss that falls as floor + height * effort^-rate, with effort in (0, 1]: the pow3 of Domhan,
/// Springenberg and Hutter, "Speeding up automatic hyperparameter optimization of deep neural networks by
/// extrapolation of learning curves", IJCAI 2015, table 1.
struct PowerLaw {
  double floor = 0;
  double height = 0;  ///< at least 0: losses that rise are taken for constant ones
  double rate = 1;

  double operator()(double effort) const { return floor + height * std::pow(effort, -rate); }
};

namespace detail {

/// Efforts and losses; of one rate the best floor and height are those of linear regression.
class PowerLawFit {
 public:
  /// As many of both, at least one.
  PowerLawFit(std::span<const double> efforts, std::span<const double> losses)
      : efforts_(efforts), losses_(losses) {}

  PowerLaw at(double rate) const {
    const auto count = static_cast<double>(efforts_.size());
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
    for (std::size_t i = 0; i < efforts_.size(); ++i) {
      mean_x += std::pow(efforts_[i], -rate) / count;
      mean_y += losses_[i] / count;
    }
    for (std::size_t i = 0; i < efforts_.size(); ++i) {
      const double x = std::pow(efforts_[i], -rate) - mean_x;
      xx += x * x;
      xy += x * (losses_[i] - mean_y);
    }
    const double height = xx > 0 ? std::max(0.0, xy / xx) : 0.0;
    return {mean_y - height * mean_x, height, rate};
  }
  double squares(double rate) const {
    const PowerLaw law = at(rate);
    double sum = 0;
    for (std::size_t i = 0; i < efforts_.size(); ++i)
      sum += (losses_[i] - law(efforts_[i])) * (losses_[i] - law(efforts_[i]));
    return sum;
  }

 private:
  std::span<const double> efforts_, losses_;
};

}  // namespace detail

/// The power law of least squares, with a rate from 0.05 to 5.
/// @param efforts, losses as many, at least one
inline PowerLaw fit_power_law(std::span<const double> efforts, std::span<const double> losses) {
  const detail::PowerLawFit fit(efforts, losses);
  // The best of a grid in log rate, then a golden-section search between its neighbours.
  constexpr int grid = 40;
  const double low = std::log(0.05), step = std::log(100.0) / grid;
  int best = 0;
  for (int i = 1; i <= grid; ++i)
    if (fit.squares(std::exp(low + step * i)) < fit.squares(std::exp(low + step * best))) best = i;
  double left = low + step * std::max(0, best - 1), right = low + step * std::min(grid, best + 1);
  constexpr double golden = 0.6180339887498949;
  for (int i = 0; i < 60; ++i) {
    const double a = right - golden * (right - left), b = left + golden * (right - left);
    if (fit.squares(std::exp(a)) < fit.squares(std::exp(b)))
      right = b;
    else
      left = a;
  }
  return fit.at(std::exp((left + right) / 2));
}

}  // namespace ogive
