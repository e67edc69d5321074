// Trainings that go on from a checkpoint end bit for bit where those end that were never stopped.
#include <atomic>
#include <memory>
#include <vector>

#include "ogive/estimate/supernet.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/darts.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/memory_keeper.hpp"
#include "tests/message.hpp"

using namespace ogive_test;

namespace checkpoint_test {

Bytes weights_of(Network& network) { return weights_to_bytes(state(network.layers())); }

TEST_CASE("a training goes on from each of its checkpoints") {
  const SearchData set = data();
  const auto normalisation = Normalisation::of(set.train);
  Training training = quick;
  training.augment = {.pad = 1, .flip = true};
  Network network = fresh(conv_cell);
  const auto whole = train(network, set.train, normalisation, training, Rng(3));
  const Bytes weights = weights_of(network);

  MemoryKeeper keeper;
  Network kept = fresh(conv_cell);
  CHECK(train(kept, set.train, normalisation, training, Rng(3), {}, {&keeper, "t"}).losses == whole.losses);
  CHECK((weights_of(kept) == weights));
  const auto saves = keeper.saves["t"];
  REQUIRE(saves.size() == 4 * 3);  // before every step
  for (const Bytes& saved : saves) {
    keeper.kept["t"] = saved;
    Network resumed = fresh(conv_cell, 77);  // other weights: all must come from the checkpoint
    CHECK(train(resumed, set.train, normalisation, training, Rng(3), {}, {&keeper, "t"}).losses ==
          whole.losses);
    CHECK((weights_of(resumed) == weights));
  }
}

TEST_CASE("a training that is stopped leaves a checkpoint, though none was due") {
  const SearchData set = data();
  const auto normalisation = Normalisation::of(set.train);
  MemoryKeeper keeper;
  keeper.seconds_between = 1e9;
  const std::atomic<bool> stop = true;
  Network network = fresh(conv_cell);
  CHECK(message([&] {
          train(network, set.train, normalisation, quick, Rng(3), StopToken(stop), {&keeper, "t"});
        }) == "training: stopped on request");
  CHECK(keeper.saves["t"].size() == 1);
  Network other = build(Nb201Space{.channels = 8, .cells = 1}, conv_cell, NetworkShape{8, 8, 3, 3});
  other.initialise(Rng(1));
  CHECK(has(message([&] {
              train(other, set.train, normalisation, quick, Rng(3), {}, {&keeper, "t"});
            }),
            "expected shape "));
}

/// What a prepared supernet says of a cell, and of itself.
struct Verdict {
  double error;
  std::vector<std::string> notes;
  Bytes weights;
  bool operator==(const Verdict&) const = default;
};

TEST_CASE("the training of a supernet along paths goes on from each of its checkpoints") {
  const SupernetEstimator estimator{data(), quick, GENERATE(false, true), 2};
  const auto silent = [](std::string_view, std::uint64_t, std::uint64_t) { return true; };
  const auto prepared = [&](Keeper* keeper) {
    SupernetEstimator::State<Nb201Space> judge(estimator, space);
    CHECK(judge.prepare({.random = Rng(4), .progress = silent, .checkpoint = {keeper, "p"}}));
    Context context{};
    return Verdict{judge.evaluate(conv_cell, context), judge.notes(),
                   weights_to_bytes(state(judge.supernet().layers()))};
  };
  const auto whole = prepared(nullptr);
  MemoryKeeper keeper;
  CHECK((prepared(&keeper) == whole));
  const auto saves = keeper.saves["p"];
  REQUIRE(saves.size() == 4 * 3 + 1);  // after every step, and at the end
  for (const Bytes& saved : saves) {
    keeper.kept["p"] = saved;
    CHECK((prepared(&keeper) == whole));
  }
  keeper.saves.clear();
  CHECK((prepared(&keeper) == whole));
  CHECK(keeper.saves.empty());  // it was trained already
}

TEST_CASE("a supernet and its logits go on from what they saved between two steps") {
  const SupernetEstimator estimator{data(), quick, false, 2};
  const auto silent = [](std::string_view, std::uint64_t, std::uint64_t) { return true; };
  const std::vector<std::size_t> relaxation = space.relaxation();
  struct Pair {
    Pair(const SupernetEstimator& e, const std::vector<std::size_t>& edges, Rng random)
        : judge(e, space), logits(darts, edges, random) {}
    void step(std::uint64_t number) {
      Context context{.id = number, .random = Rng(9).split(number)};
      logits.mixing(weights, context.random);
      judge.loss_and_gradient(weights, gradient, Part::validation, context);
      logits.step(gradient);
      logits.mixing(weights, context.random);
      judge.train_step(weights, context);
    }
    Darts darts{.learning_rate = 0.1};
    SupernetEstimator::State<Nb201Space> judge;
    Darts::Logits logits;
    std::vector<float> weights = std::vector<float>(30), gradient = std::vector<float>(30);
  };
  struct End {
    std::vector<float> weights, gradient;
    Bytes judge, logits;
    bool operator==(const End&) const = default;
  };
  const auto end = [&](Pair& pair) {
    for (std::uint64_t k = 4; k < 9; ++k) pair.step(k);
    return End{pair.weights, pair.gradient, pair.judge.save(), pair.logits.save()};
  };
  const auto begun = [&](std::uint64_t seed) {
    auto pair = std::make_unique<Pair>(estimator, relaxation, Rng(seed));
    pair->judge.prepare({.random = Rng(4), .mixed_epochs = 3, .progress = silent});
    return pair;
  };
  auto whole = begun(1);
  for (std::uint64_t k = 0; k < 4; ++k) whole->step(k);  // into the second epoch
  const Bytes judge = whole->judge.save(), logits = whole->logits.save();
  const End expected = end(*whole);
  whole.reset();  // its memory would count among that of the other's steps

  const auto resumed = begun(2);
  resumed->judge.load(judge);
  resumed->logits.load(logits);
  CHECK((end(*resumed) == expected));

  Rng random(1);
  Darts::Logits fewer(Darts{}, {5, 5}, random);
  CHECK(message([&] { fewer.load(logits); }) == "Darts: expected 10 logits, got 30");
}

}  // namespace checkpoint_test
