// expect: deleted.*TrainSet|TrainSet.*deleted
#include "ogive/estimate/training.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/search.hpp"
using namespace ogive;
void peek(const Splits& data) { Search{Nb201Space{}, Random{}, TrainingEstimator{data.test}}.run(); }
