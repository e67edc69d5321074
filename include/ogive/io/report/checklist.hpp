#pragma once
/// The best practices for NAS research (Lindauer and Hutter, "Best Practices for Scientific Research on
/// Neural Architecture Search", JMLR 21(243), 2020), filled in with what a run knows. Numbers are those of
/// the paper.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/machine.hpp"
#include "ogive/core/version.hpp"
#include "ogive/io/report/charts.hpp"
#include "ogive/io/report/data.hpp"

namespace ogive::report_detail {

/// What is known of an item: by the run, in part, not, or by the authors of the report.
enum class Known { yes, partly, open, answered };

struct CheckItem {
  std::string_view practice{};  ///< its number in the paper
  std::string_view key{};       ///< under which the authors answer it
  std::string_view question{};
  Known known = Known::open;
  std::string text{};
};

/// Whether accuracies come from a table of a published benchmark, asked directly or through a wrapper.
bool is_tabular(const ReportData& report);

/// The items, one after the other.
class Checklist {
 public:
  Checklist(const ReportData& report, const Machine& machine);

  std::vector<CheckItem> items{};

 private:
  void add(const char* practice, const char* key, const char* question, Known known, std::string_view text) {
    items.push_back({practice, key, question, known, std::string(text)});
  }

  void about_code();

  void about_comparisons();

  void about_details();

  const ReportData& report_;
  const Machine& machine_;
};

/// @throws Error when an answer is to no item
std::vector<CheckItem> checklist(const ReportData& report, const Machine& machine);

}  // namespace ogive::report_detail

#if OGIVE_DEFINES

namespace ogive::report_detail {

OGIVE_INLINE bool is_tabular(const ReportData& report) {
  return std::any_of(report.facts.begin(), report.facts.end(), [](const RunFact& fact) {
    return fact.name.starts_with("estimator.") &&
           (fact.name.ends_with(".table") || fact.value == "TabularEstimator");
  });
}

OGIVE_INLINE Checklist::Checklist(const ReportData& report, const Machine& machine)
    : report_(report), machine_(machine) {
  about_code();
  about_comparisons();
  about_details();
}

OGIVE_INLINE void Checklist::about_code() {
  const std::string shipped = concat("made with ogive ", version, "; a link to the program is missing");
  add("1", "training_code", "Is the code that trains the final architectures released?", Known::open,
      "the run ends with the search");
  add("1", "space_code", "Is the code of the search space released?", Known::partly,
      concat(report_.space, ", ", shipped));
  add("1", "training_options", "Are the hyperparameters and seeds of the final training reported?",
      Known::open, "the run ends with the search; the options of its own evaluations are above");
  add("2", "method_code", "Is the code of the search method released?", Known::partly,
      concat(report_.strategy, ", ", shipped));
  add("2", "method_options", "Are the hyperparameters and seeds of the search method reported?", Known::yes,
      "all options and seeds are above");
}

OGIVE_INLINE void Checklist::about_comparisons() {
  const bool beside = report_.random_is_beside, random = !report_.random.empty();
  const std::size_t seeds = report_.runs.size();
  const Known same = beside ? Known::yes : random ? Known::partly : Known::open;
  const auto same_text = [&](const char* how) {
    return beside   ? how
           : random ? "the program gave a run of Random; that its space and estimator are the same is not "
                      "checked"
                    : "nothing was compared";
  };
  add("4", "benchmark",
      "Do all methods have the same benchmark: data and split, search space, training code and its "
      "hyperparameters?",
      same, same_text("Random ran on the same space and estimator"));
  add("5", "ablations", "Were ablations run?", Known::open, "not by this run");
  add("6", "protocol", "Are all methods evaluated by the same protocol?", same,
      same_text("the same estimator, number of trials and choice of the best"));
  add("7", "anytime", "Is performance shown as a function of the resources used?", Known::yes,
      "over trials and over time, above");
  add("8", "random", "Is the method compared with random search and random sampling?",
      random ? Known::yes : Known::open,
      random ? "random search is in the charts; random sampling is the mean of its trials"
             : "there is no random baseline: study(search, seeds(1, 10)) runs one beside the search");
  add("9", "seeds", "Are there several runs with different seeds, and are the seeds reported?",
      seeds > 1 ? Known::yes : Known::partly,
      seeds > 1 ? concat(seeds, " seeds, listed above")
                : concat("one run, with seed ", report_.runs[0].seed, ": its spread is not known"));
  add("10", "tabular", "Was a tabular or surrogate benchmark used for what real trainings can't afford?",
      is_tabular(report_) ? Known::yes : Known::open,
      is_tabular(report_) ? "scores come from a table" : "not by this run");
  add("11", "confounders", "Are confounding factors controlled: hardware, versions, run time?", same,
      same_text("one program ran both, on this machine"));
}

OGIVE_INLINE void Checklist::about_details() {
  add("12", "tuning", "Is it reported how hyperparameters were tuned, and what that cost?", Known::open,
      "the run knows its options, not how they were found");
  add("13", "end_to_end", "Are the resources of the whole method reported, end to end?", Known::partly,
      concat(duration(report_.seconds),
             " of wall time for the search; what came before, and the final training, are not known"));
  add("14", "setup", "Are all details of the setup reported: hardware, libraries, versions, data?",
      Known::partly,
      concat(machine_.processor.empty() ? "processor not known" : machine_.processor, ", ogive ", version,
             ", ", compiler, "; other libraries of the program are not known"));
}

OGIVE_INLINE std::vector<CheckItem> checklist(const ReportData& report, const Machine& machine) {
  std::vector<CheckItem> items = Checklist(report, machine).items;
  for (const auto& [key, answer] : report.answers) {
    CheckItem* found = nullptr;
    for (CheckItem& item : items)
      if (item.key == key) found = &item;
    if (!found) {
      std::string keys;
      for (const CheckItem& item : items) keys += concat(keys.empty() ? "" : ", ", item.key);
      throw Error("ReportOptions.answers", concat("one of ", keys), key);
    }
    found->known = Known::answered;
    found->text = answer;
  }
  return items;
}

}  // namespace ogive::report_detail

#endif
