#pragma once
/// As much of the zip format (PKWARE's APPNOTE 6.3) as npz files need: no encryption, no archives above 4
/// GiB.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/crc32.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/data/gzip.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

struct ZipMember {
  std::string name;
  Bytes contents{};
};

namespace data_detail {
inline constexpr std::uint32_t zip_local = 0x04034b50;      // "PK\3\4", before each member
inline constexpr std::uint32_t zip_directory = 0x02014b50;  // "PK\1\2", one in the directory for each member
inline constexpr std::uint32_t zip_end = 0x06054b50;        // "PK\5\6", behind the directory
inline constexpr std::size_t zip_end_length = 22;

/// One line of the directory.
struct ZipEntry {
  std::uint16_t flags = 0;
  std::uint16_t method = 0;  // 0 stored, 8 deflated
  std::uint32_t sum = 0;
  std::uint32_t packed = 0;
  std::uint32_t length = 0;
  std::uint32_t offset = 0;
  std::string name{};
};

/// Where the end record starts: it is the last thing but a comment of up to 65,535 bytes.
std::size_t find_zip_end(std::span<const std::uint8_t> file, const std::string& path);

ZipEntry read_zip_entry(ByteReader& reader);

Bytes read_zip_member(std::span<const std::uint8_t> file, const ZipEntry& entry, const std::string& path);

/// The fields that the head of a member and its directory entry share.
void append_zip_fields(Bytes& bytes, const ZipEntry& entry);
}  // namespace data_detail

/// The members of a zip archive in the order of its directory.
/// @throws Error when it is truncated, damaged or uses what is not supported, with its path and member
std::vector<ZipMember> unzip(std::span<const std::uint8_t> file, const std::string& path);

/// An archive of uncompressed members. @throws Error for names above 65,535 bytes, more than 65,535 members
/// or 4 GiB
Bytes zip(const std::vector<ZipMember>& members, const std::string& path);

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace data_detail {

OGIVE_INLINE std::size_t find_zip_end(std::span<const std::uint8_t> file, const std::string& path) {
  if (file.size() >= zip_end_length) {
    const std::size_t last = file.size() - zip_end_length;
    for (std::size_t back = 0; back <= std::min<std::size_t>(last, 0xffff); ++back) {
      const auto tail = file.subspan(last - back);
      if (ByteReader(tail, path).number<std::uint32_t>("mark") == zip_end &&
          tail[20] + 256U * tail[21] == back)
        return last - back;
    }
  }
  throw Error(path, "the file has no zip directory at its end: it is truncated, or no zip or npz file");
}

OGIVE_INLINE ZipEntry read_zip_entry(ByteReader& reader) {
  const std::string place = reader.where();
  if (reader.number<std::uint32_t>("a zip directory") != zip_directory)
    throw Error(place, "an entry of the zip directory", "something else: the file is damaged");
  ZipEntry entry;
  reader.take(4, "versions");
  entry.flags = reader.number<std::uint16_t>("flags");
  entry.method = reader.number<std::uint16_t>("a method");
  reader.take(4, "a date");
  entry.sum = reader.number<std::uint32_t>("a checksum");
  entry.packed = reader.number<std::uint32_t>("a length");
  entry.length = reader.number<std::uint32_t>("a length");
  const std::size_t name = reader.number<std::uint16_t>("a length");
  const std::size_t extra = reader.number<std::uint16_t>("a length");
  const std::size_t comment = reader.number<std::uint16_t>("a length");
  reader.take(8, "attributes");
  entry.offset = reader.number<std::uint32_t>("an offset");
  entry.name = reader.take_text(name, "a name");
  reader.take(extra + comment, "extra fields");
  constexpr std::uint32_t elsewhere = 0xffffffff;  // zip64 keeps the number in the extra field
  if (entry.packed == elsewhere || entry.length == elsewhere || entry.offset == elsewhere)
    throw Error(place, "a zip file of less than 4 GiB", "a larger one");
  return entry;
}

OGIVE_INLINE Bytes read_zip_member(std::span<const std::uint8_t> file, const ZipEntry& entry,
                                   const std::string& path) {
  const std::string where = concat(path, "(", entry.name, ")");
  if (entry.flags & 1) throw Error(where, "a member without encryption", "an encrypted one");
  if (entry.offset > file.size())
    throw Error(where, "a member inside the file", concat("the offset ", entry.offset));
  ByteReader reader(file.subspan(entry.offset), where);
  if (reader.number<std::uint32_t>("a member's head") != zip_local)
    throw Error(concat(path, ", byte ", entry.offset), concat("the head of the member ", entry.name),
                "something else: the file is damaged");
  reader.take(22, "a member's head");
  const std::size_t name = reader.number<std::uint16_t>("a length");
  const std::size_t extra = reader.number<std::uint16_t>("a length");
  reader.take(name + extra, "a name");
  const std::size_t start = entry.offset + reader.position();
  const auto packed = reader.take(entry.packed, "a member");
  Bytes contents;
  if (entry.method == 0) {
    contents.assign(packed.begin(), packed.end());
  } else if (entry.method == 8) {
    Inflater(Wrapping::none, where).run(packed, contents, entry.length, start);
  } else {
    throw Error(where, "the zip method 0 (stored) or 8 (deflated)", to_text(entry.method));
  }
  if (contents.size() != entry.length)
    throw Error(where, concat(entry.length, " bytes"), to_text(contents.size()));
  if (crc32(contents) != entry.sum)
    throw Error(where, "the checksum does not fit the contents: the file is damaged");
  return contents;
}

OGIVE_INLINE void append_zip_fields(Bytes& bytes, const ZipEntry& entry) {
  append_number(bytes, std::uint16_t{20});  // version 2.0 reads it
  append_number(bytes, entry.flags);
  append_number(bytes, entry.method);
  append_number(bytes,
                std::uint32_t{0x00210000});  // 1 January 1980, 0:00: the same contents give the same bytes
  append_number(bytes, entry.sum);
  append_number(bytes, entry.packed);
  append_number(bytes, entry.length);
  append_number(bytes, static_cast<std::uint16_t>(entry.name.size()));
  append_number(bytes, std::uint16_t{0});  // extra field
}

}  // namespace data_detail

OGIVE_INLINE std::vector<ZipMember> unzip(std::span<const std::uint8_t> file, const std::string& path) {
  const std::size_t end = data_detail::find_zip_end(file, path);
  ByteReader record(file.subspan(end), path);
  record.take(10, "the end record");
  const auto count = record.number<std::uint16_t>("a count");
  record.take(4, "the length of the directory");
  const auto start = record.number<std::uint32_t>("an offset");
  if (start > end)
    throw Error(concat(path, ", byte ", end + 16), concat("a zip directory before byte ", end),
                concat("one at byte ", start));
  ByteReader directory(file.first(end), path);
  directory.take(start, "members");
  std::vector<ZipMember> members;
  std::size_t packed = 0;
  for (std::uint16_t i = 0; i < count; ++i) {
    auto entry = data_detail::read_zip_entry(directory);
    packed += entry.packed;
    if (packed > file.size())
      throw Error(path, "zip members that do not overlap", "some that do: the file is damaged");
    Bytes contents = data_detail::read_zip_member(file, entry, path);
    members.push_back({std::move(entry.name), std::move(contents)});
  }
  if (directory.left() != 0)
    throw Error(directory.where(), concat("the end of the directory after ", count, " members"),
                concat(directory.left(), " more bytes"));
  return members;
}

OGIVE_INLINE Bytes zip(const std::vector<ZipMember>& members, const std::string& path) {
  Bytes bytes, directory;
  const auto check = [&] {
    if (bytes.size() + directory.size() >= std::numeric_limits<std::uint32_t>::max())
      throw Error(path, "less than 4 GiB in a zip file", "more");
  };
  if (members.size() >= 0xffff)
    throw Error(path, "less than 65,535 members in a zip file", to_text(members.size()));
  for (const ZipMember& member : members) {
    if (member.name.size() > 0xffff)
      throw Error(path, "names of at most 65,535 bytes", to_text(member.name.size()));
    if (member.contents.size() >= std::numeric_limits<std::uint32_t>::max())
      throw Error(path, "less than 4 GiB in a zip file", "more");
    const auto length = static_cast<std::uint32_t>(member.contents.size());
    const data_detail::ZipEntry entry{.flags = 0x0800,  // the name is UTF-8
                                      .sum = crc32(member.contents),
                                      .packed = length,
                                      .length = length,
                                      .offset = static_cast<std::uint32_t>(bytes.size()),
                                      .name = member.name};
    append_number(bytes, data_detail::zip_local);
    data_detail::append_zip_fields(bytes, entry);
    append_text(bytes, entry.name);
    append_numbers(bytes, std::span<const std::uint8_t>(member.contents));

    append_number(directory, data_detail::zip_directory);
    append_number(directory, std::uint16_t{20});
    data_detail::append_zip_fields(directory, entry);
    directory.insert(directory.end(), 10, 0);  // comment, disk, attributes
    append_number(directory, entry.offset);
    append_text(directory, entry.name);
    check();
  }
  const std::size_t start = bytes.size();
  bytes.insert(bytes.end(), directory.begin(), directory.end());
  append_number(bytes, data_detail::zip_end);
  append_number(bytes, std::uint32_t{0});  // disks
  append_number(bytes, static_cast<std::uint16_t>(members.size()));
  append_number(bytes, static_cast<std::uint16_t>(members.size()));
  append_number(bytes, static_cast<std::uint32_t>(directory.size()));
  append_number(bytes, static_cast<std::uint32_t>(start));
  append_number(bytes, std::uint16_t{0});  // comment
  return bytes;
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
