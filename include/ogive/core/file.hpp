#pragma once
/// Whole files in and out, without the standard streams and filesystem, which cost a second of compile time.
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"

namespace ogive {

using Bytes = std::vector<std::uint8_t>;

/// The same bytes, read as text.
inline std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// The same text, read as bytes.
inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

namespace detail {
struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// Creates a file that did not exist before, beside `path`, and says its name in `name`.
File create_beside(const std::string& path, std::string& name);
}  // namespace detail

/// Whether `path` names a file (or folder) that can be opened for reading.
inline bool is_readable(const std::string& path) {
  return detail::File{std::fopen(path.c_str(), "rb")} != nullptr;
}

/// The bytes of a file as they are. @throws Error when it is missing or cannot be read
Bytes read_bytes(const std::string& path);

/// Whether a file that is written must be on the disk before it takes its name, so that it is whole even
/// after a power failure.
enum class Durable { no, yes };

/// Writes a whole file or none: the bytes go into a new file beside `path`, which then takes its name.
/// Whoever reads `path` meanwhile, or after a crash of this program, finds the former file whole.
/// @throws Error when the folder is missing, the disk is full, ...; the former file is untouched then
void write_bytes(const std::string& path, std::span<const std::uint8_t> bytes, Durable durable = Durable::no);

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE File create_beside(const std::string& path, std::string& name) {
  for (int attempt = 0; attempt < 10'000; ++attempt) {
    name = concat(path, ".new", attempt);
    if (File file{std::fopen(name.c_str(), "wbx")}) return file;
    if (errno != EEXIST) break;
  }
  throw Error(path, concat("the file cannot be written: ", std::strerror(errno)));
}

}  // namespace detail

OGIVE_INLINE Bytes read_bytes(const std::string& path) {
  const detail::File file{std::fopen(path.c_str(), "rb")};
  if (!file) throw Error(path, concat("the file cannot be opened: ", std::strerror(errno)));
  Bytes bytes;
  std::array<std::uint8_t, 1 << 16> chunk;
  while (const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get()))
    bytes.insert(bytes.end(), chunk.data(), chunk.data() + count);
  if (std::ferror(file.get())) throw Error(path, concat("the file cannot be read: ", std::strerror(errno)));
  return bytes;
}

OGIVE_INLINE void write_bytes(const std::string& path, std::span<const std::uint8_t> bytes, Durable durable) {
  std::string name;
  detail::File file = detail::create_beside(path, name);
  const bool written =
      (bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size()) &&
      std::fflush(file.get()) == 0 && (durable == Durable::no || fsync(fileno(file.get())) == 0);
  const bool closed = std::fclose(file.release()) == 0;
  if (written && closed && std::rename(name.c_str(), path.c_str()) == 0) return;
  const std::string reason = std::strerror(errno);
  std::remove(name.c_str());
  throw Error(path, concat("the file cannot be written: ", reason));
}

}  // namespace ogive

#endif
