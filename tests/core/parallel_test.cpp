#include "ogive/core/parallel.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace parallel_test {
/// Sums of rows, by pieces that write apart.
std::vector<double> row_sums() {
  std::vector<double> sums(37);
  parallel_for(sums.size(), [&](std::size_t row) {
    for (std::size_t i = 0; i < 1000; ++i) sums[row] += 1.0 / static_cast<double>(1 + row * 1000 + i);
  });
  return sums;
}

TEST_CASE("each piece runs once, on any number of threads, with the same results", "[parallel][threads]") {
  const std::vector<double> alone = row_sums();
  for (const unsigned threads : {1U, 2U, 4U}) {
    INFO(threads);
    ThreadPool pool(threads);
    const ThreadShare share(&pool, threads);
    CHECK(row_sums() == alone);
    for (const std::size_t pieces : {0U, 1U, 2U, 1000U}) {
      std::vector<std::atomic<int>> runs(pieces);
      parallel_for(pieces, [&](std::size_t piece) { ++runs[piece]; });
      int total = 0;
      for (const auto& count : runs) total += count == 1;
      CHECK(total == static_cast<int>(pieces));
    }
  }
}

TEST_CASE("of several exceptions that of the lowest piece is passed on, after all pieces",
          "[parallel][threads]") {
  ThreadPool pool(3);
  const ThreadShare share(&pool, 4);
  for (int round = 0; round < 100; ++round) {
    std::atomic<int> ran = 0;
    const std::string said = ogive_test::message([&] {
      parallel_for(50, [&](std::size_t piece) {
        ++ran;
        if (piece % 7 == 5) throw Error("piece", to_text(piece));
      });
    });
    CHECK(said == "piece: 5");
    CHECK(ran == 50);
  }
}

TEST_CASE("without threads an exception ends the loop at once", "[parallel]") {
  int ran = 0;
  CHECK(ogive_test::message([&] {
          parallel_for(9, [&](std::size_t piece) {
            ++ran;
            if (piece == 2) throw Error("piece", to_text(piece));
          });
        }) == "piece: 2");
  CHECK(ran == 3);
}

TEST_CASE("pieces don't split again, but compute what they should", "[parallel][threads]") {
  ThreadPool pool(3);
  const ThreadShare share(&pool, 4);
  std::vector<std::vector<std::size_t>> results(20);
  std::atomic<bool> alone = true;
  parallel_for(results.size(), [&](std::size_t outer) {
    if (ThreadShare::current().threads != 1 || ThreadShare::current().pool) alone = false;
    results[outer].resize(30);
    parallel_for(30, [&](std::size_t inner) { results[outer][inner] = outer * inner; });
  });
  CHECK(alone);
  for (std::size_t outer = 0; outer < 20; ++outer)
    for (std::size_t inner = 0; inner < 30; ++inner) REQUIRE(results[outer][inner] == outer * inner);
}

TEST_CASE("jobs of a pool may use its other threads, all of them at the same time", "[parallel][threads]") {
  // As the threaded executor does: more jobs than workers, each with a share of the same pool.
  std::array<std::atomic<std::size_t>, 8> sums{};
  {
    ThreadPool pool(3);
    for (auto& sum : sums)
      pool.submit([&pool, &sum] {
        const ThreadShare share(&pool, 2);
        parallel_for(100, [&](std::size_t piece) { sum += piece; });
      });
  }  // the destructor runs what was submitted to its end
  for (const auto& sum : sums) CHECK(sum == 4950);
}

TEST_CASE("a share is in force until the end of its block", "[parallel][threads]") {
  ThreadPool pool(1), other(1);
  CHECK(ThreadShare::current().pool == nullptr);
  CHECK(ThreadShare::current().threads == 1);
  {
    const ThreadShare outer(&pool, 4);
    CHECK(ThreadShare::current().pool == &pool);
    {
      const ThreadShare inner(&other, 0);  // never less than the calling thread
      CHECK(ThreadShare::current().pool == &other);
      CHECK(ThreadShare::current().threads == 1);
    }
    CHECK(ThreadShare::current().threads == 4);
    parallel_for(8, [](std::size_t) {});
    CHECK(ThreadShare::current().pool == &pool);
    ogive_test::message([] { parallel_for(8, [](std::size_t) { throw Error("a", "b"); }); });
    CHECK(ThreadShare::current().pool == &pool);
  }
  CHECK(ThreadShare::current().pool == nullptr);
}

TEST_CASE("a pool has workers", "[parallel][threads]") {
  CHECK(ogive_test::message([] { ThreadPool pool(0); }) == "ThreadPool: expected at least 1 worker, got 0");
  CHECK(ThreadPool(2).workers() == 2);
}

}  // namespace parallel_test
