// expect: deleted.*TrainSet|TrainSet.*deleted
#include "ogive/data/parts.hpp"
using namespace ogive;
TrainSet more(const Splits& data) { return TrainSet(data.test); }
