#include "ogive/core/machine.hpp"

#include <cstdlib>

#include "ogive/core/file.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace ogive;

namespace machine_test {

TEST_CASE("lines of the files of Linux are found by their beginning") {
  const ogive_test::TemporaryFolder folder;
  const std::string path = folder.file("cpuinfo");
  write_bytes(path, as_bytes("processor\t: 0\nmodel name\t: AMD EPYC 9B45\nmodel name\t: other\n"
                             "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nempty:\n"));
  CHECK(detail::line_in_file(path.c_str(), "model name") == "AMD EPYC 9B45");
  CHECK(detail::line_in_file(path.c_str(), "PRETTY_NAME") == "Debian GNU/Linux 12 (bookworm)");
  CHECK(detail::line_in_file(path.c_str(), "empty") == "");
  CHECK(detail::line_in_file(path.c_str(), "absent") == "");
  CHECK(detail::line_in_file(folder.file("none").c_str(), "model name") == "");
}

// What the tools of the system say.
std::string said(const char* command) {
  std::string text;
  if (FILE* const pipe = popen(command, "r")) {
    char line[256];
    while (std::fgets(line, sizeof line, pipe)) text += line;
    pclose(pipe);
  }
  return text.substr(0, text.find('\n'));
}

TEST_CASE("the machine is the one that nproc and uname know") {
  const Machine machine = this_machine();
  CHECK(to_text(machine.cores) == said("OMP_NUM_THREADS= OMP_THREAD_LIMIT= nproc"));
  CHECK(machine.cores <= machine.all_cores);
  CHECK(machine.system.ends_with(said("uname -srm")));
  CHECK(machine.memory > 0);
  CHECK(1024 * std::strtoull(said("awk '/^MemTotal:/ { print $2 }' /proc/meminfo").c_str(), nullptr, 10) >=
        machine.memory);
}

}  // namespace machine_test
