#include "ogive/io/journal.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

namespace {

const RunDescription description{{"space.type", "Nb201Space"}, {"run.seed", "1", false}};

std::vector<TrialRecord> replayed(const std::string& path) {
  FileJournal journal(path);
  journal.open(description);
  std::vector<TrialRecord> records;
  journal.replay([&](const TrialRecord& record) { records.push_back(record); });
  return records;
}

/// What is read once is read again, also behind a record that is appended.
void read(ogive_fuzz::Input input, ogive_fuzz::MemoryFile& file, std::string_view content) {
  file.write(content);
  ogive_fuzz::read(input, 1024, [&] {
    std::vector<TrialRecord> records = replayed(file.path());
    TrialRecord next{.id = records.size(), .architecture = "next"};
    {
      FileJournal journal(file.path());
      journal.open(description);
      journal.replay([](const TrialRecord&) {});
      journal.append(next);
    }
    records.push_back(next);
    const auto again = replayed(file.path());
    ogive_fuzz::require(again.size() == records.size() && again.back() == next, "other trials");
  });
}

}  // namespace

// As a whole file; then line by line behind a right first line, each closed with the checksum it would have.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  static ogive_fuzz::MemoryFile file;
  read(input, file, ogive_fuzz::text(input));

  static const std::string header = [] {
    file.write("");
    replayed(file.path());
    return std::string(as_text(read_bytes(file.path())));
  }();
  std::string_view first = std::string_view(header).substr(0, header.size() - 1),
                   rest = ogive_fuzz::text(input);
  std::uint32_t sum = 0;
  journal_file::unseal(first, sum);
  std::string content = header;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    content += journal_file::sealed(std::string(line), sum) + "\n";
  }
  read(input, file, content);
  ogive_fuzz::read(input, 1024,
                   [&] { journal_file::check_facts(ogive_fuzz::text(input), description, false, "input"); });
  return 0;
}
