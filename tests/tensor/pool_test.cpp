#include "ogive/tensor/pool.hpp"

#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "ogive/tensor/tensor.hpp"
#include "tests/catch.hpp"

using namespace ogive;

namespace pool_test {
Pool& pool() { return Pool::instance(); }

TEST_CASE("blocks are aligned to 64 bytes and as large as asked for", "[pool]") {
  for (const std::size_t bytes : {0U, 1U, 63U, 64U, 65U, 1000U, 4097U, 1'000'000U}) {
    INFO(bytes);
    void* const block = pool().allocate(bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(block) % 64 == 0);
    std::memset(block, 1, bytes);  // the address sanitizer watches
    pool().release(block, bytes);
  }
}

TEST_CASE("a freed block is handed out again", "[pool]") {
  void* const first = pool().allocate(5000);
  pool().release(first, 5000);
  void* const second = pool().allocate(5000);
  CHECK(first == second);
  pool().release(second, 5000);
}

TEST_CASE("the pool counts bytes in use, cached and at the peak", "[pool]") {
  pool().trim();
  CHECK(pool().bytes_cached() == 0);
  const std::size_t before = pool().bytes_in_use();
  pool().reset_peak();
  {
    const Tensor a = Tensor::zeros({100, 100});
    CHECK(pool().bytes_in_use() >= before + 40'000);
    CHECK(pool().bytes_in_use() <= before + 45'000);  // at most an eighth is wasted
    const Tensor b = a;                               // shares
    CHECK(pool().bytes_in_use() <= before + 45'000);
    const Tensor c = a.clone();
    CHECK(pool().bytes_in_use() >= before + 80'000);
  }
  CHECK(pool().bytes_in_use() == before);
  CHECK(pool().peak_bytes() >= before + 80'000);
  CHECK(pool().bytes_cached() >= 80'000);
  pool().reset_peak();
  CHECK(pool().peak_bytes() == before);
  pool().trim();
  CHECK(pool().bytes_cached() == 0);
}

TEST_CASE("a loop of the same sizes asks the system once", "[pool]") {
  pool().trim();
  const auto step = [] {
    const Tensor a = Tensor::zeros({17, 33}), b = Tensor::zeros({1000}), c = Tensor::zeros({17, 33});
  };
  step();
  const std::size_t cached = pool().bytes_cached();
  for (int i = 0; i < 100; ++i) step();
  CHECK(pool().bytes_cached() == cached);
}

TEST_CASE("threads share the pool", "[pool][threads]") {
  const std::size_t before = pool().bytes_in_use();
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([t, &wrong] {
      for (std::size_t i = 1; i < 300; ++i) {
        const Tensor tensor = Tensor::full({i}, static_cast<float>(t));
        for (const float value : tensor.values()) wrong[t] += value != static_cast<float>(t);
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>{0, 0, 0, 0});
  CHECK(pool().bytes_in_use() == before);
}

}  // namespace pool_test
