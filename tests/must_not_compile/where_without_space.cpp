// expect: where: the first argument must be a SearchSpace
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
};
int main() {
  const auto part = where(Mine{}, [](int) { return true; });
}
