#pragma once
/// The lines of a journal: how they are written, sealed and read. docs/journal-format.md tells it whole.
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/crc32.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/file.hpp"
#include "ogive/io/json_line.hpp"
#include "ogive/search/description.hpp"
#include "ogive/search/journal.hpp"

namespace ogive::journal_file {

inline constexpr std::uint32_t current_format = 1;
/// What every journal begins with.
inline constexpr std::string_view beginning = R"({"ogive":"journal","format":)";

/// Closes an object that lacks its last brace with the checksum of its text, which goes on from that of the
/// line before: lines can neither change nor be left out, change places or come from another journal unseen.
/// @param sum the checksum of the line before, 0 for the first; that of this line afterwards
inline std::string sealed(std::string object, std::uint32_t& sum) {
  sum = crc32(as_bytes(object), sum);
  return object += concat(R"(,"crc":")", hexadecimal(sum), "\"}");
}

/// Takes a line's checksum off. @return whether it fits
bool unseal(std::string_view& line, std::uint32_t& sum);

/// Now, in UTC: "2026-01-31T12:00:00.123456789Z".
std::string time_text();

/// The first line without its checksum and last brace. Facts are grouped by the word before their first dot.
std::string header(const RunDescription& facts);

/// A trial's line without its checksum and last brace.
std::string record(const TrialRecord& trial);

/// @param line as record() gave it
TrialRecord read_record(std::string_view line, const std::string& where);

/// Refuses what is no journal, or one of a later format.
void check_beginning(std::string_view line, const std::string& where);

/// Compares what a journal says of its run with the run at hand.
/// @throws Error at the first fact that differs and must not
void check_facts(std::string_view line, const RunDescription& facts, bool other_builds,
                 const std::string& where);

}  // namespace ogive::journal_file

#if OGIVE_DEFINES

namespace ogive::journal_file {

OGIVE_INLINE bool unseal(std::string_view& line, std::uint32_t& sum) {
  constexpr std::size_t length = 18;  // ,"crc":"01234567"}
  if (line.size() < length) return false;
  const std::string_view object = line.substr(0, line.size() - length);
  const std::string_view seal = line.substr(object.size());
  line = object;
  sum = crc32(as_bytes(object), sum);
  return seal == concat(R"(,"crc":")", hexadecimal(sum), "\"}");
}

OGIVE_INLINE std::string time_text() {
  std::timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  std::tm parts{};
  gmtime_r(&now.tv_sec, &parts);
  char text[32];
  text[std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts)] = '\0';
  const std::string fraction = to_text(1'000'000'000 + now.tv_nsec);
  return concat(text, ".", fraction.substr(1), "Z");
}

OGIVE_INLINE std::string header(const RunDescription& facts) {
  std::string line = concat(beginning, current_format, R"(,"created":)", json_text(time_text()));
  std::string group;
  for (const RunFact& fact : facts) {
    const std::size_t dot = fact.name.find('.');
    const std::string owner = fact.name.substr(0, dot);
    if (owner != group) line += concat(group.empty() ? "" : "}", ",", json_text(owner), ":{");
    if (owner == group) line += ',';
    group = owner;
    line += concat(json_text(fact.name.substr(dot + 1)), ":", fact.text ? json_text(fact.value) : fact.value);
  }
  return facts.empty() ? line : line += '}';
}

OGIVE_INLINE std::string record(const TrialRecord& trial) {
  std::string line = concat(R"({"trial":)", trial.id, R"(,"architecture":)", json_text(trial.architecture));
  if (trial.fidelity != 1) line += concat(R"(,"fidelity":)", json_number(trial.fidelity));
  if (trial.continues) line += concat(R"(,"continues":)", *trial.continues);
  if (!trial.score.empty()) line += concat(R"(,"score":)", json_list(trial.score));
  if (!trial.error.empty()) line += concat(R"(,"error":)", json_text(trial.error));
  line += concat(R"(,"seconds":)", json_number(trial.seconds));
  if (!trial.mixing.empty()) line += concat(R"(,"mixing":)", json_list(trial.mixing));
  return line;
}

OGIVE_INLINE TrialRecord read_record(std::string_view line, const std::string& where) {
  const JsonLine object(concat(line, "}"), where);
  TrialRecord trial{.id = object.number<std::uint64_t>("trial"),
                    .architecture = object.get("architecture").value,
                    .score = object.numbers<double>("score"),
                    .seconds = object.number<double>("seconds"),
                    .mixing = object.numbers<float>("mixing")};
  if (object.find("fidelity")) trial.fidelity = object.number<double>("fidelity");
  if (object.find("continues")) trial.continues = object.number<std::uint64_t>("continues");
  if (const JsonValue* const error = object.find("error")) trial.error = error->value;
  return trial;
}

OGIVE_INLINE void check_beginning(std::string_view line, const std::string& where) {
  if (!line.starts_with(beginning))
    throw Error(where, "the first line of a journal of ogive", json_text(line.substr(0, 40)));
  const std::string_view rest = line.substr(beginning.size());
  const std::string_view format = rest.substr(0, rest.find(','));
  if (format != to_text(current_format))
    throw Error(where, concat("format ", current_format, " of journals"), format);
}

OGIVE_INLINE void check_facts(std::string_view line, const RunDescription& facts, bool other_builds,
                              const std::string& where) {
  const JsonLine object(concat(line, "}"), where);
  const auto refuse = [&](std::string_view name, std::string_view expected, std::string_view came) {
    const bool build = name.starts_with("build.");
    if (build && other_builds) return;
    throw Error(
        where, concat(name, " = ", expected, build ? ", as this program has it" : ", as this run has it"),
        concat(came, build ? ": the end may differ in its last bits; JournalOptions.other_builds allows it"
                           : ": it is the journal of a run with other options"));
  };
  for (const RunFact& fact : facts) {
    const JsonValue* const found = object.find(fact.name);
    if (fact.fixed && (!found || found->value != fact.value))
      refuse(fact.name, fact.value, found ? std::string_view(found->value) : "none");
  }
  for (const JsonValue& value : object.values()) {
    if (value.name.find('.') == std::string::npos) continue;  // what a journal says of itself
    bool known = false;
    for (const RunFact& fact : facts) known = known || fact.name == value.name;
    if (!known) refuse(value.name, "none", value.value);
  }
}

}  // namespace ogive::journal_file

#endif
