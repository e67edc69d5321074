#include "ogive/search/progress.hpp"

#include <cstdio>
#include <string>

#include "ogive/estimate/direction.hpp"
#include "ogive/search/search.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;

namespace progress_test {

/// What `write` leaves in a file.
std::string written(const auto& write) {
  std::FILE* file = std::tmpfile();
  write(file);
  std::rewind(file);
  std::string content(4096, '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file));
  std::fclose(file);
  return content;
}

TEST_CASE("the line tells how far, how fast, how good and how long") {
  Progress progress;
  CHECK(progress.text("trials", 0, 100, 0) == "[--------------------] 0/100 trials");
  CHECK(progress.text("trials", 25, 100, 10) ==
        "[#####---------------] 25/100 trials  2.5 trials/s  0:30 left");
  CHECK(progress.text("trials", 5, 100, 10) ==
        "[#-------------------] 5/100 trials  0.5 trials/s  3:10 left");
  CHECK(progress.text("steps", 1000, 1000, 2) == "[####################] 1000/1000 steps  500 steps/s");
}

TEST_CASE("the best so far is shown in the user's direction") {
  const Search search{Nb201Space{}, Random{}, accuracy([](const Nb201Cell&) { return 91.456; })};
  const auto text =
      written([&](std::FILE* file) { search.run({.trials = 3}, Progress(file, Progress::When::always)); });
  CHECK(has(text, "\r["));
  CHECK(has(text, "3/3 trials"));
  CHECK(has(text, "best accuracy 91.46 %"));
  CHECK(text.back() == '\n');
}

TEST_CASE("it is quiet where there is no terminal") {
  const Search search{Nb201Space{}, Random{}, [](const Nb201Cell&) { return 1; }};
  CHECK(written([&](std::FILE* file) { search.run({.trials = 3}, Progress(file)); }).empty());
}

}  // namespace progress_test
