// A search over cells with an operation of our own: its name and its layers, in one place.
#include <cstdio>

#include "ogive/ogive.hpp"

struct DilatedConv {
  static constexpr std::string_view name = "dil_conv_3x3";
};
ogive::OperationLayer make_operation(DilatedConv, const ogive::OperationShape& s) {
  const ogive::ReluConvBnOptions dilated{.conv = {.stride = s.stride, .padding = 2, .dilation = 2},
                                         .affine = s.affine};
  return std::make_unique<ogive::ReluConvBn>(s.in_channels, s.out_channels, 3, dilated);
}

int main() {
  using namespace ogive;
  using Space = BasicNb201Space<None, SkipConnect, AvgPool3x3, DilatedConv>;
  const Space space{.channels = 4, .cells = 1};
  // The best cell is the one with the most connections among those below 10,000 parameters.
  const auto judge = [&](const Nb201Cell& cell) {
    Network network = build(space, cell, {.height = 16, .width = 16});
    if (network.parameter_count() >= 10'000)
      throw Error("network", "fewer than 10000 parameters", to_text(network.parameter_count()));
    return -static_cast<double>(graph(space, cell).edges.size()) -
           1e-6 * static_cast<double>(network.work().macs);
  };
  const auto result = Search{space, Evolution{.population = 20}, judge}.run({.trials = 200});
  std::printf("%s\n%s\n", result.text().c_str(), space.text(result.best().architecture).c_str());
}
