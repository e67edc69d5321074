#pragma once
/// What a run is made of, as plain data: what its journal must know to repeat it.
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/search/options.hpp"

namespace ogive {

/// One fact about a run.
struct RunFact {
  std::string name{};   ///< "strategy.population"
  std::string value{};  ///< "50"
  bool text = true;     ///< whether the value is a text; otherwise a number, true or false
  bool fixed = true;    ///< whether a run that goes on must have the same

  friend bool operator==(const RunFact&, const RunFact&) = default;
};

/// The types of the space, the strategy and the estimator, all their fields and those of RunOptions.
using RunDescription = std::vector<RunFact>;

namespace detail {

/// Lists every field with its value, nested options included.
class FactLister {
 public:
  FactLister(RunDescription& facts, std::string owner) : facts_(facts), owner_(std::move(owner)) {}

  template <class T>
  void operator()(std::string_view name, const T& value, const auto&...) const {
    if constexpr (HasFields<T>)
      value.fields(FactLister(facts_, concat(owner_, ".", name)));
    else if constexpr (std::is_arithmetic_v<T>)
      number(name, value);
    else
      text(name, field_text(value));
  }
  [[gnu::noinline]] void text(std::string_view name, std::string value) const {
    facts_.push_back({concat(owner_, ".", name), std::move(value)});
  }

 private:
  /// Infinities and NaN are no numbers in JSON: they stay texts.
  [[gnu::noinline]] void number(std::string_view name, const TextPart& value) const {
    const bool finite = value.text().find('n') == std::string_view::npos;  // inf, nan; but "true" has none
    facts_.push_back({concat(owner_, ".", name), std::string(value.text()), !finite});
  }

  RunDescription& facts_;
  std::string owner_;
};

/// The name of an options type; lambdas, functions and other types without a name are callables.
constexpr std::string_view part_name(std::string_view name) {
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && !(c >= '0' && c <= '9')) return "callable";
  }
  return name.empty() ? "callable" : name;
}

/// A part whose type is known at run time only (search/any.hpp) describes the one that it holds.
template <class Part>
void describe_part(RunDescription& facts, const char* owner, const Part& part) {
  if constexpr (requires { part.describe(facts, owner); }) return part.describe(facts, owner);
  const FactLister lister(facts, owner);
  lister.text("type", std::string(std::is_class_v<Part> ? part_name(type_name<Part>())
                                                        : std::string_view("callable")));
  if constexpr (requires { Part::operation_names[0]; })
    lister.text("operations", join(Part::operation_names, " "));
  if constexpr (HasFields<Part>) part.fields(lister);
}

/// Calls f(name, value) for what `model` describes beside its type, as a visit of its fields would.
template <class Model, class Visit>
void visit_described(const Model& model, Visit&& f) {
  if constexpr (std::same_as<std::remove_cvref_t<Visit>, FieldChecker>) return;  // it was when it was made
  RunDescription facts;
  model.describe(facts, "");
  for (std::size_t i = 1; i < facts.size(); ++i) {
    const std::string& value = facts[i].value;
    const std::string name = facts[i].name.substr(1);  // behind the point
    double number = 0;
    std::uint64_t count = 0;
    const char* const end = value.data() + value.size();
    if (facts[i].text)
      f(name, value);
    else if (value == "true" || value == "false")
      f(name, value == "true");
    else if (std::from_chars(value.data(), end, count).ptr == end)
      f(name, count);
    else if (std::from_chars(value.data(), end, number).ptr == end)
      f(name, number);
  }
}

/// @param all_trials whether the number of trials decides how each of them goes
template <class Space, class Strategy, class Estimator>
RunDescription describe(const Space& space, const Strategy& strategy, const Estimator& estimator,
                        const RunOptions& options, const std::vector<Objective>& objectives,
                        bool all_trials) {
  RunDescription facts;
  describe_part(facts, "space", space);
  describe_part(facts, "strategy", strategy);
  describe_part(facts, "estimator", estimator);
  std::string meanings;
  for (const auto& objective : objectives)
    meanings += concat(meanings.empty() ? "" : "; ", objective.name, objective.unit.empty() ? "" : " in ",
                       objective.unit, objective.maximise ? ", maximised" : "");
  facts.push_back({"estimator.objectives", std::move(meanings)});
  const std::size_t first = facts.size();
  options.fields(FactLister(facts, "run"));
  for (std::size_t i = first; i < facts.size(); ++i)
    facts[i].fixed = facts[i].name == "run.trials" ? all_trials : facts[i].name != "run.seconds";
  return facts;
}

}  // namespace detail
}  // namespace ogive
