// Trains a small cell for Fashion-MNIST and writes it down twice: as ONNX for other engines, and as a C++
// header that needs nothing. Both take images as their files have them: bytes from 0 to 255, as floats.
#include <cstdio>
#include <string>

#include "ogive/io/cpp.hpp"
#include "ogive/io/onnx.hpp"
#include "ogive/ogive.hpp"

using namespace ogive;

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const std::string images = "/usr/share/datasets/fashion-mnist";
  if (!is_readable(images)) {
    std::printf("skipped: no data at %s\n", images.c_str());
    return 0;
  }
  const auto data = load_idx(images);
  const auto some = data.train.take(2000);
  const Nb201Space space{.channels = 8, .cells = 1, .stem_stride = 2};
  const auto cell =
      space.parse("|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|avg_pool_3x3~2|");
  Network network = build(space, cell, network_shape(some));
  network.initialise(Rng(1));
  const auto normalisation = Normalisation::of(some);
  train(network, some, normalisation, {.epochs = 2, .batch = 64, .learning_rate = 0.1}, Rng(1));
  std::printf("test accuracy %.2f %%\n", accuracy(network, data.test, normalisation));

  write_onnx(folder + "/found.onnx", network, {.normalisation = normalisation, .divisor = 255});
  write_cpp(folder + "/found.hpp", network,
            {.name = "found", .normalisation = normalisation, .divisor = 255});
  std::printf("written: %s/found.onnx, %s/found.hpp\n", folder.c_str(), folder.c_str());
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
