#include "ogive/search/journal.hpp"

#include <atomic>

#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;
using ogive_test::timeless;

namespace journal_test {

std::atomic<int> evaluations = 0;

double noisy(const Nb201Cell& cell, Context& context) {
  ++evaluations;
  if (context.id % 7 == 3) throw Error("test", "it broke");
  return cell.operations[0] + context.random.uniform();
}
const Search search{Nb201Space{}, Evolution{.population = 6, .sample = 3}, &noisy};

TEST_CASE("a run writes every trial in order") {
  MemoryJournal journal;
  const auto result = search.run({.trials = 20, .seed = 5}, journal);
  REQUIRE(journal.records().size() == 20);
  for (std::size_t i = 0; i < 20; ++i) {
    const auto& record = journal.records()[i];
    CHECK(record.id == i);
    CHECK(record.architecture == Nb201Space{}.text(result.history[i].architecture));
    CHECK(record.score.size() == (i % 7 == 3 ? 0 : 1));
    CHECK(record.error == (i % 7 == 3 ? "test: it broke" : ""));
  }
}

TEST_CASE("a run that was cut off goes on where it ended, and gives the same history", "[threads]") {
  for (const std::uint64_t lookahead : {1U, 4U}) {
    const RunOptions options{.trials = 40, .seed = 5, .lookahead = lookahead};
    const auto whole = timeless(search.run(options));
    MemoryJournal journal;
    RunOptions first = options;
    first.trials = 15;
    search.run(first, journal);
    evaluations = 0;
    CHECK(timeless(search.run(options, journal)) == whole);
    CHECK(evaluations == 25);
    CHECK(journal.records().size() == 40);
    CHECK(timeless(search.run(options, journal, Threads{1})) == whole);
    CHECK(evaluations == 25);
  }
}

TEST_CASE("the journal of another run is refused") {
  MemoryJournal journal;
  search.run({.trials = 5, .seed = 5}, journal);
  const auto says = message([&] { search.run({.trials = 5, .seed = 6}, journal); });
  CHECK(has(says, "journal, trial 0: expected |"));
  CHECK(has(says, "another run's journal"));

  MemoryJournal twice;
  twice.append({.id = 3});
  twice.append({.id = 3});
  CHECK(message([&] { search.run({.trials = 5}, twice); }) ==
        "journal, trial 3: expected each trial once, got it again");

  MemoryJournal wide;
  auto record = journal.records()[0];
  record.score = {1, 2};
  wide.append(record);
  CHECK(message([&] { search.run({.trials = 5, .seed = 5}, wide); }) ==
        "journal, trial 0: expected 1 objectives, got 2");
}

}  // namespace journal_test
