#include "ogive/strategy/enqueue.hpp"

#include <string>
#include <vector>

#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/space/where.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::message;
using ogive_test::timeless;

namespace enqueue_test {

double others_than_3x3(const Nb201Cell& cell) {
  double loss = 0;
  for (const int operation : cell.operations) loss += operation != 3;
  return loss;
}
const Nb201Cell nearly{{3, 3, 3, 3, 3, 0}}, other{{0, 1, 2, 3, 4, 0}};
const char* const nearly_text =
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|none~2|";

TEST_CASE("the first trials are those given, as architectures or as texts") {
  const auto first_of = [](const auto& strategy) {
    const auto result = Search{Nb201Space{}, strategy, &others_than_3x3}.run({.trials = 10, .seed = 2});
    CHECK(result.history.size() == 10);
    return std::vector<Nb201Cell>{result.history[0].architecture, result.history[1].architecture};
  };
  const std::vector<Nb201Cell> expected{nearly, other};
  CHECK(first_of(enqueue(Random{}, {nearly, other})) == expected);
  CHECK(first_of(enqueue(Random{}, expected)) == expected);
  CHECK(first_of(enqueue(Evolution{}, {std::string(nearly_text), Nb201Space{}.text(other)})) == expected);
  CHECK(first_of(enqueue(Random{}, {nearly_text}))[0] == nearly);
  CHECK(first_of(enqueue(enqueue(Random{}, {other}), {nearly})) == expected);
}

TEST_CASE("a strategy learns from them") {
  // The two given are the population: what follows descends from the better one.
  const Search with{Nb201Space{}, enqueue(Evolution{.population = 2, .sample = 8}, {nearly, nearly}),
                    &others_than_3x3};
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto result = with.run({.trials = 3, .seed = seed});
    CHECK(others_than_3x3(result.history[2].architecture) <= 2);
  }
  // With one given, one is sampled.
  const Search half{Nb201Space{}, enqueue(Evolution{.population = 2, .sample = 16}, {nearly}),
                    &others_than_3x3};
  const auto result = half.run({.trials = 3, .seed = 1});
  CHECK(others_than_3x3(result.history[1].architecture) > 2);
  CHECK(others_than_3x3(result.history[2].architecture) <= 2);
}

/// Writes down what it is asked and told; from its third ask on it continues its first trial, or the one
/// given to it.
struct Scribe {
  std::vector<std::string>* lines;
  template <class Space, std::size_t N>
  struct State {
    State(const Scribe& options, const Space& s) : lines(*options.lines), space(s) {}
    std::optional<Proposal<Nb201Cell>> ask(Rng& rng) {
      Proposal<Nb201Cell> proposal(sample(space, rng));
      if (asked == 2) proposal.continues = 0;
      if (asked == 3) proposal.continues = ~std::uint64_t{0};
      ++asked;
      return proposal;
    }
    void tell(const Trial<Nb201Cell, N>& trial, Rng&) {
      std::string line = trial.id < 100 ? to_text(trial.id) : concat("-", ~trial.id + 1);
      if (trial.continues)
        line += *trial.continues < 100 ? concat(" after ", *trial.continues) : " after the one given";
      if (trial.failed()) line += " failed";
      lines.push_back(line);
    }
    bool done() const { return asked == 4; }
    std::vector<std::string>& lines;
    const Space& space;
    std::uint64_t asked = 0;
  };
};

TEST_CASE("to the strategy its own trials are numbered as without it") {
  std::vector<std::string> lines;
  const auto judge = [](const Nb201Cell&, const Context& context) {
    if (context.id == 1) throw Error("test", "the second one given fails");
    return Score<2>{};
  };
  const Search search{Nb201Space{}, enqueue(Scribe{&lines}, {nearly, other}), judge};
  const auto result = search.run({.trials = 100});
  CHECK(result.ending == Ending::strategy);
  REQUIRE(result.history.size() == 6);
  CHECK(result.history[1].failed());
  CHECK(result.history[4].continues == 2U);  // the strategy's trial 0
  CHECK(result.history[5].continues == 0U);  // the first one given
  // -1 is 2^64 - 1. What ends the run is told no more.
  CHECK(lines == std::vector<std::string>{"-1", "-2 failed", "0", "1", "2 after 0", "3 after the one given"});
}

TEST_CASE("histories depend on no threads, and a journal takes them up", "[threads]") {
  const Search search{Nb201Space{}, enqueue(Evolution{.population = 5, .sample = 2}, {nearly, other}),
                      &others_than_3x3};
  const RunOptions options{.trials = 60, .seed = 1, .lookahead = 4};
  const auto serial = timeless(search.run(options));
  CHECK(timeless(search.run(options, Threads{2})) == serial);
  CHECK(timeless(search.run(options, Threads{4})) == serial);
  MemoryJournal journal;
  search.run({.trials = 1, .seed = 1, .lookahead = 4}, journal);
  CHECK(timeless(search.run(options, journal)) == serial);
  auto session = search.start({.trials = 3});
  CHECK(session.ask()->architecture == nearly);
}

TEST_CASE("what is no architecture of the space is an error before the first trial") {
  const auto says = [](const auto& space, const auto& strategy) {
    return message([&] { Search{space, strategy, &others_than_3x3}.run(); });
  };
  CHECK(says(Nb201Space{}, enqueue(Random{}, {nearly, Nb201Cell{{9, 0, 0, 0, 0, 0}}})) ==
        "enqueue, architecture 2: expected an architecture of the space, got another");
  CHECK(says(where(Nb201Space{}, [](const Nb201Cell& cell) { return cell != nearly; }),
             enqueue(Random{}, {nearly})) ==
        "enqueue, architecture 1: expected an architecture of the space, got another");
  CHECK(ogive_test::has(says(Nb201Space{}, enqueue(Random{}, {nearly_text, "|nor_conv_3x3~0"})),
                        "enqueue, architecture 2"));
  CHECK(message([] {
          Search{Nb201Space{}, enqueue(Evolution{.sample = 0}, {nearly}), &others_than_3x3};
        }) == "Enqueue.strategy.sample: expected a number at least 1, got 0");
  CHECK(fields_text(enqueue(Evolution{}, {nearly})) == "strategy.population=50 strategy.sample=10 first=1");
}

}  // namespace enqueue_test
