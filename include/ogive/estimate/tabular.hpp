#pragma once
/// Search on a table of published results instead of training.
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/estimate/concepts.hpp"
#include "ogive/estimate/table.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The column by which a search chooses, and how to read it.
struct Selection {
  enum class Kind { accuracy, lowest };

  std::string column;
  Kind kind = Kind::accuracy;
  bool oracle = false;  ///< whether choosing on test results is meant

  Selection(const char* name) : column(name) {}
  Selection(std::string name, Kind how = Kind::accuracy, bool test = false)
      : column(std::move(name)), kind(how), oracle(test) {}

  void fields(auto&& f) const {
    f("column", column);
    f("lowest", kind == Kind::lowest);
    f("oracle", oracle);
  }
};

/// Chooses by a column of accuracies in percent.
inline Selection column(std::string name) { return {std::move(name)}; }
/// Chooses by a column whose values are better when lower: a latency, an energy.
inline Selection lowest(std::string name) { return {std::move(name), Selection::Kind::lowest}; }
/// Chooses by test accuracies, as no search outside a study of searches may.
inline Selection oracle_test(std::string name) { return {std::move(name), Selection::Kind::accuracy, true}; }

/// Finds the row whose key is the architecture's text.
struct ByText {
  template <class Space>
  std::optional<std::size_t> operator()(const Table& table, const Space& space,
                                        const typename Space::Architecture& architecture) const {
    static_assert(PrintableSpace<Space>,
                  "ogive: TabularEstimator finds rows by the architecture's text: give the space `text` and "
                  "`parse`, or "
                  "the estimator a lookup, tabular(table, selection, lookup)");
    return table.find(ogive::text(space, architecture));
  }
};

/// Answers from a table: 100 - accuracy, or the value of a `lowest` column. An architecture without a row
/// makes a failed trial. Give it `table` and `select`; `lookup` is for tables with keys of their own (see
/// `tabular`).
template <class Lookup>
struct BasicTabularEstimator {
  Table table{};
  Selection select = "c10v_val_12";  ///< NAS-Bench-201: CIFAR-10 validation accuracy after 12 epochs
  Lookup lookup{};

  void fields(auto&& f) const {
    f("table", table);
    f("select", select);
  }
  Objective objectives() const {
    if (select.kind == Selection::Kind::accuracy) return accuracy_objective(select.column);
    return {.name = select.column};
  }

  template <class Space>
  class State {
   public:
    using Architecture = typename Space::Architecture;

    /// @throws Error when the column is missing or not of numbers, or is of test results and not called so
    State(const BasicTabularEstimator& options, const Space& space)
        : options_(options), space_(space), values_(checked(options).table.numbers(options.select.column)) {}

    double evaluate(const Architecture& architecture) const {
      const std::optional<std::size_t> row = find(architecture);
      expect(row.has_value() && *row < values_.size(), options_.table.name(), "a row for the architecture",
             "none");
      return options_.select.kind == Selection::Kind::accuracy ? 100 - values_[*row] : values_[*row];
    }
    double evaluate(const Architecture& architecture, Context&) const { return evaluate(architecture); }

   private:
    std::optional<std::size_t> find(const Architecture& architecture) const {
      if constexpr (std::invocable<const Lookup&, const Architecture&>)
        return options_.lookup(architecture);
      else
        return options_.lookup(options_.table, space_, architecture);
    }

    static const BasicTabularEstimator& checked(const BasicTabularEstimator& options) {
      const Selection& select = options.select;
      if (!select.oracle && select.column.find("test") != std::string::npos)
        throw Error("TabularEstimator.select",
                    concat("'", select.column,
                           "' holds test results, and a search must not choose by them; where that is "
                           "the point, say oracle_test(\"",
                           select.column, "\")"));
      expect(options.table.rows() > 0, "TabularEstimator.table",
             "a table with rows, such as Table::load(\"nb201.csv.gz\")", "an empty one");
      return options;
    }

    const BasicTabularEstimator& options_;
    const Space& space_;
    std::vector<double> values_;
  };
};

/// A table whose key column holds the texts of the space: `TabularEstimator{.table = table, .select =
/// "c10v_val_12"}`.
using TabularEstimator = BasicTabularEstimator<ByText>;

/// A table with any lookup: `lookup(architecture)` gives the row, or an empty std::optional.
template <class Lookup>
BasicTabularEstimator<Lookup> tabular(Table table, Selection select, Lookup lookup) {
  return {std::move(table), std::move(select), std::move(lookup)};
}

}  // namespace ogive::inline OGIVE_LEVEL
