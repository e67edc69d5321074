#include <string>

#include "ogive/nn/ops/pool.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_case;

TEST_CASE("pooling is PyTorch's, padding not counted", "[golden][pool]") {
  const ogive_test::GoldenFile file("operations");
  const auto options = [&](const std::string& name) {
    const auto& o = file.counts(name + "/options");
    return PoolOptions{.window = {o[0], o[1]}, .stride = {o[2], o[3]}, .padding = {o[4], o[5]}};
  };
  for (const std::string name : {"max 2x2", "max 3x3, stride 1", "max 3x3, stride 2"})
    check_case(file, name, {"x"}, [&](const auto& in) { return max_pool(in[0], options(name)); });
  for (const std::string name : {"average 2x2", "average 3x3, stride 1", "average 3x2, stride 2x1"})
    check_case(file, name, {"x"}, [&](const auto& in) { return avg_pool(in[0], options(name)); });
  check_case(file, "global average", {"x"}, [](const auto& in) { return global_avg_pool(in[0]); });
}
