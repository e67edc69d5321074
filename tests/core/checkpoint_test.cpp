#include "ogive/core/checkpoint.hpp"

#include "tests/catch.hpp"
#include "tests/memory_keeper.hpp"

using namespace ogive;

TEST_CASE("a checkpoint without a keeper keeps nothing and is never due", "[checkpoint]") {
  Checkpoint nowhere;
  CHECK_FALSE(nowhere);
  CHECK_FALSE(nowhere.due());
  nowhere.save(as_bytes("state"));
  CHECK_FALSE(nowhere.load());
}

TEST_CASE("a checkpoint is one name at its keeper", "[checkpoint]") {
  ogive_test::MemoryKeeper keeper;
  Checkpoint first(&keeper, "first"), second(&keeper, "second");
  CHECK(first);
  CHECK_FALSE(first.load());
  first.save(as_bytes("one"));
  first.save(as_bytes("two"));
  CHECK(as_text(first.load().value()) == "two");
  CHECK_FALSE(second.load());
  CHECK(keeper.saves["first"].size() == 2);
}

TEST_CASE("a checkpoint is due when the keeper's seconds went by", "[checkpoint]") {
  ogive_test::MemoryKeeper keeper;
  Checkpoint checkpoint(&keeper, "c");
  CHECK(checkpoint.due());
  keeper.seconds_between = 3600;
  CHECK_FALSE(checkpoint.due());
}
