#include "ogive/search/collapse.hpp"

#include <array>
#include <limits>

#include "tests/catch.hpp"

using namespace ogive;

namespace collapse_test {

constexpr std::size_t absent_edge = std::numeric_limits<std::size_t>::max();
constexpr std::array<std::string_view, 3> names{"none", "skip_connect", "conv"};
constexpr std::array<std::size_t, 4> edges{3, 3, 3, 3};

void show(CollapseDetector& detector, std::uint64_t epoch, const std::array<std::size_t, 4>& path,
          const std::array<float, 12>& weights) {
  detector.on_mixing(
      {.epoch = epoch, .relaxation = edges, .weights = weights, .path = path, .option_names = names});
}
constexpr std::array<float, 12> equal{1.0F / 3, 1.0F / 3, 1.0F / 3, 1.0F / 3, 1.0F / 3, 1.0F / 3,
                                      1.0F / 3, 1.0F / 3, 1.0F / 3, 1.0F / 3, 1.0F / 3, 1.0F / 3};
constexpr std::array<float, 12> decided{0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0};

TEST_CASE("skip connections are counted among the edges in use") {
  CollapseDetector detector(0.5, nullptr);
  show(detector, 0, {1, 2, 0, absent_edge}, equal);
  CHECK(detector.readings().back().share_of_skips == 0.5);
  CHECK(detector.readings().back().mean_entropy == Approx(1));
  CHECK(!detector.warned());
  show(detector, 1, {1, 1, 2, 0}, decided);
  CHECK(detector.readings().back().share_of_skips == Approx(2.0 / 3));
  CHECK(detector.readings().back().mean_entropy == 0);
  CHECK(detector.warned());
  CHECK(detector.text() ==
        "epoch 1: 50 % skip connections, entropy 1.000\nepoch 2: 67 % skip connections, entropy 0.000");
  detector.on_start({});
  CHECK(!detector.warned());
  CHECK(detector.readings().empty());
}

TEST_CASE("the warning is written once") {
  std::FILE* const file = std::tmpfile();
  CollapseDetector detector(0.5, file);
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) show(detector, epoch, {1, 1, 1, 2}, equal);
  std::rewind(file);
  std::string text(2000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  CHECK(text ==
        "\nwarning: after epoch 1, 75 % of the edges are skip connections (limit 50 %): the search may have "
        "collapsed; stop earlier, or regularise\n");
}

TEST_CASE("a loss that gets sharp is warned of before the skip connections come") {
  std::FILE* const file = std::tmpfile();
  CollapseDetector detector(0.5, file);
  const std::array<std::size_t, 4> path{1, 2, 2, 2};
  for (std::uint64_t epoch = 0; epoch < 10; ++epoch)  // means of five epochs: 1, then (4 + 1.67) / 5 = 1.134
    detector.on_mixing({.epoch = epoch,
                        .relaxation = edges,
                        .weights = equal,
                        .path = path,
                        .option_names = names,
                        .eigenvalue = epoch < 9 ? 1.0 : 1.67});
  CHECK(!detector.warned_of_curvature());
  detector.on_mixing({.epoch = 10,
                      .relaxation = edges,
                      .weights = equal,
                      .path = path,
                      .option_names = names,
                      .eigenvalue = 2.5});  // 1 / ((3 + 1.67 + 2.5) / 5) = 0.697
  CHECK(detector.warned_of_curvature());
  CHECK(!detector.warned());
  CHECK(detector.readings().back().eigenvalue == 2.5);
  CHECK(detector.text().ends_with("epoch 11: 25 % skip connections, entropy 1.000, eigenvalue 2.5"));
  std::rewind(file);
  std::string text(2000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  CHECK(text ==
        "\nwarning: after epoch 11, the validation loss is getting sharp in the logits (eigenvalue 2.5): the "
        "search may soon collapse; RobustDarts would stop here\n");
  detector.on_start({});
  CHECK(!detector.warned_of_curvature());
}

}  // namespace collapse_test
