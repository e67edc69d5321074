// expect: deleted.*ValidationSet|ValidationSet.*deleted
#include "ogive/data/parts.hpp"
using namespace ogive;
SearchData peek(const Splits& data) { return {data.train, data.test}; }
