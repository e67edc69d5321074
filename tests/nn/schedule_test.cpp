#include "ogive/nn/schedule.hpp"

#include <cmath>
#include <string>

#include "tests/catch.hpp"

using namespace ogive;

TEST_CASE("a constant rate stays", "[schedule]") {
  CHECK(Constant{0.025}(0, 10) == 0.025);
  CHECK(Constant{0.025}(9, 10) == 0.025);
}

TEST_CASE("step decay drops at equal distances, also where they don't divide the steps", "[schedule]") {
  const StepDecay decay{.start = 1, .factor = 0.5, .drops = 2};
  for (std::size_t step = 0; step < 10; ++step) {
    INFO(step);
    // one third of 10 steps is passed at step 4, two thirds at step 7
    CHECK(decay(step, 10) == (step < 4 ? 1.0 : step < 7 ? 0.5 : 0.25));
  }
  CHECK(StepDecay{.start = 0.3, .factor = 0.1, .drops = 0}(99, 100) == 0.3);
  CHECK(StepDecay{.start = 0.1, .factor = 0.1, .drops = 9}(30, 100) ==
        Approx(1e-4));  // 3 of 10 parts, exactly
}

TEST_CASE("cosine follows its closed form", "[schedule]") {
  const Cosine cosine{.start = 0.1, .floor = 0.02};
  CHECK(cosine(0, 12) == Approx(0.1));
  CHECK(cosine(2, 12) == Approx(0.06 + 0.04 * std::sqrt(3.0) / 2));  // cos 30 degrees
  CHECK(cosine(4, 12) == Approx(0.08));                              // cos 60
  CHECK(cosine(6, 12) == Approx(0.06));                              // cos 90
  CHECK(cosine(8, 12) == Approx(0.04));                              // cos 120
  CHECK(cosine(12, 12) == Approx(0.02));
}

TEST_CASE("a warm-up climbs along a line to any schedule, which has the rest", "[schedule]") {
  const Warmup rate{Cosine{.start = 1, .floor = 0}, 4};
  CHECK(rate(0, 20) == Approx(0.2));
  CHECK(rate(1, 20) == Approx(0.4));
  CHECK(rate(3, 20) == Approx(0.8));
  CHECK(rate(4, 20) == Approx(1));
  CHECK(rate(12, 20) == Approx(0.5));  // the middle of the 16 steps left
  CHECK(rate(20, 20) == Approx(0).margin(1e-15));
  const Warmup<Cosine> from{.then = {.start = 2}, .steps = 1, .from = 0.5};
  CHECK(from(0, 3) == Approx(1.5));
  CHECK(from(1, 3) == Approx(2));
  const Warmup none{StepDecay{.start = 2, .factor = 0.5, .drops = 1}, 0};
  CHECK(none(0, 4) == 2);
  CHECK(none(2, 4) == 1);
  const Warmup longer{Constant{2}, 100};  // than the training: it only climbs
  CHECK(longer(0, 3) == Approx(0.5));
  CHECK(longer(2, 3) == Approx(1.5));
  CHECK(longer(3, 3) == Approx(2));
  const Warmup own{[](std::size_t, std::size_t) { return 3.0; }, 2};
  CHECK(own(0, 9) == Approx(1));
}

TEST_CASE("a training of no steps has a rate", "[schedule]") {
  CHECK(Cosine{.start = 0.1}(0, 0) == Approx(0.1));
  CHECK(StepDecay{.start = 0.1}(0, 0) == Approx(0.1));
  CHECK(Warmup<Cosine>{.then = {.start = 0.1}, .steps = 3}(0, 0) == Approx(0.1));
}

TEST_CASE("schedules are options: ranges and nested names", "[schedule]") {
  CHECK(fields_text(Warmup<Cosine>{}) == "then.start=0.1 then.floor=0 steps=0 from=0");
  try {
    check_fields(Warmup<Cosine>{.then = {.start = -0.5}}, "schedule");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "schedule.then.start: expected a number at least 0, got -0.5");
  }
  static_assert(Schedule<Cosine> && Schedule<Warmup<StepDecay>>);
  static_assert(Schedule<decltype([](std::size_t, std::size_t) { return 0.1; })>);
  static_assert(!Schedule<decltype([](double) { return 0.1; })>);
}
