// Ten seeds of a search beside random search as one HTML page, one of the runs as another. The NAS-Bench-201
// table is looked for in $OGIVE_DATA, then in ../shared/data; without it accuracies are made up.
#include <cstdio>
#include <cstdlib>

#include "ogive/estimate/tabular.hpp"
#include "ogive/io/report.hpp"
#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"

using namespace ogive;

double made_up(const Nb201Cell& cell, Context& context) {
  double percent = 70 + context.random.normal();
  for (const int operation : cell.operations) percent += operation == 3 ? 3.5 : operation == 2 ? 2.5 : 0;
  return percent;
}

void report(const auto& estimator, const std::string& into) {
  const Search search{Nb201Space{}, Evolution{.population = 10, .sample = 10}, estimator};

  const auto outcome = study(search, seeds(1, 10), {.trials = 100}, Threads{2}, Progress{});
  std::puts(outcome.text().c_str());
  write_report(into + "/study.html", outcome);

  // Of the first seed alone; the authors know where the code of the final training is, the run does not.
  write_report(into + "/run.html", search, outcome.runs[0], outcome.random[0],
               {.answers = {{"training_code", "https://example.org/training"}}});
  std::puts("written: study.html, run.html");
}

int main(int argc, char** argv) {
  const std::string into = argc > 1 ? argv[1] : ".";
  const char* folder = std::getenv("OGIVE_DATA");
  const std::string path = std::string(folder ? folder : "../shared/data") + "/nb201/nb201.csv.gz";
  if (is_readable(path))
    report(TabularEstimator{.table = Table::load(path), .select = "c10v_val_12"}, into);
  else
    report(accuracy(&made_up), into);
}
