#include "ogive/nn/state.hpp"

#include <cstring>
#include <memory>
#include <string>
#include <variant>

#include "ogive/nn/layer.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::message;

namespace state_test {
/// A layer with one weight of `units` elements and one buffer.
class Counting final : public Layer {
 public:
  explicit Counting(std::size_t units)
      : weight_{.shape = {units}, .initialiser = [](Tensor& value, Rng& random) {
                  for (float& x : value.values()) x = static_cast<float>(random.normal());
                }} {}
  void visit(LayerVisitor& visitor) override {
    visitor.parameter("weight", weight_);
    visitor.buffer("seen", seen_);
  }

 private:
  Var forward(const Var& x) override { return x; }
  Parameter weight_;
  Tensor seen_ = Tensor::zeros({2});
};

std::unique_ptr<Layer> network(std::size_t second = 3) {
  auto inner = std::make_unique<Sequential>();
  inner->add(std::make_unique<Counting>(second));
  return std::make_unique<Sequential>(named("stem", std::make_unique<Counting>(5)), std::move(inner));
}
/// The values of `named` that `keep(name)` says.
NamedTensors only(const NamedTensors& named, const auto& keep) {
  NamedTensors part;
  for (const auto& entry : named)
    if (keep(entry.name)) part.add(entry.name, std::get<Tensor>(entry.value));
  return part;
}

TEST_CASE("the state of a network is its weights and buffers by path", "[state]") {
  const auto net = network();
  initialise(*net, Rng(4));
  std::string names;
  for (const auto& entry : state(*net)) names += entry.name + " ";
  CHECK(names == "stem.weight stem.seen 1.0.weight 1.0.seen ");
}

TEST_CASE("a network comes back from a file, bit for bit, into one without weights too", "[state]") {
  const ogive_test::TemporaryFolder folder;
  const auto net = network();
  initialise(*net, Rng(4));
  save_weights(folder.file("net.ogv"), state(*net));

  const auto fresh = network();
  load_state(*fresh, load_weights(folder.file("net.ogv")));
  CHECK(weights_to_bytes(state(*fresh)) == weights_to_bytes(state(*net)));
  const auto other = network();
  initialise(*other, Rng(5));
  CHECK(weights_to_bytes(state(*other)) != weights_to_bytes(state(*net)));
  load_state(*other, load_weights(folder.file("net.ogv")));
  CHECK(weights_to_bytes(state(*other)) == weights_to_bytes(state(*net)));
}

TEST_CASE("a state is a copy, and loading it copies again", "[state]") {
  const auto net = network();
  initialise(*net, Rng(4));
  const NamedTensors before = state(*net);
  const Bytes bytes = weights_to_bytes(before);
  for (Parameter* p : parameters(*net)) p->value[0] += 1;
  CHECK(weights_to_bytes(before) == bytes);
  load_state(*net, before);
  for (Parameter* p : parameters(*net)) p->value[0] += 1;
  CHECK(weights_to_bytes(before) == bytes);
}

TEST_CASE("what does not fit is named, and nothing is loaded", "[state]") {
  const auto net = network();
  CHECK(message([&] { state(*net); }) ==
        "stem.weight: expected an initialised value, got none (call initialise first)");
  initialise(*net, Rng(4));
  const Bytes before = weights_to_bytes(state(*net));
  const auto donor = network();
  initialise(*donor, Rng(5));
  const NamedTensors whole = state(*donor);
  const auto loading = [&](const NamedTensors& named) { return message([&] { load_state(*net, named); }); };

  CHECK(loading(only(whole, [](const auto& name) { return name != "1.0.weight"; })) ==
        "1.0.weight: expected a value in the state, got none");
  CHECK(loading(only(whole, [](const auto& name) { return name != "1.0.seen"; })) ==
        "1.0.seen: expected a value in the state, got none");
  const auto wider = network(4);
  initialise(*wider, Rng(5));
  CHECK(loading(state(*wider)) == "1.0.weight: expected shape (3), got (4) in the state");
  NamedTensors more = whole;
  more.add("2.weight", Tensor::zeros({1}));
  CHECK(loading(more) == "2.weight: expected a weight of the network, got none: only the state has it");
  NamedTensors count = only(whole, [](const auto& name) { return name != "1.0.seen"; });
  count.add_count("1.0.seen", 2);
  CHECK(loading(count) == "1.0.seen: expected a tensor of floats in the state, got a value of another type");
  CHECK(weights_to_bytes(state(*net)) == before);
}

TEST_CASE("one file keeps several parts", "[state]") {
  const auto net = network();
  initialise(*net, Rng(4));
  NamedTensors checkpoint;
  add_section(checkpoint, "network", state(*net));
  NamedTensors progress;
  progress.add_count("epoch", 3);
  add_section(checkpoint, "net", progress);  // not a prefix of "network." because of the point
  CHECK(checkpoint.contains("network.1.0.weight"));
  CHECK(weights_to_bytes(section(checkpoint, "network")) == weights_to_bytes(state(*net)));
  CHECK(section(checkpoint, "net").count("epoch") == 3);
  CHECK(section(checkpoint, "net").size() == 1);
  CHECK(section(checkpoint, "optimiser").size() == 0);
}

}  // namespace state_test
