#include "ogive/model/supernet.hpp"

#include <vector>

#include "ogive/model/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

namespace supernet_test {

const Nb201Space space{.channels = 4, .cells = 1};
const NetworkShape shape{8, 8, 3, 3};
const Nb201Cell cell{{3, 1, 2, 0, 4, 3}};

Tensor images() {
  const Shape batch = shape.images(2);
  return Tensor::from(batch, normal_numbers<float>(batch.size(), 1));
}
std::vector<float> numbers(const Tensor& tensor) { return {tensor.values().begin(), tensor.values().end()}; }
std::vector<float> logits(Network& network, Mode mode = Mode::training) {
  Tape tape(mode);
  return numbers(network(tape.constant(images())).value());
}

TEST_CASE("a path, an extracted network and the mixture at weights 0 and 1 give the same bits") {
  auto supernet = build_supernet(space, shape);
  supernet.initialise(Rng(3));
  Network path = supernet.path(cell), extracted = supernet.extract(cell);
  const auto expected = logits(path);
  CHECK(logits(extracted) == expected);
  CHECK(logits(path, Mode::evaluation) == logits(extracted, Mode::evaluation));

  Tensor weights = Tensor::zeros({30});
  for (std::size_t edge = 0; edge < 6; ++edge) weights[5 * edge + cell.operations[edge]] = 1;
  Tape tape(Mode::training);
  CHECK(numbers(supernet(tape.constant(images()), tape.constant(weights)).value()) == expected);
}

TEST_CASE("paths share weights, extracted networks do not") {
  auto supernet = build_supernet(space, shape);
  supernet.initialise(Rng(3));
  Network path = supernet.path(cell), extracted = supernet.extract(cell);
  const auto before = logits(path);
  for_each_parameter(supernet.layers(), [](const std::string& name, Parameter& weight) {
    if (name == "classifier.bias") weight.value[0] += 1;
  });
  CHECK(logits(path) != before);
  CHECK(logits(extracted) == before);
}

TEST_CASE("the gradients of two paths add up in the shared weights") {
  auto supernet = build_supernet(space, shape);
  supernet.initialise(Rng(3));
  const auto gradient = [&](int passes) {
    std::vector<float> all;
    for (int pass = 0; pass < passes; ++pass) {
      Network path = supernet.path(cell);
      Tape tape;
      tape.backward(total(path(tape.constant(images()))));
      supernet.collect_gradients(path);
    }
    for_each_parameter(supernet.layers(), [&](const std::string&, Parameter& weight) {
      for (const float slope : std::as_const(weight.gradient).values()) all.push_back(slope);
      weight.clear_gradient();
    });
    return all;
  };
  auto once = gradient(1);
  REQUIRE(!once.empty());
  for (float& slope : once) slope *= 2;
  CHECK(gradient(2) == once);
}

TEST_CASE("a path of another space is refused") {
  auto supernet = build_supernet(space, shape);
  const std::vector<std::size_t> few{1, 2}, wrong{0, 1, 2, 3, 4, 5};
  CHECK(message([&] { supernet.path(few); }) == "Supernet::path: expected 6 edges, got 2");
  CHECK(message([&] { supernet.path(wrong); }) ==
        "Supernet::path, edge 5: expected an option below 5, got 5");
}

}  // namespace supernet_test
