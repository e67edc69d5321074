// expect: PredictorEstimator: the regressor can't read this space's architectures
#include "ogive/estimate/predictor.hpp"
#include "ogive/predict/graph_network.hpp"
#include "ogive/search.hpp"
using namespace ogive;
struct Floors {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"floor", 4}}; }
};
int main() {
  const auto loss = [](const Choices& floors) { return floors[0]; };
  Search search{Floors{}, Random{}, predictor(GraphNetwork{}, loss)};
}
