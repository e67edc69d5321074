#pragma once
/// A run that outlives its process:
///
///     search.run({.trials = 500}, Progress{}, FileJournal{"run.jsonl"});
///
/// The same line in a new process goes on where the last one ended, and ends in the same result.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/hash.hpp"
#include "ogive/core/machine.hpp"
#include "ogive/core/version.hpp"
#include "ogive/io/checkpoints.hpp"
#include "ogive/io/journal_lines.hpp"
#include "ogive/search/description.hpp"
#include "ogive/search/journal.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

struct JournalOptions {
  /// Waits after each trial until its record is on the disk. Without it a record outlives the program,
  /// however that ends; a power failure may cost the last ones.
  bool sync = false;
  /// Seconds of training that a killed run may have to repeat; 0: a checkpoint after every step.
  double checkpoint_seconds = 30;
  /// Goes on with the journal of another version of ogive, another compiler or CPU level. The end may then
  /// differ from that of a run never stopped.
  bool other_builds = false;

  void fields(auto&& f) const {
    f("sync", sync);
    f("checkpoint_seconds", checkpoint_seconds, at_least(0));
    f("other_builds", other_builds);
  }
};

/// A journal in a file, one JSON object on each line: first what the run is made of, then one line for each
/// trial, written when it is told. Checkpoints of long work lie beside it, in the folder "PATH.d".
///
/// One process at a time may write it. A last line that was not finished is dropped. A file that is no
/// journal, is damaged, or is of a run with other options is refused with the line and the reason, and left
/// as it is. So is the run when the disk is full: the journal then has all trials before.
class FileJournal {
 public:
  /// @param path made when the run starts, if it is not there
  /// @throws Error when an option is out of range
  explicit FileJournal(std::string path, const JournalOptions& options = {})
      : path_(std::move(path)), options_(options) {
    check_fields(options_, "JournalOptions");
  }
  FileJournal(const FileJournal&) = delete;
  FileJournal& operator=(const FileJournal&) = delete;
  ~FileJournal() { close(); }

  /// Takes the file for this run until close(). @throws Error when it cannot, see above
  void open(const RunDescription& run);

  /// Calls visit(record) for each trial in the file. @throws Error at the first line that is not as written
  template <class Visit>
  void replay(Visit&& visit) {
    for (std::uint64_t id = 0; end_ < content_.size(); ++id) {
      const std::size_t length = content_.find('\n', end_);
      if (length == std::string::npos) break;  // not finished: dropped below
      visit(read(id, std::string_view(content_).substr(end_, length - end_)));
      end_ = length + 1;
    }
    if (end_ < content_.size()) cut();
    content_ = {};
  }

  void append(const TrialRecord& trial);

  void close();

  const std::string& path() const { return path_; }
  std::string where(std::uint64_t trial) const { return line(trial + 2); }
  Keeper* keeper() { return keeper_ ? &*keeper_ : nullptr; }
  std::vector<std::string> notes() const { return keeper_ ? keeper_->notes() : std::vector<std::string>(); }

 private:
  std::string line(std::uint64_t number) const { return concat(path_, ", line ", number); }
  [[noreturn]] void fail(std::string_view sentence) const {
    throw Error(path_, concat(sentence, ": ", std::strerror(errno)));
  }

  void take_file();

  std::string read_all() const;

  /// Nothing is there, or a first line of a journal that was not finished.
  bool is_new() const;
  std::string begin(const RunDescription& facts);

  std::string checked_header(const RunDescription& facts);

  TrialRecord read(std::uint64_t id, std::string_view text);
  [[noreturn]] void refuse_damaged(std::uint64_t number) const {
    throw Error(line(number),
                "the journal is damaged: the checksum does not fit this line and those before it");
  }

  /// Cuts off what was written in part.
  void cut() {
    if (ftruncate(file_, static_cast<off_t>(end_)) != 0) fail("the journal cannot be cut to its whole lines");
  }

  /// Adds whole lines or nothing.
  void write(std::string_view text);

  std::string path_;
  JournalOptions options_;
  int file_ = -1;
  std::string content_{};  ///< of the file, until it is replayed
  std::size_t end_ = 0;    ///< of the lines known to be whole
  std::uint32_t sum_ = 0;  ///< the checksum of the last of them
  std::optional<CheckpointFolder> keeper_{};
};

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE void FileJournal::open(const RunDescription& run) {
  close();
  take_file();
  content_ = read_all();
  RunDescription facts{
      {"build.library", version}, {"build.compiler", compiler}, {"build.cpu_level", cpu_level}};
  facts.insert(facts.end(), run.begin(), run.end());
  sum_ = 0;
  end_ = 0;
  const std::string header = is_new() ? begin(facts) : checked_header(facts);
  keeper_.emplace(concat(path_, ".d"), hash_text(header), options_.checkpoint_seconds, file_);
}

OGIVE_INLINE void FileJournal::append(const TrialRecord& trial) {
  std::uint32_t sum = sum_;
  write(concat(journal_file::sealed(journal_file::record(trial), sum), "\n"));
  sum_ = sum;
}

OGIVE_INLINE void FileJournal::close() {
  keeper_.reset();
  if (file_ >= 0) ::close(file_);  // and with it the lock
  file_ = -1;
}

OGIVE_INLINE void FileJournal::take_file() {
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file_ < 0) fail("the journal cannot be opened for writing");
  struct stat status {};
  if (fstat(file_, &status) != 0 || !S_ISREG(status.st_mode))
    throw Error(path_, "a regular file for the journal", "a device or a pipe");
  if (flock(file_, LOCK_EX | LOCK_NB) == 0) return;
  if (errno == EWOULDBLOCK) throw Error(path_, "another run is writing this journal");
  fail("the journal cannot be locked");
}

OGIVE_INLINE std::string FileJournal::read_all() const {
  std::string content;
  char chunk[1 << 16];
  for (off_t at = 0;;) {
    const ssize_t count = pread(file_, chunk, sizeof chunk, at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("the journal cannot be read");
    if (count == 0) return content;
    content.append(chunk, static_cast<std::size_t>(count));
    at += count;
  }
}

OGIVE_INLINE bool FileJournal::is_new() const {
  if (content_.find('\n') != std::string::npos) return false;
  const auto known = journal_file::beginning.substr(0, content_.size());
  return content_.starts_with(known);
}

OGIVE_INLINE std::string FileJournal::begin(const RunDescription& facts) {
  if (!content_.empty()) cut();
  content_ = {};
  std::string header = journal_file::sealed(journal_file::header(facts), sum_);
  write(concat(header, "\n"));
  return header;
}

OGIVE_INLINE std::string FileJournal::checked_header(const RunDescription& facts) {
  const std::string_view whole = std::string_view(content_).substr(0, content_.find('\n'));
  journal_file::check_beginning(whole, line(1));
  std::string_view object = whole;
  if (!journal_file::unseal(object, sum_)) refuse_damaged(1);
  journal_file::check_facts(object, facts, options_.other_builds, line(1));
  end_ = whole.size() + 1;
  return std::string(whole);
}

OGIVE_INLINE TrialRecord FileJournal::read(std::uint64_t id, std::string_view text) {
  if (!journal_file::unseal(text, sum_)) refuse_damaged(id + 2);
  TrialRecord trial = journal_file::read_record(text, where(id));
  if (trial.id != id) throw Error(where(id), concat("trial ", id), concat("trial ", trial.id));
  return trial;
}

OGIVE_INLINE void FileJournal::write(std::string_view text) {
  for (std::string_view left = text; !left.empty();) {
    const ssize_t count = ::write(file_, left.data(), left.size());
    if (count >= 0) {
      left.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) continue;
    const int reason = errno;
    if (left.size() < text.size()) cut();
    errno = reason;
    fail("the journal cannot be written, and has all that came before");
  }
  end_ += text.size();
  if (options_.sync && fdatasync(file_) != 0) fail("the journal cannot be brought to the disk");
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
