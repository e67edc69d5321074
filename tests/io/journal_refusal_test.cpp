// What a journal refuses, and what becomes of a run whose journal cannot be written.
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "ogive/estimate/tabular.hpp"
#include "ogive/io/journal.hpp"
#include "ogive/search.hpp"
#include "ogive/search/threads.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/io/journal_lines.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using namespace ogive_test;

namespace journal_refusal_test {

double noisy(const Nb201Cell& cell, Context& context) {
  return cell.operations[0] + context.random.uniform();
}
const Search search{Nb201Space{}, Evolution{.population = 6, .sample = 3}, &noisy};
const RunOptions options{.trials = 10, .seed = 5};

/// What the run says when it goes on with the journal.
std::string refused(const std::string& path, const RunOptions& run = options,
                    const JournalOptions& how = {}) {
  return message([&] { search.run(run, FileJournal{path, how}); });
}

TEST_CASE("a file that is no journal is refused, and left as it is") {
  const TemporaryFolder folder;
  const std::string path = folder.file("notes.txt");
  for (const std::string text :
       {"milk\nbread\n", "one line only", "\n", "{\"ogive\":\"weights\"}\n", "{\"o"}) {
    write_bytes(path, as_bytes(text));
    const std::string first = text.substr(0, text.find('\n'));
    const bool begins_alike = journal_file::beginning.starts_with(text);
    CHECK(refused(path) ==
          (begins_alike ? "nothing was thrown"
                        : concat(path, ", line 1: expected the first line of a journal of ogive, got ",
                                 json_text(first))));
    CHECK((begins_alike || as_text(read_bytes(path)) == text));
  }
  CHECK(refused(folder.path()) ==
        folder.path() + ": the journal cannot be opened for writing: Is a directory");
  CHECK(refused(folder.file("no/run.jsonl")) ==
        folder.file("no/run.jsonl") +
            ": the journal cannot be opened for writing: No such file or directory");
  CHECK(refused("/dev/full") == "/dev/full: expected a regular file for the journal, got a device or a pipe");
  // A folder that nobody can write to, and a file that only root can.
  CHECK(has(refused("/proc/run.jsonl"), "/proc/run.jsonl: the journal cannot be opened for writing: "));
  const std::string locked = folder.file("locked.jsonl");
  search.run(options, FileJournal{locked});
  chmod(locked.c_str(), 0444);
  CHECK(refused(locked) == (geteuid() == 0
                                ? "nothing was thrown"
                                : locked + ": the journal cannot be opened for writing: Permission denied"));
  CHECK(message([] {
          FileJournal{"x", {.checkpoint_seconds = -1}};
        }) == "JournalOptions.checkpoint_seconds: expected a number at least 0, got -1");
}

TEST_CASE("the journal of a later format is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  search.run(options, FileJournal{path});
  rewrite(path, R"("format":1)", R"("format":2)");
  CHECK(refused(path) == path + ", line 1: expected format 1 of journals, got 2");
}

TEST_CASE("a run with other options is refused with the first that differs") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  search.run(options, FileJournal{path});
  const auto differs = [&](const std::string& fact, const std::string& ours, const std::string& theirs) {
    return concat(path, ", line 1: expected ", fact, " = ", ours, ", as this run has it, got ", theirs,
                  ": it is the journal of a run with other options");
  };
  CHECK(refused(path, {.trials = 10, .seed = 6}) == differs("run.seed", "6", "5"));
  CHECK(refused(path, {.trials = 10, .seed = 5, .lookahead = 2}) == differs("run.lookahead", "2", "1"));
  const auto says = [&](const auto& other) {
    return message([&] { other.run(options, FileJournal{path}); });
  };
  CHECK(says(Search{Nb201Space{}, Evolution{.population = 6, .sample = 4}, &noisy}) ==
        differs("strategy.sample", "4", "3"));
  CHECK(says(Search{Nb201Space{.channels = 8}, Evolution{.population = 6, .sample = 3}, &noisy}) ==
        differs("space.channels", "8", "16"));
  CHECK(says(Search{Nb201Space{}, Random{}, &noisy}) == differs("strategy.type", "Random", "Evolution"));
  CHECK(says(Search{Nb201Space{}, Evolution{.population = 6, .sample = 3}, maximise(&noisy)}) ==
        differs("estimator.type", "Turned", "callable"));
  rewrite(path, R"("sample":3)", R"("sample":3,"speed":9)");
  CHECK(refused(path) == differs("strategy.speed", "none", "9"));
  rewrite(path, R"("sample":3,"speed":9)", R"("other":3)");
  CHECK(refused(path) == differs("strategy.sample", "3", "none"));
  // More trials, or a limit in seconds, is the same run.
  rewrite(path, R"("other":3)", R"("sample":3)");
  CHECK(refused(path, {.trials = 12, .seed = 5, .seconds = 1000}) == "nothing was thrown");
}

TEST_CASE("a run on other data is refused by their checksum") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  struct Sizes {
    using Architecture = Choices;
    std::vector<Decision> decisions() const { return {{"size", 3}}; }
  };
  const auto run = [&](const std::string& accuracy) {
    const auto table =
        Table::from_text(concat("arch_str,val\nsize=0,", accuracy, "\nsize=1,91\nsize=2,92\n"));
    Search{Sizes{}, Random{}, TabularEstimator{.table = table, .select = "val"}}.run({.trials = 5},
                                                                                     FileJournal{path});
  };
  run("90");
  CHECK(message([&] { run("90"); }) == "nothing was thrown");
  const auto says = message([&] { run("95"); });
  CHECK(says.starts_with(path + ", line 1: expected estimator.table = 3 rows, checksum "));
}

TEST_CASE("the journal of another build is refused unless that is allowed") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  search.run(options, FileJournal{path});
  rewrite(path, concat(R"("cpu_level":")", cpu_level), R"("cpu_level":"v9)");
  CHECK(refused(path) == concat(path, ", line 1: expected build.cpu_level = ", cpu_level,
                                ", as this program has it, got v9: the end may differ in its last bits; "
                                "JournalOptions.other_builds allows it"));
  CHECK(refused(path, options, {.other_builds = true}) == "nothing was thrown");
}

TEST_CASE("a trial that this run would not ask for is refused with both texts") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  const auto whole = search.run(options, FileJournal{path});
  const std::string cell = Nb201Space{}.text(whole.history[4].architecture);
  rewrite(path, R"({"trial":4,"architecture":")" + cell, R"({"trial":4,"architecture":"|what~0|)");
  CHECK(refused(path) == concat(path, ", line 6: expected ", cell,
                                " of this run, got |what~0|: it is another run's "
                                "journal, or the program or its options changed"));
  search.run(options, FileJournal{folder.file("b.jsonl")});
  rewrite(folder.file("b.jsonl"), R"("score":)", R"("fidelity":0.5,"score":)");
  CHECK(has(refused(folder.file("b.jsonl")), " at fidelity 0.5: it is another run's"));
  search.run(options, FileJournal{folder.file("c.jsonl")});
  rewrite(folder.file("c.jsonl"), R"("score":[)", R"("score":[1,)");
  CHECK(refused(folder.file("c.jsonl")) == folder.file("c.jsonl") + ", line 2: expected 1 objectives, got 2");
  search.run(options, FileJournal{folder.file("d.jsonl")});
  rewrite(folder.file("d.jsonl"), R"({"trial":0)", R"({"trial":3)");
  CHECK(refused(folder.file("d.jsonl")) ==
        folder.file("d.jsonl") + ", line 2: expected trial 0, got trial 3");
  search.run(options, FileJournal{folder.file("e.jsonl")});
  rewrite(folder.file("e.jsonl"), R"("seconds")", R"("minutes")");  // of the header
  rewrite(folder.file("e.jsonl"), R"("seconds")", R"("minutes")");
  CHECK(has(refused(folder.file("e.jsonl")), ", line 1: expected run.minutes = none"));
}

TEST_CASE("while a run writes a journal, another is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  std::string says;
  const Search outer{Nb201Space{}, Evolution{.population = 6, .sample = 3},
                     [&](const Nb201Cell& cell, Context& context) {
                       if (context.id == 3) says = refused(path);
                       return noisy(cell, context);
                     }};
  const auto result = outer.run(options, FileJournal{path});
  CHECK(says == path + ": another run is writing this journal");
  CHECK(timeless(result) == timeless(search.run(options)));
  CHECK(refused(path) == "nothing was thrown");  // the lock went with the run
  CHECK(has(refused(path, {.trials = 1, .seed = 7}), "run.seed"));
  CHECK(refused(path) == "nothing was thrown");  // and with the run that was refused
}

TEST_CASE("the lock of a process goes with the process, however that ends") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const Search sleeper{Nb201Space{}, Evolution{.population = 6, .sample = 3},
                         [&](const Nb201Cell& cell, Context& context) {
                           if (context.id == 4 && write(ready[1], "x", 1) == 1) pause();
                           return noisy(cell, context);
                         }};
    sleeper.run(options, FileJournal{path});
    _exit(1);
  }
  char letter = 0;
  REQUIRE(read(ready[0], &letter, 1) == 1);
  CHECK(refused(path) == path + ": another run is writing this journal");
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
  CHECK(lines_of(path).size() == 5);
  CHECK(timeless(search.run(options, FileJournal{path})) == timeless(search.run(options)));
}

/// A limit on the size of files, as if the disk were full; no signal comes.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_CASE("a full disk ends the run with an error, and the journal keeps what it has") {
  const TemporaryFolder folder;
  const std::string path = folder.file("run.jsonl");
  const auto whole = timeless(search.run(options, FileJournal{path}));
  const auto lines = lines_of(path);
  const std::size_t size = read_bytes(path).size();
  for (std::size_t limit = 0; limit < size; limit += 61) {
    std::remove(path.c_str());
    std::string says;
    {
      const FullDisk disk(limit);
      says = refused(path);
    }
    CHECK(says == path + ": the journal cannot be written, and has all that came before: File too large");
    const auto kept = lines_of(path);
    CHECK(kept.size() < lines.size());
    CHECK((read_bytes(path).empty() || read_bytes(path).back() == '\n'));
    CHECK(timeless(search.run(options, FileJournal{path})) == whole);
  }
}

}  // namespace journal_refusal_test
