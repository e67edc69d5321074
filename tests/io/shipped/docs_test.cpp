#include <type_traits>

#include "ogive/io/shipped.hpp"
#include "ogive/strategy/bayesian.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/io/shipped/shipped.hpp"
#include "tests/message.hpp"

using namespace ogive;

namespace docs_test {

TEST_CASE("docs/json.md lists all that is shipped, with its defaults and ranges") {
  const Bytes bytes = read_bytes(OGIVE_SOURCE_DIR "/docs/json.md");
  const std::string page(as_text(bytes));
  const auto listed = [&](const std::string& line) {
    INFO(line);
    CHECK(ogive_test::has(page, line));
  };
  for (const std::string& name : ogive_test::shipped_parts()) listed(concat("`", name, "`"));
  for (const char* const name : {"idx", "cifar10", "npy"}) listed(concat("`", name, "`"));

  const auto lists_fields = [&](const auto& options) {
    options.fields([&](std::string_view key, const auto& value, const auto&... ranges) {
      using Value = std::remove_cvref_t<decltype(value)>;
      if constexpr (std::is_arithmetic_v<Value>)
        listed(concat("| `", key, "` | ", to_text(value), " | ", ranges.text()...));
      else if constexpr (std::is_same_v<Value, std::string>)
        listed(concat("| `", key, "` | ", json_text(value), " | "));
    });
  };
  lists_fields(Nb201Space{});
  lists_fields(DartsSpace{});
  lists_fields(Evolution{});
  lists_fields(LocalSearch{});
  lists_fields(Annealing{});
  lists_fields(SoftmaxReinforce{});
  lists_fields(Tpe{});
  lists_fields(Reinforce{});
  lists_fields(Ppo{});
  lists_fields(Controller{});
  lists_fields(PolicyGradient{});
  lists_fields(ProximalPolicy{});
  lists_fields(SuccessiveHalving{});
  lists_fields(Hyperband{});
  lists_fields(Asha{});
  lists_fields(Bohb{});
  lists_fields(Bananas{});
  lists_fields(Bananas{}.ensemble);
  lists_fields(Generative{});
  lists_fields(Generative{}.ensemble);
  lists_fields(Generative{}.diffusion);
  lists_fields(Bayesian{});
  lists_fields(Darts{});
  lists_fields(ProxylessNas{});
  lists_fields(StraightThrough{});
  lists_fields(Concrete{});
  lists_fields(RandomSmoothing{});
  lists_fields(ZeroOne{});
  lists_fields(CurvatureStop{});
  lists_fields(PartialConnection{});
  lists_fields(TrainingEstimator{.data = ogive_test::data()});
  lists_fields(Training{});
  lists_fields(Augment{});
  lists_fields(SupernetEstimator{.data = ogive_test::data()});
  lists_fields(Adaptation{});
  lists_fields(ZeroCostEstimator{.data = ogive_test::data()});
  lists_fields(PredictorLearning{});
  lists_fields(Extrapolation{});
  lists_fields(Ridge{});
  lists_fields(BoostedTrees{});
  lists_fields(GraphNetwork{});
  lists_fields(RunOptions{});
  lists_fields(registry_detail::DataShare{});
  lists_fields(registry_detail::TableFile{});
  lists_fields(registry_detail::Measure{});
}

TEST_CASE("each part that is shipped is among the pairs that are compared") {
  std::string pairs;
  for (const char* const file : {"pairs.hpp", "plain_pairs.cpp", "learned_pairs.cpp", "racing_pairs.cpp",
                                 "gradient_pairs.cpp", "wrapped_pairs.cpp"})
    pairs += as_text(read_bytes(concat(OGIVE_TEST_FILES "/io/shipped/pairs/", file)));
  for (const std::string& name : ogive_test::shipped_parts()) {
    INFO(name);
    CHECK(ogive_test::has(pairs, concat('"', name, '"')));
  }
}

}  // namespace docs_test
