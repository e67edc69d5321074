#pragma once
/// Architectures judged by a program of one's own, in any language: CommandEstimator. A leaf header: it
/// includes nlohmann/json (component ogive::io).
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/estimate/concepts.hpp"
#include "ogive/io/command_line.hpp"
#include "ogive/io/json_line.hpp"
#include "ogive/io/process.hpp"
#include "ogive/space/concepts.hpp"

namespace ogive {

namespace detail {

/// `text` on one line of valid UTF-8, its last `most` bytes.
inline std::string one_line(std::string_view text, std::size_t most) {
  std::string line = text.size() > most ? "..." : "";
  if (text.size() > most) text.remove_prefix(text.size() - most);
  while (!text.empty()) {
    const std::size_t length = io_detail::utf8_length(text);
    const bool control = static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f;
    if (length == 0)
      line += '?';
    else
      line += control ? " " : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return line;
}

/// The last lines of `text` that say something, `count` at most.
inline std::vector<std::string_view> last_lines(std::string_view text, std::size_t count) {
  std::vector<std::string_view> lines;
  while (lines.size() < count) {
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) break;
    text = text.substr(0, end + 1);
    const std::size_t begin = text.find_last_of('\n') + 1;  // npos + 1 is 0
    lines.insert(lines.begin(), text.substr(begin));
    text = text.substr(0, begin);
  }
  return lines;
}

/// Why a command gave no answer.
inline Error command_failed(const std::string& program, std::string sentence, const ProcessResult& process) {
  const auto lines = last_lines(process.errors, 5);
  if (!lines.empty()) sentence += concat("; it said: ", one_line(join(lines, " | "), 500));
  return {program, std::move(sentence)};
}

/// @throws Error unless the command ended by itself and was content
inline void require_success(const std::string& program, const ProcessResult& process, double seconds) {
  using End = ProcessResult::End;
  switch (process.end) {
    case End::exited:
      if (process.code == 0) return;
      throw command_failed(program, concat("exit status ", process.code), process);
    case End::killed:
      throw command_failed(program, concat("killed by signal ", process.code), process);
    case End::out_of_time:
      throw command_failed(program, concat("passed its time limit of ", seconds, " s"), process);
    case End::stopped:
      throw command_failed(program, "stopped on request", process);
    case End::unknown:
      break;
  }
  throw command_failed(
      program, "its exit status is lost: this program ignores SIGCHLD or waits for any child", process);
}

/// Reads the losses off the last line of the output.
inline void read_answer(const std::string& program, const ProcessResult& process,
                        std::span<const Objective> measures, std::span<double> losses) {
  const auto lines = last_lines(process.output, 1);
  const std::string_view line = lines.empty() ? std::string_view() : lines[0];
  const auto refuse = [&](const std::string& expected) {
    return command_failed(program,
                          concat("expected ", expected, " on the last line of its output, got ",
                                 line.empty() ? "no output" : one_line(line, 200)),
                          process);
  };
  double number = 0;  // nan and inf are no JSON, but programs print them
  if (const auto end = std::from_chars(line.data(), line.data() + line.size(), number);
      !line.empty() && end.ec == std::errc() && end.ptr == line.data() + line.size()) {
    if (measures.size() > 1) throw refuse(concat("an object with ", measures.size(), " measures"));
    losses[0] = measures[0].shown(number);
    return;
  }
  const nlohmann::json answer = nlohmann::json::parse(line, nullptr, false);
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const std::string& name = measures[i].name;
    const auto found = answer.is_object() ? answer.find(name) : answer.end();
    if (!answer.is_object() || found == answer.end() || !found->is_number())
      throw refuse(concat(measures.size() > 1 ? "" : "a number or ", "{\"", name, "\": number}"));
    losses[i] = measures[i].shown(found->get<double>());
  }
}

inline void check_measures(std::span<const Objective> measures) {
  for (std::size_t i = 0; i < measures.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (measures[i].name == measures[k].name)
        throw Error("CommandEstimator.measures", "names that differ",
                    concat("\"", measures[i].name, "\" twice"));
}

}  // namespace detail

/// Runs a command for each architecture and reads N measures from the last line that it prints: a JSON object
/// with a number for each measure's name, {"loss": 0.12}; for one measure a bare number will do. Their units
/// and directions are those of `measures`.
///
/// In the command these are filled in, each within one argument: {architecture}, its text; {fidelity}, the
/// share of full effort in (0, 1]; {seed}, a number below 2^31, another one for each trial and attempt;
/// {trial}, its number; {threads}, its share of the machine. There is no shell; see CommandLine for quotes.
///
/// A command that fails (a status other than 0, a signal, no answer) makes a failed trial, whose reason ends
/// with the last lines of its standard error. At its time limit, or when the run is stopped, it is ended with
/// all that it started; see run_process. Input is empty.
template <std::size_t N>
struct BasicCommandEstimator {
  std::string command{};                ///< "./train {architecture} {fidelity}"
  std::array<Objective, N> measures{};  ///< what it prints, a "loss" by default; accuracy_objective()
  double seconds = 0;                   ///< the time limit of a command; 0: none

  void fields(auto&& f) const {
    f("command", command);
    f("seconds", seconds, at_least(0));
  }
  std::vector<Objective> objectives() const { return {measures.begin(), measures.end()}; }

  template <class Space>
  class State {
    static_assert(
        PrintableSpace<Space>,
        "ogive: CommandEstimator hands architectures on as texts: give the space `text` and `parse`, or "
        "`decisions()` from which they follow");

   public:
    /// @throws Error when the command can't be read, or does not mention {architecture}
    State(const BasicCommandEstimator& options, const Space& space)
        : options_(options),
          space_(space),
          line_(options.command, {"architecture", "fidelity", "seed", "trial", "threads"},
                "CommandEstimator.command") {
      expect(line_.uses("architecture"), "CommandEstimator.command", "{architecture} among its arguments",
             options.command);
      detail::check_measures(options.measures);
    }

    Score<N> evaluate(const typename Space::Architecture& architecture, const Context& context) const {
      const std::size_t seed = context.random.split(0).below(std::size_t{1} << 31);
      const auto words = line_.filled([&](std::string_view name) {
        return name == "architecture" ? ogive::text(space_, architecture)
               : name == "fidelity"   ? to_text(context.fidelity)
               : name == "seed"       ? to_text(seed)
               : name == "trial"      ? to_text(context.id)
                                      : to_text(context.threads);
      });
      const ProcessResult process = run_process(words, options_.seconds, context.stop);
      detail::require_success(words[0], process, options_.seconds);
      Score<N> score;
      detail::read_answer(words[0], process, options_.measures, score.values);
      return score;
    }

   private:
    const BasicCommandEstimator& options_;
    const Space& space_;
    CommandLine line_;
  };
};

/// One measure: `CommandEstimator{"./train {architecture}"}`, or with `.measures = {accuracy_objective()}`.
using CommandEstimator = BasicCommandEstimator<1>;

}  // namespace ogive
