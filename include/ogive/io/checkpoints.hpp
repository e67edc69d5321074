#pragma once
/// Checkpoints as files of a folder beside a journal. docs/journal-format.md tells what is in them.
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/bytes.hpp"
#include "ogive/core/checkpoint.hpp"
#include "ogive/core/compiled.hpp"
#include "ogive/core/crc32.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"

namespace ogive {

namespace checkpoint_file {
inline constexpr std::array<std::uint8_t, 8> magic{0x89, 'O', 'G', 'C', 0x0D, 0x0A, 0x1A, 0x0A};
inline constexpr std::uint32_t current_version = 1;

/// @param run the journal that it belongs to
Bytes wrapped(std::uint64_t run, std::span<const std::uint8_t> content);

/// @throws Error when the file is damaged, of another version, or belongs to another journal
Bytes unwrapped(std::uint64_t run, std::span<const std::uint8_t> file, const std::string& path);
}  // namespace checkpoint_file

/// One file for each name, "NAME.ckpt". What cannot be used is ignored, and notes() says why. Several threads
/// may keep checkpoints at once.
class CheckpointFolder final : public Keeper {
 public:
  /// @param folder made when the first checkpoint is written
  /// @param run told apart from other runs by this number
  /// @param before the file that must be on the disk before any checkpoint that builds upon it is
  CheckpointFolder(std::string folder, std::uint64_t run, double interval, int before)
      : folder_(std::move(folder)), run_(run), interval_(interval), before_(before) {
    remove_leftovers();
  }
  /// Removes the folder if it is empty.
  ~CheckpointFolder() override { rmdir(folder_.c_str()); }

  OGIVE_INLINE std::optional<Bytes> load(const std::string& name) override;

  OGIVE_INLINE void save(const std::string& name, std::span<const std::uint8_t> bytes) override;

  void drop(const std::string& name) override { unlink(path_of(name).c_str()); }
  double interval() const override { return interval_; }
  void check() const override {
    const std::scoped_lock lock(mutex_);
    if (failure_) throw Error(*failure_);
  }
  std::vector<std::string> notes() const {
    const std::scoped_lock lock(mutex_);
    return notes_;
  }

 private:
  std::string path_of(const std::string& name) const { return concat(folder_, "/", name, ".ckpt"); }

  /// Files that a killed process had not finished.
  void remove_leftovers() const;

  std::string folder_;
  std::uint64_t run_;
  double interval_;
  int before_;
  mutable std::mutex mutex_{};
  std::optional<Error> failure_{};
  std::vector<std::string> notes_{};
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace checkpoint_file {

OGIVE_INLINE Bytes wrapped(std::uint64_t run, std::span<const std::uint8_t> content) {
  Bytes file;
  file.reserve(content.size() + 32);
  append_numbers(file, std::span<const std::uint8_t>(magic));
  append_number(file, current_version);
  append_number(file, run);
  append_number(file, std::uint64_t{content.size()});
  append_numbers(file, content);
  append_number(file, crc32(file));
  return file;
}

OGIVE_INLINE Bytes unwrapped(std::uint64_t run, std::span<const std::uint8_t> file, const std::string& path) {
  ByteReader reader(file, path);
  const auto beginning = reader.take(magic.size(), "magic");
  if (!std::equal(beginning.begin(), beginning.end(), magic.begin()))
    throw Error(path, "the file is not a checkpoint of ogive: it begins differently");
  const auto version = reader.number<std::uint32_t>("version");
  if (version != current_version)
    throw Error(path, concat("version ", current_version, " of checkpoints"), to_text(version));
  const bool ours = reader.number<std::uint64_t>("run") == run;
  const auto content = reader.take(reader.number<std::uint64_t>("length"), "content");
  const std::size_t summed = reader.position();
  if (reader.number<std::uint32_t>("checksum") != crc32(file.first(summed)) || reader.left() != 0)
    throw Error(path, "the checksum does not fit the contents: the file is damaged");
  if (!ours) throw Error(path, "it belongs to another run");
  return {content.begin(), content.end()};
}

}  // namespace checkpoint_file

OGIVE_INLINE std::optional<Bytes> CheckpointFolder::load(const std::string& name) {
  const std::string path = path_of(name);
  if (!is_readable(path)) return {};
  try {
    return checkpoint_file::unwrapped(run_, read_bytes(path), path);
  } catch (const Error& error) {
    const std::scoped_lock lock(mutex_);
    notes_.push_back(concat("a checkpoint was not used: ", error.what()));
    return {};
  }
}

OGIVE_INLINE void CheckpointFolder::save(const std::string& name, std::span<const std::uint8_t> bytes) {
  try {
    if (fsync(before_) != 0 || (mkdir(folder_.c_str(), 0777) != 0 && errno != EEXIST))
      throw Error(folder_, concat("checkpoints cannot be kept: ", std::strerror(errno)));
    write_bytes(path_of(name), checkpoint_file::wrapped(run_, bytes), Durable::yes);
  } catch (const Error& error) {
    const std::scoped_lock lock(mutex_);
    if (!failure_) failure_ = error;
  }
}

OGIVE_INLINE void CheckpointFolder::remove_leftovers() const {
  struct Close {
    void operator()(DIR* folder) const { closedir(folder); }
  };
  const std::unique_ptr<DIR, Close> folder(opendir(folder_.c_str()));
  if (!folder) return;
  while (const dirent* const entry = readdir(folder.get()))
    if (std::string_view(entry->d_name).find(".ckpt.new") != std::string_view::npos)
      unlink(concat(folder_, "/", entry->d_name).c_str());
}

}  // namespace ogive

#endif
