// That exported headers compute the right thing is tested in tests/io/engines.
#include "ogive/io/cpp.hpp"

#include <limits>
#include <memory>
#include <string>

#include "ogive/model/nb201.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

using namespace ogive;
using ogive_test::has;
using ogive_test::message;

namespace cpp_test {

Network small() {
  const Nb201Space space{.channels = 4, .cells = 1};
  const auto cell = space.parse("|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|");
  Network network = build(space, cell, {8, 8, 3, 10});
  network.initialise(Rng(1));
  return network;
}

TEST_CASE("the header says what goes in and comes out") {
  Network network = small();
  const ogive_test::TemporaryFolder folder;
  write_cpp(folder.file("found.hpp"), network, {.name = "found"});
  const Bytes bytes = read_bytes(folder.file("found.hpp"));
  const std::string text(as_text(bytes));
  CHECK(has(text, "// input: (8, 8, 3) floats\n// output: (10) floats\n"));
  CHECK(has(text, "namespace found {"));
  CHECK(has(text, "input_size = 192, output_size = 10;"));
  CHECK(has(text, "// stem.weight.folded (3, 3, 3, 4)\ninline constexpr float w0[108] = {"));
  CHECK_FALSE(has(text, "struct Tanh"));  // only what is called
  CHECK_FALSE(has(text, "avg_pool_3x3"));
  CHECK_FALSE(has(text, "ogive::"));
  CHECK(has(cpp_text(trace(network.layers(), {1, 8, 8, 3}), {.layout = ImageLayout::channels_first}),
            "// input: (3, 8, 8) floats\n"));
}

TEST_CASE("weights are written exactly") {
  Linear layer(1, 4, false);
  initialise(layer, Rng(1));
  for_each_parameter(layer, [](const std::string&, Parameter& p) {
    p.value = Tensor::from(p.shape, {1.0F, 0.1F, 1e-42F, -16777216.0F});
  });
  CHECK(has(cpp_text(trace(layer, {1, 1})), "\n    1.0F, 0.1F, 1e-42F, -16777216.0F,\n"));
  for_each_parameter(layer, [](const std::string&, Parameter& p) {
    p.value = Tensor::full(p.shape, std::numeric_limits<float>::infinity());
  });
  CHECK(message([&] { cpp_text(trace(layer, {1, 1})); }) == "weight: expected finite weights, got inf");
}

TEST_CASE("options are checked") {
  Network network = small();
  const auto graph = trace(network.layers(), {1, 8, 8, 3});
  CHECK(message([&] { cpp_text(graph, {.name = "2nd"}); }) ==
        "CppOptions.name: expected an identifier of C++, got \"2nd\"");
  CHECK(message([&] { cpp_text(graph, {.name = ""}); }) ==
        "CppOptions.name: expected an identifier of C++, got \"\"");
  CHECK(message([&] { cpp_text(graph, {.divisor = 0}); }) ==
        "CppOptions.divisor: expected a number above 0, got 0");
  CHECK(has(message([&] { write_cpp("/nowhere/x.hpp", network); }),
            "/nowhere/x.hpp: the file cannot be written"));
}

}  // namespace cpp_test
