#pragma once
/// The idx format of MNIST (LeCun, Cortes and Burges 1998), plain or gzip'd: MNIST, Fashion-MNIST, KMNIST,
/// EMNIST, ...
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "ogive/core/bytes.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/data/files.hpp"
#include "ogive/data/gzip.hpp"
#include "ogive/data/image_data.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// What an idx file of unsigned bytes holds.
struct IdxArray {
  Shape shape;
  std::shared_ptr<const std::uint8_t> values;  // shape.size() of them, row-major

  std::span<const std::uint8_t> span() const { return {values.get(), shape.size()}; }
};

/// Reads bytes in idx format. They start with 00 00, the type (08: unsigned bytes), the number of dimensions
/// and their lengths, 32 bits each, most significant byte first.
/// @throws Error when the bytes are something else, of another type, truncated or too long
IdxArray idx_from_bytes(Bytes bytes, const std::string& path);
inline IdxArray read_idx(const std::string& path) { return idx_from_bytes(read_file(path), path); }

/// Grey images and their labels from a pair of files.
/// @throws Error when a file is missing or damaged, the numbers of images and labels differ, or a label is
/// not below the number of classes
ImageData load_idx_pair(const std::string& images_path, const std::string& labels_path, Classes classes = {});

/// A folder that holds {train,t10k}-images-idx3-ubyte and {train,t10k}-labels-idx1-ubyte, each plain or with
/// .gz (also written train-images.idx3-ubyte). Debian's package dataset-fashion-mnist is
/// /usr/share/datasets/fashion-mnist.
/// @param classes labels are 0 to classes.count - 1
/// @throws Error when a file is missing or wrong
Splits load_idx(const std::string& folder, const Classes& classes = {});

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE IdxArray idx_from_bytes(Bytes bytes, const std::string& path) {
  const auto owner = std::make_shared<const Bytes>(std::move(bytes));
  ByteReader reader(*owner, path);
  const auto magic = reader.big_endian("the idx header");
  if (magic >> 16 != 0)
    throw Error(concat(path, ", byte 0"), "an idx file, which begins with two zero bytes",
                concat("the number ", magic));
  if ((magic >> 8) != 0x08)
    throw Error(concat(path, ", byte 2"), "the type 8 (unsigned bytes)", to_text(magic >> 8));
  const std::size_t rank = magic & 0xff;
  if (rank < 1 || rank > Shape::max_rank)
    throw Error(concat(path, ", byte 3"), "1 to 6 dimensions", to_text(rank));
  Shape shape;
  for (std::size_t i = 0; i < rank; ++i) shape.push_back(reader.big_endian("dimensions"));
  std::size_t size = 0;
  if (!product_within(shape, 1, reader.left(), size))
    throw Error(reader.where(), concat("values for shape ", shape.text()),
                concat(reader.left(), ": the file is truncated"));
  if (size != reader.left())
    throw Error(reader.where(), concat(size, " values for shape ", shape.text()), to_text(reader.left()));
  return {shape, std::shared_ptr<const std::uint8_t>(owner, owner->data() + reader.position())};
}

OGIVE_INLINE ImageData load_idx_pair(const std::string& images_path, const std::string& labels_path,
                                     Classes classes) {
  const IdxArray images = read_idx(images_path);
  if (images.shape.rank() != 3)
    throw Error(images_path, "3 dimensions (images, height, width)", concat("shape ", images.shape.text()));
  const IdxArray labels = read_idx(labels_path);
  if (labels.shape.rank() != 1)
    throw Error(labels_path, "1 dimension (labels)", concat("shape ", labels.shape.text()));
  if (images.shape[0] != labels.shape[0])
    throw Error(labels_path, concat(images.shape[0], " labels, as ", images_path, " has images"),
                to_text(labels.shape[0]));
  return {{images.shape[1], images.shape[2], 1},
          {images.values, images.shape.size()},
          labels_from(labels.span(), labels_path),
          std::move(classes),
          labels_path};
}

OGIVE_INLINE Splits load_idx(const std::string& folder, const Classes& classes) {
  const auto load = [&](const std::string& part) {
    const std::string images =
        require_file(folder, {part + "-images-idx3-ubyte", part + "-images.idx3-ubyte"});
    const std::string labels =
        require_file(folder, {part + "-labels-idx1-ubyte", part + "-labels.idx1-ubyte"});
    return load_idx_pair(images, labels, classes);
  };
  TrainSet train(load("train"));
  TestSet test(load("t10k"));
  return {std::move(train), std::move(test)};
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
