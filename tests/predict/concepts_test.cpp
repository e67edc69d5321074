#include "ogive/predict/concepts.hpp"

#include <array>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/predict/mean.hpp"

using namespace ogive;
using ogive_test::Mean;

namespace concepts_test {

struct NoModel {};
struct NeverFitted {
  struct Model {
    explicit Model(const NeverFitted&) {}
    Prediction predict(std::span<const float>) const { return {}; }
  };
};
struct TellsNoDeviation {
  struct Model {
    explicit Model(const TellsNoDeviation&) {}
    void fit(const Examples&, Rng&) {}
    double predict(std::span<const float>) const { return 0; }
  };
};

static_assert(Regressor<Mean>);
static_assert(!Regressor<NoModel>);
static_assert(!Regressor<NeverFitted>);
static_assert(!Regressor<TellsNoDeviation>);

TEST_CASE("examples keep their rows and targets") {
  Examples examples(2);
  examples.add(std::array{1.0F, 2.0F}, 0.5);
  examples.add(std::array{3.0F, 4.0F}, 1.5);
  CHECK(examples.size() == 2);
  CHECK(examples.row(1)[0] == 3.0F);
  CHECK(examples.targets()[0] == 0.5);
  Mean::Model model{Mean{}};
  Rng rng(1);
  model.fit(examples, rng);
  CHECK(model.predict(examples.row(0)) == Prediction{.mean = 1.0});
}

TEST_CASE("examples refuse rows of another length") {
  Examples examples(2);
  CHECK(ogive_test::message([&] { examples.add(std::array{1.0F}, 0); }) ==
        "Examples: expected 2 features, got 1");
  CHECK(ogive_test::message([] { Examples(0); }) == "Examples: expected at least 1 feature, got 0");
}

}  // namespace concepts_test
