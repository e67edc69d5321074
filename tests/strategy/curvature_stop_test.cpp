#include "ogive/strategy/curvature_stop.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace curvature_stop_test {

TEST_CASE("means of the eigenvalue, a lag apart, decide") {
  const CurvatureStop stop{.ratio = 0.75, .lag = 2, .window = 2};
  CHECK(!stop.says_stop(std::vector<double>{1, 1, 9}));           // too early
  CHECK(!stop.says_stop(std::vector<double>{3, 3, 4, 4}));        // 3 / 4 is not below
  CHECK(stop.says_stop(std::vector<double>{3, 2.99, 4, 4}));      // a little less is
  CHECK(stop.says_stop(std::vector<double>{90, 3, 2.99, 4, 4}));  // the first is out of all windows
  CHECK(!CurvatureStop{.ratio = 0, .lag = 2, .window = 2}.says_stop(std::vector<double>{1, 1, 99, 99}));
}

TEST_CASE("a record goes back to the logits a lag before, also after it was saved") {
  const CurvatureStop stop{.ratio = 0.75, .lag = 2, .window = 1};
  CurvatureRecord record;
  CHECK(!record.last());
  const auto add = [&](double eigenvalue, float epoch) {
    record.add(eigenvalue, std::vector<float>{epoch, -epoch}, stop);
  };
  add(1, 0);
  add(1, 1);
  CurvatureRecord loaded;
  loaded.load(record.words());
  record = loaded;
  add(1, 2);
  CHECK(!record.done());
  add(2, 3);
  CHECK(record.done());
  CHECK(record.last() == 2);
  const auto before = record.earliest(2);
  CHECK(std::vector<float>(before.begin(), before.end()) == std::vector<float>{1, -1});
}

TEST_CASE("a damaged record and options out of range are refused") {
  CurvatureRecord record;
  CHECK(ogive_test::message([&] {
          record.load(std::vector<std::uint64_t>{0, 5, 1});
        }) == "CurvatureRecord: expected as many words as words() gave, got 3");
  const auto refusal = [](const CurvatureStop& stop) {
    return ogive_test::message([&] { check_fields(stop, "stop"); });
  };
  CHECK(refusal({.ratio = 1}) == "stop.ratio: expected a number at least 0 and below 1, got 1");
  CHECK(refusal({.lag = 0}) == "stop.lag: expected a number at least 1, got 0");
  CHECK(refusal({.window = 0}) == "stop.window: expected a number at least 1, got 0");
  CHECK(refusal({.products = 0}) == "stop.products: expected a number at least 1, got 0");
}

}  // namespace curvature_stop_test
