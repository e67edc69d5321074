#include "tests/nn/golden_norm.hpp"

using namespace ogive;
using ogive_test::affine_of;
using ogive_test::check_norm;

TEST_CASE("batch norm, its gradients and its running statistics are PyTorch's", "[golden][norm]") {
  const ogive_test::GoldenFile file("norm");
  for (const std::string name : {"affine", "vectors"})
    check_norm(file, name, {"x", "scale", "shift"},
               [](const auto& in, auto& running) { return batch_norm(in[0], running, affine_of(in, true)); });
  check_norm(file, "not affine", {"x"},
             [](const auto& in, auto& running) { return batch_norm(in[0], running); });
}
