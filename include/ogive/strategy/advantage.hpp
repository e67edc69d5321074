#pragma once
/// The baseline of REINFORCE (Williams, Machine Learning 8, 1992), at any scale of losses.
#include <cmath>

namespace ogive {

/// Counts losses, their sign turned, from their moving average and in their moving standard deviation, so
/// that a learning rate suits every scale.
class Advantage {
 public:
  /// @param decay of both averages, in [0, 1)
  explicit Advantage(double decay) : decay_(decay) {}

  /// How much better `loss` is than those before it; 0 for the first. The average then takes it in.
  double operator()(double loss) {
    const double from_mean = told_ ? loss - mean_ : 0.0;
    const double keep = told_ ? decay_ : 0.0;
    mean_ = keep * mean_ + (1 - keep) * loss;
    variance_ = keep * (variance_ + (1 - keep) * from_mean * from_mean);
    told_ = true;
    return variance_ > 0 ? -from_mean / std::sqrt(variance_) : 0.0;
  }

 private:
  double decay_;
  double mean_ = 0, variance_ = 0;
  bool told_ = false;
};

}  // namespace ogive
