#pragma once
/// From results of any type to the plain data of a report.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/io/report/data.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/study_outcome.hpp"

namespace ogive::report_detail {

/// Decisions that get a chart of their own, at most.
inline constexpr std::size_t most_panels = 12;

/// The names of a cell's operations, if the space has them and tells which of them an architecture takes.
template <class Space>
std::vector<std::string> operation_names(const Space& space) {
  using Architecture = typename Space::Architecture;
  std::vector<std::string> names;
  if constexpr (requires(const Architecture& a) { space.path(a); }) {
    if constexpr (requires { Space::operation_names[0]; })
      for (const std::string_view name : Space::operation_names) names.emplace_back(name);
    else if constexpr (requires { space.option_names(); })
      for (const std::string_view name : space.option_names()) names.emplace_back(name);
  }
  return names;
}

/// How the choices of an architecture are shown: all edges of a cell together, or each decision by itself.
template <class Space>
std::vector<Panel> panels_of(const Space& space) {
  std::vector<Panel> panels;
  if (auto names = operation_names(space); !names.empty()) {
    panels.push_back({.title = "operations", .options = std::move(names)});
  } else if constexpr (DecisionSpace<Space>) {
    std::vector<Decision> decisions;
    try {
      decisions = space.decisions();
    } catch (const Error&) {  // a space known at run time only that has none
    }
    for (const Decision& decision : decisions) {
      panels.push_back({.title = decision.name, .first_slot = panels.size()});
      for (std::size_t option = 0; option < decision.options; ++option)
        panels.back().options.push_back(to_text(option));
    }
  }
  return panels;
}

/// What an architecture has in each slot.
template <class Space>
std::vector<Choice> choices_of(const Space& space, const typename Space::Architecture& architecture,
                               bool by_operations) {
  std::vector<Choice> choices;
  if constexpr (requires { space.path(architecture); }) {
    if (by_operations) {
      for (const std::size_t option : space.path(architecture))
        choices.push_back(option == absent ? none : static_cast<Choice>(option));
      return choices;
    }
  }
  if constexpr (DecisionSpace<Space>) choices = ogive::detail::to_choices(space, architecture);
  return choices;
}

template <class Space, std::size_t N>
RunData run_data(const Space& space, const Result<typename Space::Architecture, N>& result,
                 const ReportData& report) {
  RunData run{.seed = result.options.seed,
              .asked_for = result.options.trials,
              .seconds = result.seconds,
              .ending = result.ending,
              .recalled = result.recalled,
              .notes = result.notes};
  run.trials.reserve(result.history.size());
  for (std::size_t i = 0; i < result.history.size(); ++i) {
    const auto& trial = result.history[i];
    TrialData data{.id = trial.id,
                   .fidelity = trial.fidelity,
                   .architecture = ogive::detail::name_of(space, trial.architecture),
                   .error = trial.error,
                   .seconds = trial.seconds,
                   .moment = i < result.moments.size() ? result.moments[i] : 0.0};
    if (trial.score) data.losses.assign(trial.score->values.begin(), trial.score->values.end());
    if (!report.panels.empty()) data.choices = choices_of(space, trial.architecture, report.by_operations);
    run.trials.push_back(std::move(data));
  }
  return run;
}

/// Pictures of an architecture: what graphs(space, architecture) or graph(space, architecture) give, beside
/// the space or here.
template <class Space>
std::vector<CellGraph> graphs_of(const Space& space, const typename Space::Architecture& architecture) {
  if constexpr (requires { graphs(space, architecture); })
    return graphs(space, architecture);
  else if constexpr (requires { graph(space, architecture); })
    return {graph(space, architecture)};
  else if constexpr (requires { space.template get_if<Nb201Space>(); }) {  // known at run time only
    if (const auto* const nb201 = space.template get_if<Nb201Space>())
      return {graph(*nb201, architecture.template as<Nb201Cell>())};
    if (const auto* const darts = space.template get_if<DartsSpace>())
      return graphs(*darts, architecture.template as<DartsArchitecture>());
    return {};
  } else
    return {};
}

/// A report of runs that are still to be added.
template <class Space>
ReportData begin_report(const Space& space, RunDescription facts, std::vector<Objective> objectives) {
  ReportData data{.objectives = std::move(objectives),
                  .facts = std::move(facts),
                  .panels = panels_of(space),
                  .by_operations = !operation_names(space).empty()};
  data.strategy = data.fact("strategy.type");
  data.space = data.fact("space.type");
  data.title = concat(data.strategy, " on ", data.space);
  return data;
}

/// What follows from the runs.
template <class Space, class Results>
void end_report(ReportData& data, const Space& space, const Results& results) {
  if (data.by_operations) {
    for (const RunData& run : data.runs)
      if (!run.trials.empty()) data.panels[0].slots = run.trials[0].choices.size();
  }
  data.panels_left_out = data.panels.size() > most_panels ? data.panels.size() - most_panels : 0;
  data.panels.resize(data.panels.size() - data.panels_left_out);
  for (const TrialPlace& place : choose_best(data, data.single() ? 4 : 8))
    data.best.push_back({place, graphs_of(space, results[place.run].history[place.trial].architecture)});
}

template <class Space, class Strategy, class Estimator, std::size_t N>
ReportData report_data(const Search<Space, Strategy, Estimator>& search,
                       const Result<typename Space::Architecture, N>& result) {
  const Space& space = search.space();
  ReportData data =
      begin_report(space,
                   ogive::detail::describe(space, search.strategy(), search.estimator(), result.options,
                                           result.objectives, outcome_of(search.strategy()) == Outcome::last),
                   result.objectives);
  data.outcome = outcome_of(search.strategy());
  data.seconds = result.seconds;
  data.runs.push_back(run_data(space, result, data));
  end_report(data, space, std::span(&result, 1));
  return data;
}

template <class Space>
ReportData report_data(const StudyOutcome<Space>& outcome) {
  ReportData data = begin_report(outcome.space, outcome.description, {outcome.objective()});
  data.random_is_beside = !outcome.random.empty();
  data.is_study = true;
  data.outcome = outcome.outcome;
  data.seconds = outcome.seconds;
  for (const auto& result : outcome.runs) data.runs.push_back(run_data(outcome.space, result, data));
  for (const auto& result : outcome.random) data.random.push_back(run_data(outcome.space, result, data));
  end_report(data, outcome.space, outcome.runs);
  return data;
}

}  // namespace ogive::report_detail
