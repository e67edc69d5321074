#include "ogive/io/command.hpp"

#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "ogive/core/file.hpp"
#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/direction.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/within.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/io/processes.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;
using ogive_test::TemporaryFolder;
using ogive_test::timeless;

namespace command_test {

/// Architectures are what hostile texts there are.
struct Hostile {
  using Architecture = std::string;
  static const std::vector<std::string>& texts() {
    static const std::vector<std::string> list = {"plain",
                                                  "two words",
                                                  "'; exit 9; '",
                                                  "\"; exit 9; \"",
                                                  "$(exit 9)",
                                                  "`exit 9`",
                                                  "a\nb\\",
                                                  "{seed}",
                                                  "-n",
                                                  "*",
                                                  "",
                                                  "| exit 9",
                                                  "\xc3\xa9"};
    return list;
  }
  std::string sample(Rng& rng) const { return texts()[rng.below(texts().size())]; }
  bool contains(const std::string&) const { return true; }
  std::string text(const std::string& a) const { return a; }
  std::string parse(std::string_view line) const { return std::string(line); }
};

template <class Estimator, class Space = Nb201Space>
auto run(const Estimator& estimator, const RunOptions& options = {.trials = 1}, const Space& space = {},
         auto&&... parts) {
  return Search{space, Random{}, estimator}.run(options, parts...);
}
/// A command that runs a script of sh; $1 is the architecture.
CommandEstimator script(const std::string& lines, double seconds = 0) {
  std::string quoted = "sh -c '";
  for (const char c : lines) quoted += c == '\'' ? std::string("'\"'\"'") : std::string(1, c);
  return {.command = quoted + "' sh {architecture} {fidelity} {seed} {trial} {threads}", .seconds = seconds};
}
std::string reason(const std::string& lines, double seconds = 0) {
  return run(script(lines, seconds)).history[0].error;
}
template <class Estimator>
double loss_of(const Estimator& estimator) {
  const auto result = run(estimator);
  INFO(result.history[0].error);
  REQUIRE(result.failed() == 0);
  return (*result.best().score)[0];
}

TEST_CASE("the last line that a command prints is its answer") {
  CHECK(loss_of(script("echo 0.25")) == 0.25);
  CHECK(loss_of(script("echo epoch 1; echo 3; echo -1.5e-3; echo; echo ' '")) == -1.5e-3);
  CHECK(loss_of(script("echo '{\"loss\": 0.12, \"epochs\": 3}'")) == 0.12);
  CHECK(loss_of(script("printf '{\"epoch\": 1}\\r\\n{\"loss\": 2}\\r\\n'")) == 2);
  CHECK(loss_of(script("printf 0.1")) == 0.1);  // no newline; the same double as in C++
  CHECK(loss_of(script("head -c 1000000 /dev/zero | tr '\\0' '\\n'; echo 7")) == 7);
}

TEST_CASE("measures have names, units and directions") {
  auto accurate = script("echo '{\"loss\": 9, \"accuracy\": 93.5}'");
  accurate.measures = {accuracy_objective()};
  const auto result = run(accurate);
  CHECK(result.best().score == Score<1>{{6.5}});
  CHECK(result.text(*result.best().score) == "accuracy 93.50 %");
  CHECK(loss_of(accuracy(script("echo 93.5"))) == 6.5);

  BasicCommandEstimator<2> two{.command = script("echo '{\"latency\": 3.5, \"accuracy\": 90}'").command,
                               .measures = {accuracy_objective(), {.name = "latency", .unit = "ms"}}};
  const auto front = run(two);
  REQUIRE(front.failed() == 0);
  CHECK(front.history[0].score == Score<2>{{10, 3.5}});
  CHECK(front.text(*front.history[0].score) == "accuracy 90.00 %, latency 3.5 ms");
  two.command = "echo 1 {architecture}";
  two.measures[1].name = "accuracy";
  CHECK(message([&] { run(two); }) ==
        "CommandEstimator.measures: expected names that differ, got \"accuracy\" twice");
}

TEST_CASE("what is no answer is a reason that quotes it") {
  const std::string expected =
      "sh: expected a number or {\"loss\": number} on the last line of its output, got ";
  CHECK(reason("true") == expected + "no output");
  CHECK(reason("echo 1; echo done") == expected + "done");
  CHECK(reason("echo '{\"accuracy\": 9}'") == expected + "{\"accuracy\": 9}");
  CHECK(reason("echo '{\"loss\": \"9\"}'") == expected + "{\"loss\": \"9\"}");
  CHECK(reason("echo '{\"loss\": 1'") == expected + "{\"loss\": 1");
  CHECK(reason("echo '[1]'") == expected + "[1]");
  CHECK(reason("echo '{\"loss\": NaN}'") == expected + "{\"loss\": NaN}");
  CHECK(reason("echo nan") == "the score is NaN");
  CHECK(reason("echo 1 2; echo why >&2") == expected + "1 2; it said: why");
  CHECK(has(reason("head -c 100000 /dev/zero | tr '\\0' 'x'"), "got ...xxx"));
  CHECK(reason("head -c 100000 /dev/zero | tr '\\0' 'x'").size() < 400);
  BasicCommandEstimator<2> two{.command = "echo 1 {architecture}",
                               .measures = {Objective{.name = "a"}, Objective{.name = "b"}}};
  two.command = script("echo 1").command;
  CHECK(run(two).history[0].error ==
        "sh: expected an object with 2 measures on the last line of its output, got 1");
  two.command = script("echo '{\"a\": 1}'").command;
  CHECK(run(two).history[0].error ==
        "sh: expected {\"b\": number} on the last line of its output, got {\"a\": 1}");
}

TEST_CASE("how a command failed is the reason, with its last words") {
  CHECK(reason("echo 0.5; exit 3") == "sh: exit status 3");
  CHECK(reason("echo 0.5; kill -9 $$") == "sh: killed by signal 9");
  CHECK(reason("for i in 1 2 3 4 5 6 7; do echo line $i >&2; echo >&2; done; exit 1") ==
        "sh: exit status 1; it said: line 3 | line 4 | line 5 | line 6 | line 7");
  CHECK(reason("printf 'bad\\377\\001 \\303\\251' >&2; exit 1") ==
        "sh: exit status 1; it said: bad?  \xc3\xa9");  // valid UTF-8 on one line
  CHECK(reason("head -c 100000 /dev/zero | tr '\\0' 'x' >&2; exit 1").size() < 600);
  CHECK(run(CommandEstimator{"/no/such/trainer {architecture}"}).history[0].error ==
        "/no/such/trainer: the program cannot be started: No such file or directory");
}

TEST_CASE("a text of an architecture reaches the command as one argument, however hostile") {
  const TemporaryFolder folder;
  CommandEstimator estimator = script("printf %s \"$1\" > \"" + folder.path() + "/$4\"; echo $#");
  const auto result = run(estimator, {.trials = 60, .seed = 1}, Hostile{});
  CHECK(result.failed() == 0);
  std::set<std::string> seen;
  for (const auto& trial : result.history) {
    CHECK(as_text(read_bytes(folder.file(to_text(trial.id)))) == trial.architecture);
    CHECK(trial.score == Score<1>{{5}});
    seen.insert(trial.architecture);
  }
  CHECK(seen.size() == Hostile::texts().size());
  estimator.command = "sh -c 'printf %s \"$1\" | wc -c' sh \"--cell={architecture}\"";
  for (const auto& trial : run(estimator, {.trials = 60, .seed = 1}, Hostile{}).history)
    CHECK((*trial.score)[0] == static_cast<double>(7 + trial.architecture.size()));
}

TEST_CASE("fidelity, seed, trial and threads are filled in", "[threads]") {
  CHECK(loss_of(script("echo $2")) == 1);
  CHECK(loss_of(script("echo $4")) == 0);
  CHECK(loss_of(script("echo $5")) == 1);
  std::set<double> seeds;
  const RunOptions options{.trials = 20, .seed = 1, .lookahead = 4};
  const auto result = run(script("echo $3"), options);
  for (const auto& trial : result.history) {
    CHECK((*trial.score)[0] >= 0);
    CHECK((*trial.score)[0] < 2147483648.0);
    seeds.insert((*trial.score)[0]);
  }
  CHECK(seeds.size() == 20);
  CHECK(timeless(run(script("echo $3"), options, Nb201Space{}, Threads{4})) == timeless(result));
  // Each attempt has its own.
  const auto listed = run(retry(script("echo $3 >&2; exit 1"), 1)).history[0].error;
  const auto first = listed.find("it said: ") + 9, second = listed.rfind("it said: ") + 9;
  CHECK(has(listed, "2 attempts failed: (1) sh: exit status 1; it said: "));
  CHECK(listed.substr(first, 6) != listed.substr(second, 6));
}

TEST_CASE("a command that passes its limit is ended with its children") {
  const TemporaryFolder folder;
  const auto stubborn = [&](const std::string& name) {
    return "sleep 1000 & echo $! > " + folder.file(name) + "; echo begun >&2; wait; echo 0.5";
  };
  CHECK(reason(stubborn("own"), 0.3) == "sh: passed its time limit of 0.3 s; it said: begun");
  CHECK(run(within(script(stubborn("within")), 0.3)).history[0].error ==
        "passed its time limit of 0.3 s: sh: stopped on request; it said: begun");
  const auto result = run(retry(within(cached(script(stubborn("chain"))), 0.3), 1));
  CHECK(has(result.history[0].error, "2 attempts failed: (1) passed its time limit of 0.3 s: "));
  for (const char* name : {"own", "within", "chain"})
    CHECK(ogive_test::dies(ogive_test::number_in(folder.file(name))));
  CHECK(ogive_test::is_childless());
}

TEST_CASE("when a run is stopped its commands end, and their trials are dropped", "[threads]") {
  const TemporaryFolder folder;
  const auto estimator =
      script("echo $$ > " + folder.path() + "/$4; [ $4 -lt 2 ] && echo 1 || exec sleep 1000");
  std::atomic<bool> stop = false;
  struct Button {
    std::atomic<bool>* stop;
    const TemporaryFolder* folder;
    bool on_trial(const Trial<Nb201Cell>& trial) const {
      if (trial.id == 1) {  // two more are under way, or soon will be
        ogive_test::number_in(folder->file("2"));
        ogive_test::number_in(folder->file("3"));
        *stop = true;
      }
      return true;
    }
  };
  const auto result = run(estimator, {.trials = 9, .lookahead = 4, .stop = StopToken(stop)}, Nb201Space{},
                          Threads{4}, Button{&stop, &folder});
  CHECK(result.ending == Ending::stop_token);
  CHECK(result.history.size() == 2);
  CHECK(result.failed() == 0);
  for (const char* name : {"2", "3"}) CHECK(ogive_test::dies(ogive_test::number_in(folder.file(name))));
  CHECK(ogive_test::is_childless());
}

TEST_CASE("failures of commands go through any chain, for any number of threads", "[threads]") {
  // A tenth of the seeds fails.
  const auto frail = script("[ $(($3 % 10)) -eq 0 ] && exit 1; echo $3");
  const auto chain = retry(cached(within(frail, 100)), 1);
  const RunOptions options{.trials = 40, .seed = 3, .lookahead = 4};
  const auto serial = run(frail, options), through = run(chain, options);
  CHECK(serial.failed() > 0);
  CHECK(through.failed() < serial.failed());
  CHECK(timeless(run(frail, options, Nb201Space{}, Threads{2})) == timeless(serial));
  CHECK(timeless(run(chain, options, Nb201Space{}, Threads{1})) == timeless(through));
  CHECK(timeless(run(chain, options, Nb201Space{}, Threads{4})) == timeless(through));
}

TEST_CASE("a command that can't be read is an error before the first trial") {
  const auto says = [](const char* command) { return message([&] { run(CommandEstimator{command}); }); };
  CHECK(says("./train") ==
        "CommandEstimator.command: expected {architecture} among its arguments, got ./train");
  CHECK(says("") == "CommandEstimator.command: expected a program and its arguments, got an empty line");
  CHECK(says("./train {arch}") ==
        "CommandEstimator.command: expected {architecture}, {fidelity}, {seed}, {trial}, {threads}, got "
        "{arch}");
  CHECK(message([] { run(CommandEstimator{.command = "true {architecture}", .seconds = -1}); }) ==
        "CommandEstimator.seconds: expected a number at least 0, got -1");
}

}  // namespace command_test
