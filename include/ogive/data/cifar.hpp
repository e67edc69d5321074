#pragma once
/// CIFAR-10 (Krizhevsky 2009) in its official binary format.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/data/files.hpp"
#include "ogive/data/gzip.hpp"
#include "ogive/data/image_data.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace data_detail {
inline constexpr std::size_t cifar_side = 32;
inline constexpr std::size_t cifar_plane = cifar_side * cifar_side;
inline constexpr std::size_t cifar_record =
    1 + 3 * cifar_plane;  // the label, then planes of red, green, blue

/// @param path named in errors
void append_cifar(const Bytes& file, const std::string& path, Bytes& pixels, Labels& labels);

/// The names of the classes, one on each line. @param path named in errors
std::vector<std::string> cifar_names(std::string_view text, const std::string& path);

Classes cifar_classes(const std::string& folder);
}  // namespace data_detail

/// Images of 32 x 32 x 3 from files in the order given. @throws Error when one is missing, truncated or has a
/// label above 9
ImageData load_cifar10_files(const std::vector<std::string>& paths, Classes classes = {});

/// The folder cifar-10-batches-bin: those of data_batch_1.bin to data_batch_5.bin that it holds (at least
/// one) are for training, test_batch.bin for the test.
/// @throws Error when a file is missing or wrong
Splits load_cifar10(const std::string& folder);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace data_detail {

OGIVE_INLINE void append_cifar(const Bytes& file, const std::string& path, Bytes& pixels, Labels& labels) {
  if (file.empty() || file.size() % cifar_record != 0)
    throw Error(concat(path, ", byte ", file.size() / cifar_record * cifar_record),
                concat("records of ", cifar_record, " bytes (a label and 32 x 32 pixels in 3 planes)"),
                concat(file.size() % cifar_record, " bytes: the file is truncated or of another format"));
  for (std::size_t start = 0; start < file.size(); start += cifar_record) {
    if (file[start] >= 10)
      throw Error(concat(path, ", byte ", start), "a label below 10", to_text(unsigned{file[start]}));
    labels.push_back(file[start]);
    const std::uint8_t* const planes = file.data() + start + 1;
    for (std::size_t i = 0; i < cifar_plane; ++i)
      for (std::size_t channel = 0; channel < 3; ++channel)
        pixels.push_back(planes[channel * cifar_plane + i]);
  }
}

OGIVE_INLINE std::vector<std::string> cifar_names(std::string_view text, const std::string& path) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto end = line.find_last_not_of(" \r\t");
    if (end != std::string_view::npos) names.emplace_back(line.substr(0, end + 1));
  }
  if (names.size() != 10) throw Error(path, "10 lines with the names of the classes", to_text(names.size()));
  return names;
}

OGIVE_INLINE Classes cifar_classes(const std::string& folder) {
  Classes classes{10,
                  {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}};
  const std::string path = find_file(folder, {"batches.meta.txt"});
  if (!path.empty()) classes.names = cifar_names(as_text(read_file(path)), path);
  return classes;
}

}  // namespace data_detail

OGIVE_INLINE ImageData load_cifar10_files(const std::vector<std::string>& paths, Classes classes) {
  Bytes pixels;
  Labels labels;
  for (const std::string& path : paths) data_detail::append_cifar(read_file(path), path, pixels, labels);
  return {{data_detail::cifar_side, data_detail::cifar_side, 3},
          std::move(pixels),
          std::move(labels),
          std::move(classes),
          paths.empty() ? "CIFAR-10" : paths.front()};
}

OGIVE_INLINE Splits load_cifar10(const std::string& folder) {
  std::vector<std::string> paths;
  for (const char* const number : {"1", "2", "3", "4", "5"})
    if (const std::string path = find_file(folder, {concat("data_batch_", number, ".bin")}); !path.empty())
      paths.push_back(path);
  if (paths.empty()) throw Error(folder, "at least one of data_batch_1.bin to data_batch_5.bin", "none");
  const Classes classes = data_detail::cifar_classes(folder);
  TrainSet train(load_cifar10_files(paths, classes));
  TestSet test(load_cifar10_files({require_file(folder, {"test_batch.bin"})}, classes));
  return {std::move(train), std::move(test)};
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
