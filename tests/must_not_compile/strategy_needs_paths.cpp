// expect: needs a PathSpace: give the space `std::size_t operation_path_count
#include "ogive/search.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/strategy/bananas.hpp"
using namespace ogive;
int main() {
  Search search{DartsSpace{}, PathBananas{}, [](const DartsArchitecture&) { return 1.0; }};
}
