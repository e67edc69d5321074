#include "ogive/estimate/batch_cycle.hpp"

#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"

using namespace ogive_test;

namespace batch_cycle_test {

TEST_CASE("a cycle looks ahead without taking, across the ends of epochs and after going elsewhere") {
  const auto part = data().train;
  const auto batches = [&] {
    return nn_detail::BatchCycle(
        Batches(part, Normalisation::of(part), {.batch = part.size() / 3, .drop_last = true}, Rng(1)));
  };
  const auto same = [](const Batch& a, const Batch& b) {
    return std::equal(a.images.values().begin(), a.images.values().end(), b.images.values().begin());
  };
  auto looking = batches(), plain = batches();
  for (int k = 0; k < 7; ++k) {
    const Batch ahead = looking.peek();
    CHECK(same(looking.peek(), ahead));
    CHECK(looking.taken() == plain.taken());
    CHECK(same(looking.next(), ahead));
    CHECK(same(plain.next(), ahead));
  }
  looking.peek();
  looking.go_to(2);
  plain.go_to(2);
  CHECK(same(looking.next(), plain.next()));
}

}  // namespace batch_cycle_test
