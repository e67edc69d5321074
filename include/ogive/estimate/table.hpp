#pragma once
/// Tables of published results: comma-separated values, one row for each architecture.
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/crc32.hpp"
#include "ogive/core/error.hpp"
#include "ogive/data/gzip.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// A cheap handle to an immutable table; copies share it. The first line names the columns; values are
/// separated by commas, without quotes. One column is the key by which rows are found: the architecture's
/// text.
class Table {
 public:
  /// A table without rows or columns.
  Table() : data_(std::make_shared<const Data>()) {}

  /// Reads a .csv file, gzip'd or not: `Table::load("nb201.csv.gz")`.
  /// @param key the column of the architectures' texts
  /// @throws Error with path and line when the file is missing, corrupt or ragged, or a key comes twice
  static Table load(const std::string& path, std::string_view key = "arch_str") {
    const auto bytes = read_file(path);
    return Table(std::string(as_text(bytes)), path, key);
  }
  /// The same from the text itself. `name` stands for the path in errors.
  static Table from_text(std::string text, std::string_view key = "arch_str",
                         const std::string& name = "table") {
    return Table(std::move(text), name, key);
  }

  std::size_t rows() const {
    return data_->columns.empty() ? 0 : data_->cells.size() / data_->columns.size();
  }
  const std::vector<std::string_view>& columns() const { return data_->columns; }
  bool has(std::string_view column) const;

  /// The row with this key, if any.
  std::optional<std::size_t> find(std::string_view key) const;

  /// A value as it is written. @throws Error when there is no such row or column
  std::string_view text(std::size_t row, std::string_view column) const {
    if (row >= rows()) throw Error(data_->name, concat("a row below ", rows()), to_text(row));
    return data_->cells[row * data_->columns.size() + position(column)];
  }
  /// A value as a number. @throws Error when it is none, or there is no such row or column
  double value(std::size_t row, std::string_view column) const;
  /// A value of the row with this key: `table.value("|skip_connect~0|+...", "c10_test_200")`.
  double value(std::string_view key, std::string_view column) const;
  /// A value of an architecture, for reports: `table.value(space, architecture, "c10_test_200")`.
  template <PrintableSpace Space>
  double value(const Space& space, const typename Space::Architecture& architecture,
               std::string_view column) const {
    return value(std::string_view(ogive::text(space, architecture)), column);
  }
  /// A whole column as numbers. @throws Error at the first value that is none
  std::vector<double> numbers(std::string_view column) const;

  const std::string& name() const { return data_->name; }
  /// "15625 rows, checksum 0a1b2c3d": tells tables apart by what is in them, for journals.
  std::string text() const {
    return concat(rows(), " rows, checksum ", hexadecimal(crc32(as_bytes(data_->content))));
  }

 private:
  struct Data {
    std::string name = "table";
    std::string content{};
    std::vector<std::string_view> columns{};
    std::vector<std::string_view> cells{};  ///< row after row, views of content
    std::unordered_map<std::string_view, std::size_t> row_of{};
  };

  Table(std::string content, const std::string& name, std::string_view key);

  static void split_lines(Data& data);

  std::size_t position(std::string_view column) const;

  std::shared_ptr<const Data> data_;
};

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE bool Table::has(std::string_view column) const {
  for (const auto& name : data_->columns) {
    if (name == column) return true;
  }
  return false;
}

OGIVE_INLINE std::optional<std::size_t> Table::find(std::string_view key) const {
  const auto found = data_->row_of.find(key);
  if (found == data_->row_of.end()) return {};
  return found->second;
}

OGIVE_INLINE double Table::value(std::size_t row, std::string_view column) const {
  const std::string_view cell = text(row, column);
  double number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size() || cell.empty())
    throw Error(concat(data_->name, ", line ", row + 2, ", ", column), "a number", concat("'", cell, "'"));
  return number;
}

OGIVE_INLINE double Table::value(std::string_view key, std::string_view column) const {
  const auto row = find(key);
  if (!row) throw Error(data_->name, "an architecture of the table", concat("'", key, "'"));
  return value(*row, column);
}

OGIVE_INLINE std::vector<double> Table::numbers(std::string_view column) const {
  std::vector<double> list(rows());
  for (std::size_t row = 0; row < list.size(); ++row) list[row] = value(row, column);
  return list;
}

OGIVE_INLINE Table::Table(std::string content, const std::string& name, std::string_view key) {
  const auto data = std::make_shared<Data>();
  data->name = name;
  data->content = std::move(content);
  split_lines(*data);
  data_ = data;
  const std::size_t key_position = position(key);
  for (std::size_t row = 0; row < rows(); ++row) {
    const auto text = data->cells[row * data->columns.size() + key_position];
    if (!data->row_of.emplace(text, row).second)
      throw Error(concat(name, ", line ", row + 2), concat("each ", key, " once"),
                  concat("'", text, "' again"));
  }
}

OGIVE_INLINE void Table::split_lines(Data& data) {
  std::string_view rest = data.content;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n');
    std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    auto& cells = line == 1 ? data.columns : data.cells;
    const std::size_t before = cells.size();
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
      comma = text.find(',');
      cells.push_back(text.substr(0, comma));
      if (comma != std::string_view::npos) text.remove_prefix(comma + 1);
    }
    if (line > 1 && cells.size() - before != data.columns.size())
      throw Error(concat(data.name, ", line ", line), concat(data.columns.size(), " values"),
                  to_text(cells.size() - before));
  }
  expect(!data.columns.empty(), data.name, "a line with the names of the columns", "an empty file");
}

OGIVE_INLINE std::size_t Table::position(std::string_view column) const {
  for (std::size_t i = 0; i < data_->columns.size(); ++i) {
    if (data_->columns[i] == column) return i;
  }
  throw Error(data_->name, concat("one of the columns ", join(data_->columns, ", ")),
              concat("'", column, "'"));
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
