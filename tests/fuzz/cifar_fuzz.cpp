#include "ogive/data/cifar.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 16, [&] {
    Bytes pixels;
    Labels labels;
    data_detail::append_cifar(ogive_fuzz::bytes(input), "input", pixels, labels);
    const ImageData images({32, 32, 3}, std::move(pixels), std::move(labels), {});
    for (std::size_t i = 0; i < images.size(); ++i) ogive_fuzz::touch(images.bytes(i));
  });
  ogive_fuzz::read(input, 128, [&] { data_detail::cifar_names(ogive_fuzz::text(input), "input"); });
  return 0;
}
