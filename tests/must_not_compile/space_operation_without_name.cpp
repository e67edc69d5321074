// expect: each operation is a tag
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {};
int main() { return static_cast<int>(BasicNb201Space<None, Mine>{}.size()); }
