#include "tests/catch.hpp"
#include "tests/io/shipped/shipped.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::refusal_of;

namespace training_test {

const std::string nb201 = R"("Nb201Space")", dice = R"("Dice")", random_search = R"("Random")";

TEST_CASE("nested options and data have their pointers, too") {
  const auto refused = [](const std::string& rest) {
    return refusal_of(nb201, random_search, concat(R"({"type": "TrainingEstimator", )", rest, "}"));
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
  const std::string proxy =
      refusal_of(nb201, random_search,
                 R"({"type": "ZeroCostEstimator", "data": "colours", "proxies": ["synflow", "zan"]})");
  CHECK(proxy.starts_with("s.json, /estimator/proxies/1: expected one of the texts (synflow, snip, grasp, "));
  CHECK(proxy.ends_with("parameters, macs), got \"zan\"; did you mean \"zen\"?"));
  // What is described of data is no key.
  CHECK(ogive_test::has(
      refused(R"("data": "colours", "train": 1)"),
      "s.json, /estimator/train: expected one of the keys (type, data, training, one_schedule, kept), got"));
}

TEST_CASE("spaces without networks are refused when the search is read") {
  CHECK(refusal_of(dice, random_search, R"({"type": "TrainingEstimator", "data": "colours"})") ==
        "s.json, /estimator: TrainingEstimator needs a space that can build networks; Dice has no build "
        "beside it, or was taken without it (see with_networks)");
  CHECK(refusal_of(dice, random_search, R"({"type": "SupernetEstimator", "data": "colours"})") ==
        "s.json, /estimator: SupernetEstimator needs a space that can build a supernet; Dice has no lay_out "
        "beside it, or was taken without it (see with_networks)");
  CHECK(refusal_of(dice, random_search, R"({"type": "ZeroCostEstimator", "data": "colours"})") ==
        "s.json, /estimator: ZeroCostEstimator needs a space that can build networks; Dice has no build "
        "beside it, or was taken without it (see with_networks)");
  CHECK(refusal_of(dice, R"("Darts")", R"({"type": "SupernetEstimator", "data": "colours"})") ==
        "s.json, /estimator: SupernetEstimator needs a space that can build a supernet; Dice has no lay_out "
        "beside it, or was taken without it (see with_networks)");
  CHECK(refusal_of(nb201, R"("Darts")", R"({"type": "TrainingEstimator", "data": "colours"})") ==
        "s.json, /strategy: Darts needs an estimator with gradients; TrainingEstimator has none; use "
        "SupernetEstimator");
}

}  // namespace training_test
