#pragma once
/// NumPy's npz files: zip archives of npy files. Written without compression, read with and without.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/data/npy.hpp"
#include "ogive/data/zip.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/weights.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// All arrays of a npz file by their names, in order; of any type, not yet converted.
/// @throws Error when the file is missing, truncated, damaged, or no npz file
std::vector<std::pair<std::string, NpyArray>> npz_from_bytes(std::span<const std::uint8_t> bytes,
                                                             const std::string& path);
inline std::vector<std::pair<std::string, NpyArray>> load_npz_arrays(const std::string& path) {
  return npz_from_bytes(read_bytes(path), path);
}

/// Reads a npz file of float32 and float64 arrays and rows of uint64.
/// @throws Error as load_npz_arrays, or when there are arrays of other types
NamedTensors load_npz(const std::string& path);

/// Writes what numpy.load reads: float32, float64 and uint64 arrays, bit for bit. The whole file or none.
/// @throws Error when the file cannot be written, or is above 4 GiB
void save_npz(const std::string& path, const NamedTensors& named);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE std::vector<std::pair<std::string, NpyArray>> npz_from_bytes(std::span<const std::uint8_t> bytes,
                                                                          const std::string& path) {
  std::vector<std::pair<std::string, NpyArray>> arrays;
  for (ZipMember& member : unzip(bytes, path)) {
    const std::string where = concat(path, "(", member.name, ")");
    if (!member.name.ends_with(".npy"))
      throw Error(where, "only members whose names end in .npy", "another one");
    arrays.emplace_back(member.name.substr(0, member.name.size() - 4),
                        npy_from_bytes(std::move(member.contents), where));
  }
  return arrays;
}

OGIVE_INLINE NamedTensors load_npz(const std::string& path) {
  NamedTensors named;
  for (auto& [name, array] : load_npz_arrays(path)) {
    if (name.empty() || named.contains(name))
      throw Error(path, "every array under a name of its own", concat("\"", name, "\""));
    switch (array.type()) {
      case NpyType::f32:
        named.add(std::move(name), array.tensor());
        break;
      case NpyType::f64:
        named.add(std::move(name), array.tensor64());
        break;
      case NpyType::u64:
        if (array.shape().rank() <= 1) {
          named.add(std::move(name), array.counts());
          break;
        }
        [[fallthrough]];
      default:
        throw Error(array.where(), "float32, float64, or uint64 of one dimension",
                    concat(npy_type_text(array.type()), " of shape ", array.shape().text()));
    }
  }
  return named;
}

OGIVE_INLINE void save_npz(const std::string& path, const NamedTensors& named) {
  std::vector<ZipMember> members;
  for (const auto& entry : named) {
    const auto contents = [](const auto& value) {
      if constexpr (requires { value.shape(); })
        return npy_to_bytes(value.shape(), value.values());
      else
        return npy_to_bytes(Shape{value.size()}, std::span<const std::uint64_t>(value));
    };
    members.push_back({entry.name + ".npy", std::visit(contents, entry.value)});
  }
  write_bytes(path, zip(members, path));
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
