#include "ogive/estimate/retry.hpp"

#include <atomic>
#include <set>
#include <vector>

#include "ogive/estimate/cached.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/memory_keeper.hpp"

using namespace ogive;
using ogive_test::timeless;

namespace retry_test {

template <class Estimator>
auto run(const Estimator& estimator, std::uint64_t trials = 40) {
  return Search{Nb201Space{}, Random{}, estimator}.run({.trials = trials, .seed = 3});
}

TEST_CASE("an evaluation that fails is tried again, and no more often than wanted") {
  std::vector<std::uint64_t> attempts;
  const auto third_time_lucky = [&](const Nb201Cell&, const Context& context) {
    attempts.push_back(context.attempt);
    if (context.attempt == 0) throw Error("node 7", "is down");
    return context.attempt == 1 ? std::nan("") : 0.5;
  };
  const auto saved = run(retry(third_time_lucky, 2), 2);
  CHECK(saved.failed() == 0);
  CHECK(saved.best().score == Score<1>{{0.5}});
  CHECK(attempts == std::vector<std::uint64_t>{0, 1, 2, 0, 1, 2});

  const auto lost = run(retry(third_time_lucky, 1), 1);
  CHECK(lost.history[0].error == "2 attempts failed: (1) node 7: is down; (2) the score is NaN");
  CHECK(run(retry(third_time_lucky, 0), 1).history[0].error == "1 attempt failed: (1) node 7: is down");
  CHECK(run(third_time_lucky, 1).history[0].error == "node 7: is down");
}

TEST_CASE("what needs no second attempt is as it would be without retry") {
  const auto noisy = [](const Nb201Cell&, Context& context) {
    const double loss = context.random.uniform();
    if (loss < 0.3) throw Error("noise", "too low");
    return loss;
  };
  const auto plain = run(noisy), again = run(retry(noisy, 5));
  CHECK(plain.failed() > 0);
  CHECK(again.failed() == 0);
  for (std::size_t i = 0; i < plain.history.size(); ++i) {
    if (!plain.history[i].failed()) CHECK(plain.history[i].score == again.history[i].score);
  }
  CHECK(timeless(run(retry(noisy, 5))) == timeless(again));
}

TEST_CASE("every attempt draws from a stream of its own, also when one retry is inside another") {
  std::set<std::uint64_t> seen;
  std::uint64_t calls = 0;
  const auto failing = [&](const Nb201Cell&, Context& context) -> double {
    ++calls;
    for (int i = 0; i < 4; ++i) seen.insert(context.random());
    for (std::uint64_t child = 0; child < 4; ++child) seen.insert(context.random.split(child)());
    throw Error("", "no");
  };
  const auto result = run(retry(retry(retry(failing, 2), 1), 1), 5);
  CHECK(result.failed() == 5);
  CHECK(calls == 5 * 12);
  CHECK(seen.size() == 8 * calls);
}

TEST_CASE("no further attempt is made when a stop was requested") {
  std::atomic<bool> stop = false;
  int calls = 0;
  const Search search{Nb201Space{}, Random{},
                      retry(
                          [&](const Nb201Cell&) -> double {
                            ++calls;
                            stop = true;
                            throw Error("", "interrupted");
                          },
                          100)};
  const auto result = search.run({.trials = 5, .stop = StopToken(stop)});
  CHECK(result.ending == Ending::stop_token);
  CHECK(result.history.empty());
  CHECK(calls == 1);
}

TEST_CASE("a further attempt does not go on from the checkpoint of the one that failed") {
  ogive_test::MemoryKeeper keeper;
  const auto estimator = retry(
      [](const Nb201Cell&, Context& context) {
        CHECK(static_cast<bool>(context.checkpoint) == (context.attempt == 0));
        if (context.attempt < 2) throw Error("", "diverged");
        return 1.0;
      },
      2);
  const Nb201Space space;
  const auto judge = detail::make_judge(estimator, space);
  Context context{.checkpoint = {&keeper, "trial 0"}};
  CHECK(judge.evaluate(Nb201Cell{}, context)[0] == 1);
  CHECK(static_cast<bool>(context.checkpoint));  // the context is as it was
  CHECK(context.random == Rng{});
}

}  // namespace retry_test
