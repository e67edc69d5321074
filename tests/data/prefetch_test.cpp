#include "ogive/data/prefetch.hpp"

#include <atomic>
#include <stdexcept>

#include "tests/catch.hpp"

using namespace ogive;

using data_detail::Ahead;

TEST_CASE("a value made ahead is there when it is wanted", "[prefetch][threads]") {
  ThreadPool pool(2);
  for (int i = 0; i < 200; ++i) {
    Ahead<int> ahead;
    CHECK(!ahead);
    ahead.start(pool, [i] { return i; });
    CHECK(ahead);
    REQUIRE(ahead.take() == i);
    CHECK(!ahead);
  }
}

TEST_CASE("what the maker throws is thrown where the value is taken", "[prefetch][threads]") {
  ThreadPool pool(1);
  for (int i = 0; i < 50; ++i) {
    Ahead<int> ahead;
    ahead.start(pool, []() -> int { throw std::out_of_range("no value"); });
    REQUIRE_THROWS_AS(ahead.take(), std::out_of_range);
  }
}

TEST_CASE("the user makes the value when every worker is busy", "[prefetch][threads]") {
  ThreadPool pool(1);
  std::atomic<bool> open = false;
  pool.submit([&] { open.wait(false); });
  Ahead<int> ahead;
  ahead.start(pool, [] { return 5; });
  CHECK(ahead.take() == 5);
  open = true;
  open.notify_all();
}

TEST_CASE("a value that nobody takes is not made when no worker has begun", "[prefetch][threads]") {
  std::atomic<int> made = 0;
  {
    ThreadPool pool(1);
    std::atomic<bool> open = false;
    pool.submit([&] { open.wait(false); });
    {
      Ahead<int> ahead;
      ahead.start(pool, [&made] { return ++made; });
      Ahead<int> other = std::move(ahead);
      CHECK(other);
    }
    open = true;
    open.notify_all();
  }
  CHECK(made == 0);
}
