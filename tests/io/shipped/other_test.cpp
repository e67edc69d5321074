#include "ogive/estimate/predictor.hpp"
#include "ogive/estimate/simulated.hpp"
#include "ogive/io/json_line.hpp"
#include "ogive/predict/ridge.hpp"
#include "ogive/search/search.hpp"
#include "ogive/strategy/at_fidelity.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/catch.hpp"
#include "tests/io/shipped/shipped.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::document;
using ogive_test::has;

namespace other_test {

std::string refusal(const std::string& estimator, const std::string& strategy = R"("Random")",
                    const std::string& space = R"("Depth")") {
  return ogive_test::refusal_of(space, strategy, estimator);
}

TEST_CASE("a table's columns are looked at when the search is read") {
  const ogive_test::TemporaryFolder folder;
  const std::string path = folder.file("table.csv");
  write_bytes(path, as_bytes("arch_str,val,test_acc\ndepth=0 kernel1=1,90,91\n"));
  const auto refused = [&](const std::string& rest) {
    return refusal(concat(R"({"type": "TabularEstimator", "path": )", json_text(path), rest, "}"));
  };
  CHECK(refused(R"(, "select": "val")") == "nothing was thrown");
  CHECK(refused(R"(, "select": "test_acc", "oracle": true)") == "nothing was thrown");
  CHECK(refused(R"(, "select": "vla")") ==
        "s.json, /estimator/select: expected one of the columns (arch_str, val, test_acc), got \"vla\"");
  CHECK(refused("") ==
        "s.json, /estimator/select: expected one of the columns (arch_str, val, test_acc), got "
        "\"c10v_val_12\"");
  CHECK(refused(R"(, "select": "test_acc")") ==
        "s.json, /estimator/select: \"test_acc\" holds test results, and a search must not choose by them; "
        "where "
        "that is the point, say \"oracle\": true");
  CHECK(refused(R"(, "select": "val", "key": "arch")") ==
        concat("s.json, /estimator: ", path,
               ": expected one of the columns arch_str, val, test_acc, got 'arch'"));
  CHECK(refused(R"(, "slect": "val")") ==
        "s.json, /estimator/slect: expected one of the keys (type, path, key, select, lowest, oracle), got "
        "\"slect\"; did you mean \"select\"?");
  CHECK(has(refusal(R"({"type": "TabularEstimator", "path": "/none.csv"})"),
            "s.json, /estimator: /none.csv: "));
  CHECK(refusal(R"("TabularEstimator")") == "s.json, /estimator: expected a value for \"path\", got none");
}

TEST_CASE("schedules, clocks and predictors are read with all that they hold") {
  const std::string strategy =
      R"({"type": "AtFidelity", "strategy": "Random", "stages": [{"trials": 2, "fidelity": 0.5}]})";
  const std::string estimator =
      R"({"type": "Simulated", "scale": 2, "estimator": "letters",
          "cost": {"type": "PredictorEstimator", "regressor": {"type": "Ridge", "penalty": 0.5}, "first": 20,
                   "judged": [{"architecture": "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", "loss": 50}],
                   "estimator": "letters"}})";
  const auto read = ogive_test::shipped_search(document(R"("Nb201Space")", strategy, estimator));
  const auto result = read.run({.trials = 3, .seed = 4});
  const JudgedText given{"|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", 50};
  auto cost = predictor(Ridge{.penalty = 0.5}, ogive_test::Letters{}, {.first = 20});
  cost.judged = {given};
  const Search typed{Nb201Space{}, at_fidelity(Random{}, {{.trials = 2, .fidelity = 0.5}}),
                     simulated(ogive_test::Letters{}, cost, 2)};
  const auto expected = typed.run({.trials = 3, .seed = 4});
  CHECK(result.moments == expected.moments);
  CHECK(result.seconds > 0);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(result.history[i].score == expected.history[i].score);
    CHECK(result.history[i].fidelity == (i < 2 ? 0.5 : 1));
  }
  CHECK(refusal(R"("letters")",
                R"({"type": "AtFidelity", "strategy": "Random", "stages": [{"fidelity": 2}]})",
                R"("Nb201Space")") ==
        "s.json, /strategy/stages/0/fidelity: expected a number above 0 and at most 1, got 2");
  CHECK(
      refusal(R"({"type": "PredictorEstimator", "estimator": "letters", "regressor": {"type": "Rigde"}})") ==
      "s.json, /estimator/regressor/type: expected a regressor (Ridge, BoostedTrees, GraphNetwork), got "
      "\"Rigde\"; did you "
      "mean \"Ridge\"?");
}

TEST_CASE("a network on graphs needs a space that has some") {
  CHECK(
      refusal(
          R"({"type": "PredictorEstimator", "regressor": {"type": "GraphNetwork"}, "estimator": "letters"})") ==
      "s.json, /estimator: PredictorEstimator needs a space that has cell graphs; Depth has no graph and "
      "most_vertices beside it, or was taken without them (see with_networks)");
}

TEST_CASE("parts around parts show their place, and what they hold") {
  CHECK(refusal(
            R"({"type": "Cached", "estimator": {"type": "Within", "seconds": 0, "estimator": "letters"}})") ==
        "s.json, /estimator/estimator/seconds: expected a number above 0, got 0");
  const std::string misspelt = refusal(R"({"type": "Retry", "estimator": "leters"})");
  CHECK(misspelt.starts_with("s.json, /estimator/estimator: expected an estimator (TrainingEstimator, "));
  CHECK(misspelt.ends_with(", letters), got \"leters\"; did you mean \"letters\"?"));
  CHECK(
      refusal(R"({"type": "Cached", "estimator": {"type": "Retry", "times": 1, "estimator": "letters"}})") ==
      "s.json, /estimator: letters judges architectures of Nb201Space, DartsSpace; this space is Depth");
  CHECK(refusal(R"("letters")", R"({"type": "Enqueue", "strategy": "Random", "first": ["|none~1|"]})",
                R"("Nb201Space")")
            .starts_with("s.json, /strategy: enqueue, architecture 1"));
  CHECK(refusal(R"("letters")", R"({"type": "Enqueue", "strategy": "Darts", "first": []})",
                R"("Nb201Space")") ==
        "s.json, /strategy: Darts: a gradient strategy has no trials to ask for; run it on a "
        "SupernetEstimator");
  CHECK(
      refusal(R"("letters")", R"("Darts")", R"("Nb201Space")") ==
      "s.json, /strategy: Darts needs an estimator with gradients; letters has none; use SupernetEstimator");
}

}  // namespace other_test
