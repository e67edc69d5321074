#include <set>
#include <string>

#include "ogive/nn/ops/conv.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;

TEST_CASE("convolutions and their gradients are PyTorch's", "[golden][conv]") {
  const ogive_test::GoldenFile file("convolution");
  std::set<std::string> names;
  for (const auto& entry : file.named()) names.insert(entry.name.substr(0, entry.name.find('/')));
  REQUIRE(names.size() == 14);
  for (const auto& name : names) {
    const auto& o = file.counts(name + "/options");
    const ConvOptions options{
        .stride = {o[0], o[1]}, .padding = {o[2], o[3]}, .dilation = {o[4], o[5]}, .groups = o[6]};
    ogive_test::check_case(file, name, {"x", "weight"},
                           [&](const auto& in) { return conv2d(in[0], in[1], options); });
  }
}
