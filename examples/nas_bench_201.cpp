// Searches the published NAS-Bench-201 table as its paper does: 100 queries, chosen by the validation
// accuracy after 12 epochs, reported by the test accuracy after 200. The table is looked for in $OGIVE_DATA,
// then in ../shared/data.
#include <cstdio>
#include <cstdlib>

#include "ogive/estimate/tabular.hpp"
#include "ogive/search.hpp"

using namespace ogive;

void report(const char* name, const auto& strategy, const Table& table) {
  const Nb201Space space;
  const Search search{space, strategy, TabularEstimator{.table = table, .select = "c10v_val_12"}};
  const auto result = search.run({.trials = 100, .seed = 1}, Progress{});
  const auto& found = result.best().architecture;
  std::printf("%-10s test accuracy %.2f %%   cell %llu: %s\n", name,
              table.value(space, found, "c10_test_200"), static_cast<unsigned long long>(space.index(found)),
              space.text(found).c_str());
}

int main() {
  const char* folder = std::getenv("OGIVE_DATA");
  const std::string path = std::string(folder ? folder : "../shared/data") + "/nb201/nb201.csv.gz";
  if (!is_readable(path)) {
    std::printf("skipped: no data at %s\n", path.c_str());
    return 0;
  }
  const Table table = Table::load(path);
  report("Random", Random{}, table);
  report("Evolution", Evolution{.population = 10, .sample = 10}, table);
}
