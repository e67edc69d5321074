#include "ogive/io/shipped.hpp"

#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/io/shipped.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::document;
using ogive_test::message;

namespace shipped_training_test {

/// Can do nothing but what a space must.
struct Dice {
  using Architecture = int;
  int sample(Rng& rng) const { return static_cast<int>(rng.below(6)); }
  bool contains(int side) const { return side >= 0 && side < 6; }
};

Registry registry() {
  Registry list;
  add_shipped_spaces(list);
  list.add_space<Dice>("Dice");
  add_shipped_strategies(list);
  add_shipped_data(list);
  list.add_data("colours", ogive_test::data());
  add_training_estimators(list);
  return list;
}
std::string refusal(const std::string& space, const std::string& strategy, const std::string& estimator) {
  return message([&] { registry().read_text(document(space, strategy, estimator), "s.json"); });
}
const std::string nb201 = R"("Nb201Space")", dice = R"("Dice")", random_search = R"("Random")";

TEST_CASE("nested options and data have their pointers, too") {
  const auto refused = [](const std::string& rest) {
    return refusal(nb201, random_search, concat(R"({"type": "TrainingEstimator", )", rest, "}"));
  };
  CHECK(refused(R"("data": "colours")") == "nothing was thrown");
  CHECK(refused(R"("training": {})") == "s.json, /estimator: expected a value for \"data\", got none");
  CHECK(refused(R"("data": "colors")") ==
        "s.json, /estimator/data: expected data (idx, cifar10, npy, colours), got \"colors\"; did you mean "
        "\"colours\"?");
  const std::string epoch = refused(R"("data": "colours", "training": {"epoch": 1})");
  CHECK(epoch.starts_with("s.json, /estimator/training/epoch: expected one of the keys (epochs, batch, "));
  CHECK(epoch.ends_with("augment), got \"epoch\"; did you mean \"epochs\"?"));
  CHECK(refused(R"("data": "colours", "training": {"augment": {"pad": -1}})") ==
        "s.json, /estimator/training/augment/pad: expected a whole number of 0 to 18446744073709551615, got "
        "-1");
  CHECK(refused(R"("data": {"type": "idx", "path": "/none"})") ==
        "s.json, /estimator/data: /none: expected a file train-images-idx3-ubyte or train-images.idx3-ubyte "
        "(or "
        "the same with .gz), got none");
  CHECK(refused(R"("data": {"type": "idx", "path": "/none", "validation": 1})") ==
        "s.json, /estimator/data/validation: expected a number above 0 and below 1, got 1");
  CHECK(refused(R"("data": {"type": "cifar10", "path": "/none", "classes": 10})") ==
        "s.json, /estimator/data/classes: expected one of the keys (type, path, validation, take, seed), got "
        "\"classes\"");
  // What is described of data is no key.
  CHECK(ogive_test::has(
      refused(R"("data": "colours", "train": 1)"),
      "s.json, /estimator/train: expected one of the keys (type, data, training, one_schedule, kept), got"));
}

TEST_CASE("spaces without networks are refused when the search is read") {
  CHECK(refusal(dice, random_search, R"({"type": "TrainingEstimator", "data": "colours"})") ==
        "s.json, /estimator: TrainingEstimator needs a space that can build networks; Dice has no build "
        "beside it, or was taken without it (see with_networks)");
  CHECK(refusal(dice, random_search, R"({"type": "SupernetEstimator", "data": "colours"})") ==
        "s.json, /estimator: SupernetEstimator needs a space that can build a supernet; Dice has no lay_out "
        "beside it, or was taken without it (see with_networks)");
  CHECK(refusal(dice, R"("Darts")", R"({"type": "SupernetEstimator", "data": "colours"})") ==
        "s.json, /estimator: SupernetEstimator needs a space that can build a supernet; Dice has no lay_out "
        "beside it, or was taken without it (see with_networks)");
  CHECK(refusal(nb201, R"("Darts")", R"({"type": "TrainingEstimator", "data": "colours"})") ==
        "s.json, /strategy: Darts needs an estimator with gradients; TrainingEstimator has none; use "
        "SupernetEstimator");
}

}  // namespace shipped_training_test

NamedSearch ogive_test::training_search(const std::string& json) {
  static const Registry all = shipped_training_test::registry();
  return all.read_text(json, "s.json");
}
std::vector<std::string> ogive_test::training_names() {
  const Registry all = shipped_training_test::registry();
  std::vector<std::string> names;
  for (const auto& list : {all.spaces(), all.strategies(), all.estimators(), all.data_sets()})
    names.insert(names.end(), list.begin(), list.end());
  return names;
}
