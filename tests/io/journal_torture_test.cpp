// Searches whose process is killed at 200 random moments end as if nothing had happened.
#include <unistd.h>

#include <cstring>

#include "ogive/io/journal.hpp"
#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"
#include "tests/catch.hpp"
#include "tests/io/torture.hpp"

using namespace ogive;
using namespace ogive_test;

namespace journal_torture_test {

double slow(const Nb201Cell& cell, Context& context) {
  usleep(200);
  if (context.id % 11 == 5) throw Error("test", concat("it broke\n", context.random()));
  return cell.operations[0] + context.random.uniform();
}
const Search plain{Nb201Space{}, Evolution{.population = 10, .sample = 3}, &slow};
const RunOptions serial{.trials = 300, .seed = 5}, threaded{.trials = 300, .seed = 5, .lookahead = 3};

/// Adds five random numbers, one at a time, and leaves the sum so far.
double stepwise(const Nb201Cell&, Context& context) {
  struct {
    double sum = 0;
    std::uint64_t done = 0;
  } state;
  if (const auto saved = context.checkpoint.load()) std::memcpy(&state, saved->data(), sizeof state);
  while (state.done < 5) {
    usleep(1000);
    state.sum += context.random.split(state.done++).uniform();
    Bytes bytes(sizeof state);
    std::memcpy(bytes.data(), &state, sizeof state);
    if (context.checkpoint.due()) context.checkpoint.save(bytes);
  }
  return state.sum;
}
const Search long_ones{Nb201Space{}, Random{}, &stepwise};
const RunOptions few{.trials = 6, .seed = 1, .lookahead = 2};

void leave(const auto& result) { write_bytes(path_of_child() + ".result", as_bytes(timeless_text(result))); }
TEST_CASE("child: serial", "[.]") {
  if (path_of_child().empty()) return;
  leave(plain.run(serial, FileJournal{path_of_child()}));
}
TEST_CASE("child: threads", "[.]") {
  if (path_of_child().empty()) return;
  leave(plain.run(threaded, FileJournal{path_of_child()}, Threads{3}));
}
TEST_CASE("child: checkpoints", "[.]") {
  if (path_of_child().empty()) return;
  leave(long_ones.run(few, FileJournal{path_of_child(), {.checkpoint_seconds = 0}}, Threads{2}));
}

TEST_CASE("a search killed at random moments ends bit for bit as one that was never stopped") {
  torture("child: serial", 100, timeless_text(plain.run(serial)));
  torture("child: threads", 60, timeless_text(plain.run(threaded)));
  torture("child: checkpoints", 40, timeless_text(long_ones.run(few)));
}

}  // namespace journal_torture_test
