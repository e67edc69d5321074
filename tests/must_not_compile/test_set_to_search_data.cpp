// expect: TestSet
#include "ogive/data/parts.hpp"
using namespace ogive;
double estimate(const SearchData& data) { return static_cast<double>(data.validation.size()); }
double peek(const Splits& data) { return estimate({data.train, data.test}); }
