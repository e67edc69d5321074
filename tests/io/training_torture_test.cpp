// Trainings, supernets and gradient runs whose process is killed at random moments end bit for bit as if
// nothing had happened.
#include "ogive/estimate/supernet.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/io/journal.hpp"
#include "ogive/search.hpp"
#include "ogive/strategy/darts.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/io/torture.hpp"

using namespace ogive_test;

namespace training_torture_test {

const Training longer{.epochs = 6, .batch = 16, .learning_rate = 0.05};
const JournalOptions every_step{.checkpoint_seconds = 0};

auto train_each(auto&... journal) {
  return Search{space, Random{}, TrainingEstimator{data(), longer}}.run({.trials = 2, .seed = 3}, journal...);
}
auto train_supernet(auto&... journal) {
  return Search{space, Random{}, SupernetEstimator{data(), longer, false, 2}}.run({.trials = 4, .seed = 3},
                                                                                  journal...);
}
auto descend(auto&... journal) {
  return Search{space, Darts{.learning_rate = 0.01}, SupernetEstimator{data(), quick, false, 2}}.run(
      {.trials = 6, .seed = 1}, journal...);
}

void leave(const auto& run) {
  if (path_of_child().empty()) return;
  FileJournal journal(path_of_child(), every_step);
  write_bytes(path_of_child() + ".result", as_bytes(timeless_text(run(journal))));
}
TEST_CASE("child: training", "[.]") {
  leave([](auto& journal) { return train_each(journal); });
}
TEST_CASE("child: supernet", "[.]") {
  leave([](auto& journal) { return train_supernet(journal); });
}
TEST_CASE("child: gradient", "[.]") {
  leave([](auto& journal) { return descend(journal); });
}

void torture_all(int kills) {
  torture("child: training", kills, timeless_text(train_each()));
  torture("child: supernet", kills, timeless_text(train_supernet()));
  torture("child: gradient", kills, timeless_text(descend()));
}
TEST_CASE("trainings killed at random moments end bit for bit as those never stopped") { torture_all(8); }
TEST_CASE("trainings killed at 200 random moments end bit for bit as those never stopped", "[slow]") {
  torture_all(200);
}

}  // namespace training_torture_test
