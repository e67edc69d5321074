#include "ogive/io/journal.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "ogive/estimate/cached.hpp"
#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/io/journal_lines.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace journal_test {

std::atomic<int> evaluations = 0;

double noisy(const Nb201Cell& cell, Context& context) {
  ++evaluations;
  if (context.id % 7 == 3) throw Error("test", "it \"broke\"\n\xff");
  if (context.id == 9) return std::numeric_limits<double>::infinity();
  return cell.operations[0] + context.random.uniform();
}
const Search search{Nb201Space{}, Evolution{.population = 6, .sample = 3}, &noisy};
const RunOptions options{.trials = 40, .seed = 5};

TEST_CASE("each line is sealed with the CRC-32 of its text and all before it") {
  std::uint32_t sum = 0;  // expected: Python's zlib.crc32
  CHECK(journal_file::sealed(R"({"trial":0,"architecture":"a")", sum) ==
        R"({"trial":0,"architecture":"a","crc":"ec21e957"})");
  CHECK(journal_file::sealed(R"({"trial":1,"architecture":"ü")", sum) ==
        R"({"trial":1,"architecture":"ü","crc":"113788b2"})");
}

TEST_CASE("a record is written with what it has, and read again as it was") {
  TrialRecord record{.id = 7, .architecture = "|a~0|", .score = {0.1}, .seconds = 1.5};
  CHECK(journal_file::record(record) == R"({"trial":7,"architecture":"|a~0|","score":[0.1],"seconds":1.5)");
  CHECK(journal_file::read_record(journal_file::record(record), "line") == record);
  constexpr double inf = std::numeric_limits<double>::infinity();
  record = {.id = 8,
            .architecture = "ü",
            .fidelity = 0.25,
            .continues = 3,
            .score = {inf, -0.0, 1e-320},
            .error = "it \"broke\"\n\xff",
            .seconds = 0.1,
            .mixing = {0.1F, 0.9F}};
  CHECK(journal_file::record(record) ==
        R"({"trial":8,"architecture":"ü","fidelity":0.25,"continues":3,"score":["inf",-0,1e-320],)"
        R"("error":"it \"broke\"\u000a\udcff","seconds":0.1,"mixing":[0.1,0.9])");
  CHECK(journal_file::read_record(journal_file::record(record), "line") == record);
}

TEST_CASE("the header tells what the run is made of") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  search.run({.trials = 3, .seed = 5, .lookahead = 2}, FileJournal{path});
  const auto lines = lines_of(path);
  REQUIRE(lines.size() == 4);
  const JsonLine header(lines[0], "header");
  const auto value = [&](std::string_view name) { return header.get(name).value; };
  CHECK(lines[0].starts_with(R"({"ogive":"journal","format":1,"created":"20)"));
  CHECK(value("build.library") == version);
  CHECK(value("build.cpu_level") == cpu_level);
  CHECK(has(value("build.compiler"), "."));
  CHECK(value("space.type") == "Nb201Space");
  CHECK(value("space.operations") == "none skip_connect nor_conv_1x1 nor_conv_3x3 avg_pool_3x3");
  CHECK(value("space.channels") == "16");
  CHECK(value("strategy.type") == "Evolution");
  CHECK(value("strategy.population") == "6");
  CHECK(value("estimator.type") == "callable");
  CHECK(value("estimator.objectives") == "loss");
  CHECK(value("run.trials") == "3");
  CHECK(value("run.seed") == "5");
  CHECK(value("run.lookahead") == "2");
  CHECK(lines[1].starts_with(R"({"trial":0,"architecture":"|)"));
}

TEST_CASE("a run that was cut off goes on where it ended, and gives the same result", "[threads]") {
  for (const std::uint64_t lookahead : {1U, 4U}) {
    const TemporaryFolder folder;
    const std::string path = folder.file("run.jsonl");
    RunOptions whole_run = options, first = options;
    whole_run.lookahead = first.lookahead = lookahead;
    first.trials = 15;
    const auto whole = search.run(whole_run);
    search.run(first, FileJournal{path});
    evaluations = 0;
    const auto resumed = search.run(whole_run, FileJournal{path, {.sync = true}});
    CHECK(evaluations == 25);
    CHECK(timeless(resumed) == timeless(whole));
    CHECK(resumed.best().id == whole.best().id);
    CHECK(resumed.ending == whole.ending);
    CHECK(resumed.notes == whole.notes);
    const auto lines = lines_of(path);
    CHECK(lines.size() == 41);
    CHECK(timeless(search.run(whole_run, FileJournal{path}, Threads{1})) == timeless(whole));
    CHECK(timeless(search.run(first, FileJournal{path})).size() == 15);
    CHECK(evaluations == 25);
    CHECK(lines_of(path) == lines);
  }
}

TEST_CASE("a cache is filled from the journal, and its notes are those of a run never stopped") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  const Search caching{Nb201Space{}, Evolution{.population = 4, .sample = 4}, cached(&noisy)};
  const auto whole = caching.run(options);
  RunOptions first = options;
  first.trials = 25;
  caching.run(first, FileJournal{path});
  const auto resumed = caching.run(options, FileJournal{path});
  CHECK(timeless(resumed) == timeless(whole));
  CHECK(resumed.notes == whole.notes);
  CHECK_FALSE(has(whole.notes.at(0), "cache: 0 of"));
}

TEST_CASE("one journal object serves one run after the other, and is free after each") {
  const TemporaryFolder folder;
  FileJournal journal(folder.file("run.jsonl")), other(folder.file("run.jsonl"));
  CHECK(journal.path() == folder.file("run.jsonl"));
  const auto whole = timeless(search.run(options));
  RunOptions part = options;
  for (const std::uint64_t trials : {5U, 20U, 40U}) {
    part.trials = trials;
    search.run(part, journal);
    CHECK(timeless(search.run(part, other)).size() == trials);
  }
  CHECK(timeless(search.run(options, journal)) == whole);
}

TEST_CASE("wherever the file was cut off, the run goes on to the same end") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  RunOptions few = options;
  few.trials = 8;
  const auto whole = timeless(search.run(few, FileJournal{path}));
  const Bytes bytes = read_bytes(path);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    write_bytes(path, std::span(bytes).first(size));
    REQUIRE(timeless(search.run(few, FileJournal{path})) == whole);
    REQUIRE(lines_of(path).size() == 9);
  }
  // After a power failure the end of a file may be zeros.
  Bytes zeros = bytes;
  zeros.resize(bytes.size() + 4096);
  write_bytes(path, zeros);
  CHECK(timeless(search.run(few, FileJournal{path})) == whole);
  CHECK(read_bytes(path) == bytes);
}

TEST_CASE("a changed byte is refused with its line, and the file left as it is") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  RunOptions few = options;
  few.trials = 5;
  search.run(few, FileJournal{path});
  const Bytes bytes = read_bytes(path);
  std::size_t line = 1;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    Bytes changed = bytes;
    changed[i] = static_cast<std::uint8_t>(changed[i] ^ (i % 3 == 0   ? 1
                                                         : i % 3 == 1 ? 0x20
                                                                      : changed[i] ^ '\n'));
    if (changed[i] == bytes[i]) changed[i] ^= 1;
    write_bytes(path, changed);
    const auto says = message([&] { search.run(few, FileJournal{path}); });
    INFO("byte " << i << ": " << says);
    REQUIRE(has(says, concat(path, ", line ", line, ": ")));
    REQUIRE((read_bytes(path) == changed));
    if (bytes[i] == '\n') ++line;
  }
}

TEST_CASE("lines that are missing, doubled, swapped or of another journal are refused") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl"), foreign = folder.file("other.jsonl");
  search.run({.trials = 6, .seed = 5}, FileJournal{path});
  search.run({.trials = 6, .seed = 6}, FileJournal{foreign});
  const auto lines = lines_of(path), others = lines_of(foreign);
  const auto refused = [&](const std::vector<std::string>& changed) {
    write_lines(path, changed);
    return message([&] { search.run({.trials = 6, .seed = 5}, FileJournal{path}); });
  };
  const std::string sentence =
      ": the journal is damaged: the checksum does not fit this line and those before it";
  auto changed = lines;
  changed.erase(changed.begin() + 3);
  CHECK(refused(changed) == path + ", line 4" + sentence);
  changed = lines;
  changed.insert(changed.begin() + 3, changed[2]);
  CHECK(refused(changed) == path + ", line 4" + sentence);
  changed = lines;
  std::swap(changed[4], changed[5]);
  CHECK(refused(changed) == path + ", line 5" + sentence);
  changed = lines;
  changed[2] = others[2];
  CHECK(refused(changed) == path + ", line 3" + sentence);
  changed = lines;
  changed[2] = "";
  CHECK(refused(changed) == path + ", line 3" + sentence);
  CHECK(refused(lines) == "nothing was thrown");
}

}  // namespace journal_test
