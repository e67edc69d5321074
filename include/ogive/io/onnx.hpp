#pragma once
/// Networks as ONNX files, for ONNX Runtime, OpenCV and whatever else reads them (operator set 13).
///
///     write_onnx("found.onnx", network);
///     write_onnx("found.onnx", network, {.normalisation = Normalisation::of(data.train), .divisor = 255});
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/file.hpp"
#include "ogive/io/export.hpp"
#include "ogive/io/onnx_graph.hpp"
#include "ogive/model/network.hpp"
#include "ogive/nn/graph.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The input of the model is called "input", its output "output"; both are single precision, and a batch of
/// any size unless `batch` says otherwise.
struct OnnxOptions {
  bool fold_batch_norm = true;  ///< into the weights of the convolution or product before it, if there is one
  std::uint64_t batch = 0;      ///< samples at a time; 0: any number
  ImageLayout layout = ImageLayout::channels_first;  ///< of the images that come in
  Normalisation normalisation{};  ///< applied to what comes in, so that the model takes raw values
  double divisor = 1;  ///< of raw values before normalisation: 255 where they are the bytes of images

  void fields(auto&& f) const {
    f("fold_batch_norm", fold_batch_norm);
    f("batch", batch);
    f("divisor", divisor, above(0));
  }
};

/// The file for a traced graph, as bytes in memory.
/// @throws Error, with the way to the layer, when ONNX has no word for an operation
Bytes onnx_bytes(NetworkGraph graph, const OnnxOptions& options = {});

/// Writes what `layers` computes in evaluation of one sample after the other.
/// @param in the shape of the input for a batch of 1
/// @throws Error as trace() and onnx_bytes(), or when the file cannot be written
inline void write_onnx(const std::string& path, Layer& layers, const Shape& in,
                       const OnnxOptions& options = {}) {
  write_bytes(path, onnx_bytes(trace(layers, in), options));
}
inline void write_onnx(const std::string& path, Network& network, const OnnxOptions& options = {}) {
  write_onnx(path, network.layers(), network.shape().images(1), options);
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE Bytes onnx_bytes(NetworkGraph graph, const OnnxOptions& options) {
  check_fields(options, "OnnxOptions");
  const std::size_t channels = graph.values[graph.input].shape.last();
  export_detail::PlainGraph plain(std::move(graph), options.fold_batch_norm);
  plain.map_input(export_detail::channel_map(options.normalisation, options.divisor, channels));
  const NetworkGraph finished = std::move(plain).finish();
  const std::string file = onnx_file::GraphWriter(finished, options.batch, options.layout).model("ogive");
  if (file.size() >> 31 != 0)
    throw Error("write_onnx", "a network of less than 2 GiB, as protocol buffers allow",
                concat(file.size(), " bytes"));
  return {file.begin(), file.end()};
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
