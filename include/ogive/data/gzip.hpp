#pragma once
/// Files that may be gzip'd, through zlib.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace data_detail {
/// How deflated bytes are wrapped, as zlib's windowBits.
enum class Wrapping : int { gzip = 15 + 16, none = -15 };

class Inflater {
 public:
  Inflater(Wrapping wrapping, const std::string& where) : where_(where) {
    if (inflateInit2(&stream_, static_cast<int>(wrapping)) != Z_OK) throw Error(where, "zlib cannot start");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// Appends what one compressed stream holds to `output`, up to `limit` bytes in all; gives the bytes
  /// consumed.
  std::size_t run(std::span<const std::uint8_t> input, Bytes& output, std::size_t limit, std::size_t offset);

 private:
  std::string at(std::size_t position) const { return concat(where_, ", byte ", position); }

  std::string where_;
  z_stream stream_{};
};

inline bool starts_like_gzip(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}
}  // namespace data_detail

/// The contents of a gzip stream (RFC 1952), of one member or several in a row.
/// @param where named in errors: a path
/// @throws Error when the stream is corrupt or truncated, with the position in the compressed bytes
Bytes gunzip(std::span<const std::uint8_t> compressed, const std::string& where);

/// The contents of a file; inflated when the file is gzip'd, whatever its name.
/// @throws Error when the file is missing, cannot be read, or is a corrupt or truncated gzip file
inline Bytes read_file(const std::string& path) {
  Bytes bytes = read_bytes(path);
  return data_detail::starts_like_gzip(bytes) ? gunzip(bytes, path) : bytes;
}

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace data_detail {

OGIVE_INLINE std::size_t Inflater::run(std::span<const std::uint8_t> input, Bytes& output, std::size_t limit,
                                       std::size_t offset) {
  std::size_t consumed = 0;
  std::array<std::uint8_t, 1 << 16> chunk;
  for (;;) {
    const std::size_t feed = std::min<std::size_t>(input.size() - consumed, 1U << 30);
    stream_.next_in = const_cast<Bytef*>(input.data() + consumed);  // zlib reads only
    stream_.avail_in = static_cast<uInt>(feed);
    stream_.next_out = chunk.data();
    stream_.avail_out = static_cast<uInt>(chunk.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    consumed += feed - stream_.avail_in;
    const std::size_t made = chunk.size() - stream_.avail_out;
    if (made > limit - output.size())
      throw Error(at(offset + consumed), concat("at most ", limit, " inflated bytes"), "more");
    output.insert(output.end(), chunk.data(), chunk.data() + made);
    if (status == Z_STREAM_END) return consumed;
    if (status == Z_BUF_ERROR || (status == Z_OK && made == 0 && consumed == input.size()))
      throw Error(at(offset + consumed), "the compressed data ends too early: the file is truncated");
    if (status != Z_OK)
      throw Error(at(offset + consumed), concat("the compressed data is corrupt",
                                                stream_.msg ? concat(" (", stream_.msg, ")") : ""));
  }
}

}  // namespace data_detail

OGIVE_INLINE Bytes gunzip(std::span<const std::uint8_t> compressed, const std::string& where) {
  Bytes content;
  std::size_t position = 0;
  do {
    data_detail::Inflater inflater(data_detail::Wrapping::gzip, where);
    position += inflater.run(compressed.subspan(position), content, std::numeric_limits<std::size_t>::max(),
                             position);
  } while (position < compressed.size());
  return content;
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
