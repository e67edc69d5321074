#pragma once
/// What a score means to its reader: name, unit and direction.
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/text.hpp"

namespace ogive {

/// One objective. Searches minimise; people read accuracies. The number shown is `loss` where lower is
/// better, and `best - loss` where higher is better (100 - error is an accuracy in percent).
struct Objective {
  std::string name = "loss";
  std::string unit{};     ///< "%", "ms"; empty for a bare number
  bool maximise = false;  ///< whether the number shown is better when higher
  double best = 0;        ///< with `maximise`: the number shown for a loss of 0
  int decimals = -1;      ///< shown behind the point; negative: six significant digits

  double shown(double loss) const { return maximise ? best - loss : loss; }
  /// "accuracy 91.46 %"
  std::string text(double loss) const {
    const std::string number = decimals < 0 ? significant(shown(loss), 6) : fixed(shown(loss), decimals);
    return concat(name, " ", number, unit.empty() ? "" : " ", unit);
  }
};

/// An error in percent, shown as an accuracy.
inline Objective accuracy_objective(std::string name = "accuracy") {
  return {.name = std::move(name), .unit = "%", .maximise = true, .best = 100, .decimals = 2};
}

}  // namespace ogive
