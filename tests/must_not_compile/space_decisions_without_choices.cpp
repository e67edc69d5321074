// expect: DecisionSpace: .* needs `Architecture from_choices
#include "ogive/search.hpp"
using namespace ogive;
struct Mine {
  using Architecture = int;
  std::vector<Decision> decisions() const { return {{"width", 3}}; }
};
int main() {
  Search search{Mine{}, Random{}, [](int) { return 1.0; }};
}
