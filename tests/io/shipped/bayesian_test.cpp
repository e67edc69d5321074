#include "ogive/io/shipped_bayesian.hpp"

#include "ogive/io/registry.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/space/nb201.hpp"
#include "tests/any_history.hpp"
#include "tests/catch.hpp"
#include "tests/history.hpp"
#include "tests/io/shipped/shipped.hpp"

using namespace ogive;
using ogive_test::Depth;
using ogive_test::document;

namespace bayesian_test {

template <class Space>
void same_history(const Bayesian& strategy, const std::string& options) {
  const auto judge = [](const typename Space::Architecture& architecture) {
    return static_cast<double>(hash(Space{}, architecture) % 1000);
  };
  Registry registry;
  registry.add_space<Space>("Space");
  registry.add_estimator_on<Space>("judge", judge);
  add_bayesian(registry);
  const NamedSearch named = registry.read_text(document(R"("Space")", options, R"("judge")"));
  const Search typed{Space{}, strategy, judge};
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const RunOptions run{.trials = 40, .seed = seed, .lookahead = 2};
    CHECK(ogive_test::timeless_as<typename Space::Architecture>(named.run(run, Threads{2})) ==
          ogive_test::timeless(typed.run(run)));
  }
}

TEST_CASE("named by JSON, Bayesian gives the history of the typed one") {
  same_history<Nb201Space>({}, R"("Bayesian")");
  same_history<Depth>(
      {.model = {Kernel::hamming}, .acquisition = Bayesian::Acquisition::thompson, .starts = 4, .points = 20},
      R"({"type": "Bayesian", "model": {"kernel": "hamming"}, "acquisition": "thompson",
                          "starts": 4, "points": 20})");
}

}  // namespace bayesian_test
