#include "ogive/io/process.hpp"

#include <atomic>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/io/child.hpp"
#include "tests/io/processes.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::dies;
using ogive_test::is_childless;
using End = ProcessResult::End;

namespace process_test {

ProcessResult shell(const std::string& script, double seconds = 0, const StopToken& stop = {}) {
  return run_process({"sh", "-c", script}, seconds, stop);
}
std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

TEST_CASE("a program's output, errors and end are known") {
  const auto result = shell("echo out; echo err >&2; exit 3");
  CHECK(result.end == End::exited);
  CHECK(result.code == 3);
  CHECK(result.output == "out\n");
  CHECK(result.errors == "err\n");
  CHECK(shell("true").code == 0);
  const auto killed = shell("kill -11 $$");
  CHECK(killed.end == End::killed);
  CHECK(killed.code == 11);
  CHECK(run_process({"printf", "%s|", "a b", "$HOME", ""}).output == "a b|$HOME||");
  CHECK(is_childless());
}

TEST_CASE("a program that can't be started is an error, and leaves nothing") {
  const std::size_t before = open_descriptors();
  CHECK(ogive_test::message([] {
          run_process({"/no/such/program", "x"});
        }) == "/no/such/program: the program cannot be started: No such file or directory");
  CHECK(ogive_test::message([] { run_process({"/etc/passwd"}); }) ==
        "/etc/passwd: the program cannot be started: Permission denied");
  CHECK(ogive_test::message([] { run_process({}); }) == "run_process: expected a program, got nothing");
  CHECK(open_descriptors() == before);
  CHECK(is_childless());
}

TEST_CASE("its input is empty, and signals are as a shell leaves them") {
  CHECK(shell("cat; echo done").output == "done\n");
  const auto former = std::signal(SIGPIPE, SIG_IGN);
  const auto result = shell("kill -PIPE $$; echo survived");
  std::signal(SIGPIPE, former);
  CHECK(result.end == End::killed);
  CHECK(result.code == SIGPIPE);
}

TEST_CASE("output of any size does not block, and the last of it is kept") {
  const auto result =
      shell("head -c 20000000 /dev/zero | tr '\\0' 'x'; head -c 20000000 /dev/zero >&2; echo; echo end");
  CHECK(result.end == End::exited);
  CHECK(result.output.size() == std::size_t{64} << 10);
  CHECK(result.output.substr(result.output.size() - 6) == "x\nend\n");
  CHECK(result.errors == std::string(std::size_t{64} << 10, '\0'));
}

TEST_CASE("a program that floods its output hears its limit") {
  const auto result = shell("yes", 0.1);
  CHECK(result.end == End::out_of_time);
  CHECK(result.output.size() == std::size_t{64} << 10);
  CHECK(is_childless());
}

TEST_CASE("at its limit a program ends with its children") {
  const ogive_test::TemporaryFolder folder;
  const std::string children = folder.file("children");
  const auto result =
      shell("sleep 1000 & echo $! > " + children + "; (sleep 1000; true) & echo begun; wait", 0.3);
  CHECK(result.end == End::out_of_time);
  CHECK(result.output == "begun\n");
  CHECK(dies(ogive_test::number_in(children)));
  CHECK(is_childless());
}

TEST_CASE("one that is deaf to the request is made to end, after two seconds") {
  const ogive_test::TemporaryFolder folder;
  const std::string child = folder.file("child");
  const double start = seconds_now();
  const auto result = shell("trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > " + child +
                                "; while :; do sleep 0.1; done' & while :; do sleep 0.1; done",
                            0.3);
  CHECK(result.end == End::out_of_time);
  CHECK(seconds_now() - start >= 2.3);
  CHECK(dies(ogive_test::number_in(child)));
  CHECK(is_childless());
}

TEST_CASE("one that is asked to end may clean up, and say so") {
  const auto result = shell("trap 'echo saved; exit 0' TERM; while :; do sleep 0.05; done", 0.3);
  CHECK(result.end == End::out_of_time);
  CHECK(result.output == "saved\n");
}

TEST_CASE("a stop token ends it") {
  std::atomic<bool> stop = true;
  CHECK(shell("sleep 1000", 0, StopToken(stop)).end == End::stopped);
  CHECK(shell("sleep 1000", 1000, StopToken::at(seconds_now() + 0.1)).end == End::stopped);
  CHECK(is_childless());
}

TEST_CASE("what a program leaves behind goes with it") {
  const ogive_test::TemporaryFolder folder;
  const std::string child = folder.file("child");
  const auto silent = shell("sleep 1000 >/dev/null 2>&1 & echo $! > " + child + "; echo 0.5");
  CHECK(silent.end == End::exited);
  CHECK(silent.output == "0.5\n");
  CHECK(dies(ogive_test::number_in(child)));

  // One that still holds the output has a moment to write the rest of it.
  const auto late = shell("(sleep 0.2; echo late) & echo early");
  CHECK(late.output == "early\nlate\n");
  const auto holding = shell("sleep 1000 & echo $! > " + child + ".2; echo 0.5");
  CHECK(holding.end == End::exited);
  CHECK(holding.output == "0.5\n");
  CHECK(dies(ogive_test::number_in(child + ".2")));
  CHECK(is_childless());
}

TEST_CASE("no descriptor stays open here, and none is open there, with many at once", "[threads]") {
  const std::size_t before = open_descriptors();
  const std::vector<std::string> list_own = {"ls", "/proc/self/fd"};
  const std::string alone = run_process(list_own).output;
  std::atomic<int> others = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 25; ++k) others += run_process(list_own).output != alone;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(others == 0);
  CHECK(open_descriptors() == before);
  CHECK(is_childless());
}

TEST_CASE("it works in a program that closed its own standard streams") {
  CHECK(ogive_test::in_child([] {
          for (int number = 0; number < 3; ++number) close(number);
          const auto result = shell("echo out; echo err >&2");
          if (result.output != "out\n" || result.errors != "err\n") _exit(1);
        }) == 0);
}

TEST_CASE("in a program that ignores its children's ends the status is lost, nothing else") {
  CHECK(ogive_test::in_child([] {
          std::signal(SIGCHLD, SIG_IGN);
          const auto result = shell("echo out; exit 3");
          if (result.end != End::unknown || result.output != "out\n") _exit(1);
          if (shell("sleep 1000", 0.1).end != End::out_of_time) _exit(2);
        }) == 0);
}

}  // namespace process_test
