#pragma once
// Journals taken apart, changed and sealed again, as if a run had written them so.
#include <string>
#include <vector>

#include "ogive/io/journal_lines.hpp"

namespace ogive_test {

inline std::vector<std::string> lines_of(const std::string& path) {
  const auto bytes = ogive::read_bytes(path);
  std::vector<std::string> lines;
  std::string line;
  for (const std::uint8_t byte : bytes) {
    if (byte != '\n') {
      line += static_cast<char>(byte);
      continue;
    }
    lines.push_back(line);
    line.clear();
  }
  return lines;
}
inline void write_lines(const std::string& path, const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  ogive::write_bytes(path, ogive::as_bytes(text));
}

/// The lines with `from` replaced by `to` where it first stands, and checksums that fit.
inline void rewrite(const std::string& path, const std::string& from, const std::string& to) {
  auto lines = lines_of(path);
  std::uint32_t sum = 0;
  bool found = false;
  for (auto& line : lines) {
    line.resize(line.rfind(",\"crc\":"));
    const auto at = line.find(from);
    if (!found && at != std::string::npos) line.replace(at, from.size(), to);
    found = found || at != std::string::npos;
    line = ogive::journal_file::sealed(line, sum);
  }
  if (!found) throw ogive::Error(path, from, "nothing like it");
  write_lines(path, lines);
}

}  // namespace ogive_test
