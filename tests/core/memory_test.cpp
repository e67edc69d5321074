#include "ogive/core/memory.hpp"

#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace ogive;

TEST_CASE("numbers are read behind their word", "[memory]") {
  const ogive_test::TemporaryFolder folder;
  const std::string path = folder.file("meminfo");
  write_bytes(path, as_bytes("MemTotal:       100 kB\nMemAvailable:    42 kB\nLast:"));
  CHECK(detail::number_in_file(path.c_str(), "MemAvailable:", 7) == 42);
  CHECK(detail::number_in_file(path.c_str(), "Nothing:", 7) == 7);
  CHECK(detail::number_in_file(path.c_str(), "Last:", 7) == 7);
  write_bytes(path, as_bytes("8589934592\n"));
  CHECK(detail::number_in_file(path.c_str(), "", 7) == 8589934592);
  write_bytes(path, as_bytes("max\n"));
  CHECK(detail::number_in_file(path.c_str(), "", 7) == 7);
  CHECK(detail::number_in_file(folder.file("absent").c_str(), "", 7) == 7);
}

TEST_CASE("some memory is left", "[memory]") { CHECK(available_memory() > 1 << 20); }
