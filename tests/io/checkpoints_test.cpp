#include "ogive/io/checkpoints.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "ogive/io/journal.hpp"
#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/io/child.hpp"
#include "tests/io/journal_lines.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace checkpoints_test {

/// Takes 20 steps, and leaves how many it took.
struct Steps {
  std::uint64_t fatal_trial = ~std::uint64_t{0};
  int fatal_step = 0;  ///< of that trial: the process ends there
  int* taken = nullptr;

  double operator()(const Nb201Cell& cell, Context& context) const {
    std::uint8_t done = 0;
    if (const auto saved = context.checkpoint.load()) done = saved->at(0);
    while (done < 20) {
      if (context.id == fatal_trial && done == fatal_step) _exit(3);
      ++done;
      if (taken) ++*taken;
      if (context.checkpoint.due()) context.checkpoint.save(std::span(&done, 1));
    }
    return cell.operations[0] + context.random.uniform();
  }
};
auto searching(const Steps& steps) {
  return Search{Nb201Space{}, Evolution{.population = 4, .sample = 2}, steps};
}
const RunOptions options{.trials = 8, .seed = 2};
const JournalOptions every_step{.checkpoint_seconds = 0};

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

TEST_CASE("an evaluation goes on from its checkpoint, which goes when the trial is told") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  const auto whole = timeless(searching({}).run(options));
  CHECK(in_child([&] { searching({5, 13}).run(options, FileJournal{path, every_step}); }) == 3 << 8);
  CHECK(lines_of(path).size() == 6);
  CHECK(exists(path + ".d/trial-5.ckpt"));
  CHECK_FALSE(exists(path + ".d/trial-4.ckpt"));

  write_bytes(path + ".d/trial-5.ckpt.new0", as_bytes("half"));  // what a killed process had not finished
  int taken = 0;
  const auto result = searching({.taken = &taken}).run(options, FileJournal{path, every_step});
  CHECK(timeless(result) == whole);
  CHECK(result.notes.empty());
  CHECK(taken == 20 - 13 + 2 * 20);
  CHECK_FALSE(exists(path + ".d"));
}

TEST_CASE("a checkpoint that was left beside a record is removed") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  CHECK(in_child([&] { searching({5, 13}).run(options, FileJournal{path, every_step}); }) == 3 << 8);
  const Bytes kept = read_bytes(path + ".d/trial-5.ckpt");
  RunOptions six = options;
  six.trials = 6;
  searching({}).run(six, FileJournal{path});
  CHECK_FALSE(exists(path + ".d"));
  mkdir((path + ".d").c_str(), 0777);
  write_bytes(path + ".d/trial-5.ckpt", kept);  // killed between the two
  searching({}).run(six, FileJournal{path});
  CHECK_FALSE(exists(path + ".d"));
}

TEST_CASE("checkpoints are left no more often than they are asked for") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  CHECK(in_child([&] { searching({5, 13}).run(options, FileJournal{path}); }) == 3 << 8);
  CHECK_FALSE(exists(path + ".d"));
}

TEST_CASE(
    "a checkpoint that is damaged, of another version or another run is not used, and the result says why") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl"), file = path + ".d/trial-5.ckpt";
  const auto whole = timeless(searching({}).run(options));
  CHECK(in_child([&] { searching({5, 13}).run(options, FileJournal{path, every_step}); }) == 3 << 8);
  const Bytes journal = read_bytes(path), good = read_bytes(file);
  REQUIRE(good.size() == 8 + 4 + 8 + 8 + 1 + 4);
  const auto note = [&](const Bytes& bytes) {
    write_bytes(path, journal);
    mkdir((path + ".d").c_str(), 0777);
    write_bytes(file, bytes);
    int taken = 0;
    const auto result = searching({.taken = &taken}).run(options, FileJournal{path});
    CHECK(timeless(result) == whole);
    CHECK(taken == (result.notes.empty() ? 7 + 2 * 20 : 3 * 20));
    return result.notes.empty() ? std::string() : result.notes.at(0);
  };
  const auto changed = [&](std::size_t byte) {
    Bytes bytes = good;
    bytes[byte] ^= 1;
    return bytes;
  };
  const std::string unused = concat("a checkpoint was not used: ", file);
  CHECK(note(good).empty());
  CHECK(note(changed(0)) == unused + ": the file is not a checkpoint of ogive: it begins differently");
  CHECK(note(changed(8)) == unused + ": expected version 1 of checkpoints, got 0");
  const std::string damaged = unused + ": the checksum does not fit the contents: the file is damaged";
  CHECK(note(changed(12)) == damaged);
  CHECK(note(changed(28)) == damaged);
  CHECK(note(changed(32)) == damaged);
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(note(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))).starts_with(unused));
  Bytes longer = good;
  longer.push_back(0);
  CHECK(note(longer) == damaged);

  // The journal was removed to start over, and the folder left.
  write_bytes(path, {});
  mkdir((path + ".d").c_str(), 0777);
  write_bytes(file, good);
  const auto result = searching({}).run(options, FileJournal{path});
  CHECK(timeless(result) == whole);
  CHECK(result.notes.at(0) == unused + ": it belongs to another run");
}

TEST_CASE("a checkpoint that cannot be written ends the run, and the journal keeps what it has",
          "[threads]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  const unsigned lookahead = GENERATE(1U, 3U);
  RunOptions some = options, all = options;
  some.lookahead = all.lookahead = lookahead;
  some.trials = 4;
  searching({}).run(some, FileJournal{path});
  write_bytes(path + ".d", as_bytes("in the way"));
  const auto says = message([&] {
    searching({}).run(all, FileJournal{path, every_step}, Threads{lookahead});
  });
  CHECK(says.starts_with(path + ".d/trial-"));
  CHECK(has(says, ".ckpt: the file cannot be written: Not a directory"));
  CHECK(lines_of(path).size() == 5);  // no trial failed for it
  std::remove((path + ".d").c_str());
  CHECK(timeless(searching({}).run(all, FileJournal{path})) == timeless(searching({}).run(all)));
}

}  // namespace checkpoints_test
