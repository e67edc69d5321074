#pragma once
/// What a conformance kit says of a user's own type. For any test framework:
///
///     CHECK(testing::check_space(MySpace{}).text() == "");
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/function_ref.hpp"

namespace ogive::testing {

struct Options {
  std::uint64_t seed = 0;     ///< of all that is drawn; findings name it
  std::size_t samples = 100;  ///< random architectures looked at, or trials of a strategy

  void fields(auto&& f) const {
    f("seed", seed);
    f("samples", samples, at_least(1));
  }
};

/// A check that failed.
struct Finding {
  std::string check;      ///< which: "mutate"
  std::string sentence;   ///< what was expected and what came, the first time
  std::size_t times = 1;  ///< how often
};

/// One finding for each check that failed.
struct Report {
  std::vector<Finding> findings{};

  bool ok() const { return findings.empty(); }
  bool has(std::string_view check) const {
    for (const Finding& finding : findings)
      if (finding.check == check) return true;
    return false;
  }
  /// One line for each finding; empty when all is well.
  std::string text() const {
    std::string lines;
    for (const auto& [check, sentence, times] : findings)
      lines += concat(lines.empty() ? "" : "\n", sentence,
                      times > 2    ? concat(", and ", times - 1, " more times")
                      : times == 2 ? ", and once more"
                                   : std::string());
    return lines;
  }
};

}  // namespace ogive::testing

namespace ogive::testing_detail {

using testing::Options;
using testing::Report;

/// Fills a report.
class Recorder {
 public:
  Recorder(std::string_view subject, const Options& options)
      : subject_(subject), seed_(concat("seed ", options.seed)) {}

  /// What is looked at from here on: "sample 3, 'depth=1'".
  void look_at(std::string place) { place_ = std::move(place); }

  void add(std::string_view check, std::string_view expected, std::string_view came) {
    for (auto& finding : report_.findings) {
      if (finding.check == check) {
        ++finding.times;
        return;
      }
    }
    report_.findings.push_back(
        {std::string(check), concat(subject_, ".", check, ": expected ", expected, ", got ", came, " (",
                                    seed_, place_.empty() ? "" : ", ", place_, ")")});
  }
  void expect(bool holds, std::string_view check, std::string_view expected, std::string_view came) {
    if (!holds) add(check, expected, came);
  }
  /// Does the work; what it throws is a finding. @return whether it came to its end
  bool attempt(std::string_view check, FunctionRef<void()> work) {
    try {
      work();
      return true;
    } catch (const std::exception& failure) {
      add(check, "no exception", concat("'", failure.what(), "'"));
    } catch (...) {
      add(check, "no exception", "one that is no std::exception");
    }
    return false;
  }

  const std::string& subject() const { return subject_; }
  Report report() && { return std::move(report_); }

 private:
  std::string subject_, seed_, place_{};
  Report report_{};
};

}  // namespace ogive::testing_detail
