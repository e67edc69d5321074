#pragma once
// The simplest regressor: it predicts the mean of the targets that it saw.
#include <span>

#include "ogive/predict/concepts.hpp"

namespace ogive_test {

struct Mean {
  class Model {
   public:
    explicit Model(const Mean&) {}
    void fit(const ogive::Examples& examples, ogive::Rng&) {
      mean_ = 0;
      for (const double target : examples.targets()) mean_ += target / static_cast<double>(examples.size());
    }
    ogive::Prediction predict(std::span<const float>) const { return {.mean = mean_}; }

   private:
    double mean_ = 0;
  };
};

}  // namespace ogive_test
