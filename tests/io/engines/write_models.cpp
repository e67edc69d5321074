// Writes networks as engines read them, with inputs and the outputs that are right: write_models FOLDER.
//
// FOLDER/cases.txt has a line "NAME BATCH IN,IN,... OUT,OUT,..." for each NAME.onnx, with NAME.onnx.input and
// NAME.onnx.output (floats as in memory); FOLDER/headers.txt the same for NAME.hpp, which takes one sample at
// a time.
#include <cstdio>
#include <string>
#include <vector>

#include "ogive/io/cpp.hpp"
#include "ogive/io/onnx.hpp"
#include "tests/io/engines/models.hpp"
#include "tests/numbers.hpp"

namespace {

using namespace ogive_test;

constexpr std::size_t batch = 3;

Shape for_batch(Shape shape) {
  shape[0] *= batch;
  return shape;
}

/// The bytes in the order of `layout`.
std::span<const std::uint8_t> bytes(const Tensor& tensor) {
  return {reinterpret_cast<const std::uint8_t*>(tensor.data()), tensor.size() * sizeof(float)};
}
Tensor laid_out(const Tensor& x, ImageLayout layout) {
  if (x.rank() != 4 || layout == ImageLayout::channels_last) return x;
  return onnx_file::permuted(x, onnx_file::to_channels_first);
}
Tensor outputs(Layer& layers, const Tensor& input) {
  Tape tape(Mode::evaluation);
  return layers(tape.constant(input)).value();
}

class Folder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {}

  std::string file(const std::string& name) const { return path_ + "/" + name; }
  void add(std::string& list, const std::string& name, const Tensor& input, const Tensor& output) {
    list += concat(name, " ", batch, " ", join(input.shape(), ","), " ", join(output.shape(), ","), "\n");
    const std::string kind = &list == &cases ? ".onnx" : ".hpp";
    write_bytes(file(name + kind + ".input"), bytes(input));
    write_bytes(file(name + kind + ".output"), bytes(output));
  }
  void write_lists() const {
    write_bytes(file("cases.txt"), as_bytes(cases));
    write_bytes(file("headers.txt"), as_bytes(headers));
  }
  std::string cases{}, headers{};

 private:
  std::string path_;
};

/// A model as it is, and in another layout, with batch norms kept, for a fixed batch and raw values.
void write(Model& model, Folder& folder) {
  const auto first = ImageLayout::channels_first, last = ImageLayout::channels_last;
  const Shape in = for_batch(model.in);
  const Tensor input = Tensor::from(in, normal_numbers<float>(in.size(), 5));
  const Tensor output = outputs(*model.layers, input);
  write_onnx(folder.file(model.name + ".onnx"), *model.layers, model.in);
  folder.add(folder.cases, model.name, laid_out(input, first), laid_out(output, first));
  write_cpp(folder.file(model.name + ".hpp"), *model.layers, model.in, {.name = model.name});
  folder.add(folder.headers, model.name, input, output);

  Normalisation normalisation;
  for (std::size_t c = 0; c < model.in.last(); ++c) {
    normalisation.mean.push_back(0.3F + 0.01F * static_cast<float>(c));
    normalisation.deviation.push_back(0.2F + 0.03F * static_cast<float>(c));
  }
  Tensor raw = input.clone();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::size_t c = i % model.in.last();
    raw[i] = (input[i] * normalisation.deviation[c] + normalisation.mean[c]) * 255;
  }
  const std::string name = model.name + "_raw";
  write_onnx(folder.file(name + ".onnx"), *model.layers, model.in,
             {.fold_batch_norm = false,
              .batch = batch,
              .layout = last,
              .normalisation = normalisation,
              .divisor = 255});
  folder.add(folder.cases, name, raw, output);
  write_cpp(folder.file(name + ".hpp"), *model.layers, model.in,
            {.name = name, .layout = first, .normalisation = normalisation, .divisor = 255});
  folder.add(folder.headers, name, laid_out(raw, first), laid_out(output, first));
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 2) throw ogive::Error("write_models", "one folder", concat(count - 1, " arguments"));
  Folder folder(arguments[1]);
  for (Model& model : models()) {
    try {
      write(model, folder);
    } catch (const ogive::Error& error) {
      throw error.inside(model.name);
    }
  }
  folder.write_lists();
} catch (const ogive::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
