// Runs the search that a JSON file names, without compiling anything anew: run_json examples/supernet.json
// docs/json.md tells what a file may say. Here "convolutions" is added to what the library ships.
#include <algorithm>
#include <cstdio>

#include "ogive/io/shipped.hpp"
#include "ogive/search.hpp"
#include "ogive/search/interrupt.hpp"
using namespace ogive;

int main(int argc, char** argv) try {
  Registry registry = shipped();
  registry.add_estimator_on<Nb201Space>(
      "convolutions", maximise([](const Nb201Cell& cell) { return std::ranges::count(cell.operations, 3); },
                               "3x3 convolutions"));
  const auto search = registry.read(argc > 1 ? argv[1] : "examples/search.json");
  const auto result = search.run(Progress{}, StopOnInterrupt{});
  std::puts(result.text().c_str());
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
