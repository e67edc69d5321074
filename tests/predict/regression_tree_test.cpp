#include "ogive/predict/regression_tree.hpp"

#include <array>
#include <vector>

#include "tests/catch.hpp"

using namespace ogive;

namespace regression_tree_test {

using Limits = RegressionTree::Limits;

/// On all examples.
RegressionTree grown(const Examples& examples, const Limits& limits) {
  std::vector<std::uint32_t> all(examples.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint32_t>(i);
  return RegressionTree(detail::SortedFeatures(examples), examples.targets(), all, limits);
}

/// The second feature tells the target, the first one less well.
Examples two_features() {
  Examples examples(2);
  examples.add(std::array{0.0F, 4.0F}, 10);
  examples.add(std::array{0.0F, 1.0F}, 0);
  examples.add(std::array{1.0F, 3.0F}, 12);
  examples.add(std::array{1.0F, 2.0F}, 1);
  examples.add(std::array{1.0F, 8.0F}, 11);
  return examples;
}

TEST_CASE("the first split is the one that leaves the least sum of squares, halfway between two values") {
  // The sum of squares about the mean is 134.8. By hand, feature 1 at 2.5 leaves 0.5 + 2, feature 0 leaves 50
  // + 74.
  const RegressionTree tree = grown(two_features(), {.depth = 1});
  REQUIRE(tree.nodes().size() == 3);
  CHECK(tree.nodes()[0].feature == 1);
  CHECK(tree.nodes()[0].threshold == 2.5F);
  CHECK(tree.nodes()[0].value == Approx(34.0 / 5));
  CHECK(tree.nodes()[1].value == 0.5);
  CHECK(tree.nodes()[2].value == 11);
  CHECK(tree.predict(std::array{0.0F, 2.4F}) == 0.5);
  CHECK(tree.predict(std::array{0.0F, 2.5F}) == 11);
}

TEST_CASE("a leaf keeps its least number of rows") {
  const RegressionTree tree = grown(two_features(), {.depth = 4, .least = 3});
  CHECK(tree.nodes().size() == 1);
  CHECK(tree.predict(std::array{0.0F, 0.0F}) == Approx(34.0 / 5));
}

TEST_CASE("a step function of two features is learned exactly at its depth, and not above") {
  const auto steps = [](float x, float y) { return x < 3 ? (y < 2 ? 1.0 : 5.0) : (y < 4 ? -2.0 : 9.0); };
  Examples examples(2);
  for (int x = 0; x < 6; ++x)
    for (int y = 0; y < 6; ++y)
      examples.add(std::array{static_cast<float>(x), static_cast<float>(y)},
                   steps(static_cast<float>(x), static_cast<float>(y)));
  const auto worst = [&](const RegressionTree& tree) {
    double most = 0;
    for (std::size_t i = 0; i < examples.size(); ++i)
      most = std::max(most, std::abs(tree.predict(examples.row(i)) - examples.targets()[i]));
    return most;
  };
  CHECK(worst(grown(examples, {.depth = 3})) < 1e-12);
  CHECK(worst(grown(examples, {.depth = 1})) > 1);
}

TEST_CASE("equal targets are not split, and rows outside of the sample do not count") {
  Examples examples(1);
  for (int i = 0; i < 4; ++i) examples.add(std::array{static_cast<float>(i)}, i < 3 ? 7 : 100);
  const std::vector<std::uint32_t> sample{0, 1, 2};
  const RegressionTree tree(detail::SortedFeatures(examples), examples.targets(), sample, {.depth = 3});
  CHECK(tree.nodes().size() == 1);
  CHECK(tree.predict(std::array{3.0F}) == 7);
}

}  // namespace regression_tree_test
