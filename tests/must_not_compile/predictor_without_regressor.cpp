// expect: PredictorEstimator: its first part is a Regressor
#include "ogive/estimate/predictor.hpp"
#include "ogive/search.hpp"
using namespace ogive;
int main() {
  const auto loss = [](const Nb201Cell&) { return 1.0; };
  Search search{Nb201Space{}, Random{}, predictor(Evolution{}, loss)};
}
