#pragma once
/// NAS-Bench-201 / NATS-Bench topology: one cell, repeated. Any list of operations may stand on its edges.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/core/hash.hpp"
#include "ogive/space/decisions.hpp"
#include "ogive/space/nb201_cell.hpp"
#include "ogive/space/operations.hpp"

namespace ogive {

/// Cells of four nodes with one of `Operations` on each of the six edges. The options describe the network
/// around the cell (Dong and Yang 2020): a stem, three stages of `cells` cells with `channels`, 2x and 4x as
/// many channels, halving the image in between, global average pooling and a linear layer.
template <class... Operations>
struct BasicNb201Space {
  static_assert(
      (Operation<Operations> && ...),
      "ogive: BasicNb201Space: each operation is a tag with `static constexpr std::string_view name`");
  static_assert(sizeof...(Operations) >= 1 && sizeof...(Operations) <= 16,
                "ogive: BasicNb201Space: give 1 to 16 operations");

  int channels = 16;    ///< of the first stage
  int cells = 5;        ///< in each stage
  int stem_stride = 1;  ///< 2 halves the image at the stem, for quick runs

  void fields(auto&& f) const {
    f("channels", channels, at_least(1));
    f("cells", cells, at_least(1));
    f("stem_stride", stem_stride, between(1, 2));
  }

  using Architecture = Nb201Cell;

  static constexpr std::size_t operation_count = sizeof...(Operations);
  static constexpr std::array<std::string_view, operation_count> operation_names{Operations::name...};

  /// The number of an operation in this space, or `operation_count`.
  template <class Wanted>
  static constexpr std::size_t number_of = detail::operation_number<Wanted, Operations...>();

  /// Calls `call` with the tag of operation number `operation`, and gives its answer.
  template <class Call>
  static decltype(auto) visit(std::size_t operation, Call&& call) {
    return detail::visit_operation<Operations...>(operation, call);
  }

  std::vector<Decision> decisions() const {
    std::vector<Decision> list;
    list.reserve(nb201_edges.size());
    for (const auto [from, to] : nb201_edges) list.push_back({concat(from, ">", to), operation_count});
    return list;
  }
  Architecture from_choices(std::span<const Choice> choices) const {
    Architecture cell;
    for (std::size_t edge = 0; edge < 6; ++edge)
      cell.operations[edge] = static_cast<std::uint8_t>(choices[edge]);
    return cell;
  }
  bool contains(const Architecture& cell) const {
    return std::all_of(cell.operations.begin(), cell.operations.end(),
                       [](std::size_t operation) { return operation < operation_count; });
  }
  Choices to_choices(const Architecture& cell) const {
    return {cell.operations.begin(), cell.operations.end()};
  }

  /// The published form: "|nor_conv_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|".
  std::string text(const Architecture& cell) const { return detail::nb201_text(cell, operation_names); }
  Architecture parse(std::string_view line) const { return detail::nb201_parse(line, operation_names); }

  std::uint64_t size() const {
    std::uint64_t count = 1;
    for (int edge = 0; edge < 6; ++edge) count *= operation_count;
    return count;
  }
  /// The cell with the official NAS-Bench-201 index; with other operations: in counting order.
  Architecture at(std::uint64_t i) const {
    if (i >= size()) throw Error("Nb201Space.at", concat("an index below ", size()), to_text(i));
    return cell_number(is_official ? detail::Nb201Order::official().cell_at[i] : i);
  }
  std::uint64_t index(const Architecture& cell) const {
    if (!contains(cell))
      throw Error("Nb201Space.index", concat("operations below ", operation_count),
                  "a cell of another space");
    return is_official ? detail::Nb201Order::official().index_of[number(cell)] : number(cell);
  }

  /// Equal for cells that are the same network once zeros and skips are followed (NATS-Bench,
  /// `to_unique_str(consider_zero=True)`): 6,466 texts for the official operations.
  std::string identity(const Architecture& cell) const {
    return detail::nb201_identity(cell, operation_names, number_of<None>, number_of<SkipConnect>);
  }
  /// The first cell in counting order with the same identity. With more than eight operations there is none
  /// (the table of all cells would be too large), and `ogive::canonical` gives the cell itself.
  Architecture canonical(const Architecture& cell) const requires(operation_count <= 8) {
    static const std::vector<std::uint32_t> first = first_of_equals();
    return cell_number(first[number(cell)]);
  }

  /// One mixed operation on each edge.
  std::vector<std::size_t> relaxation() const { return std::vector<std::size_t>(6, operation_count); }
  /// The node that each mixed edge leads to.
  std::vector<std::size_t> edge_ends() const {
    std::vector<std::size_t> ends;
    for (const auto& edge : nb201_edges) ends.push_back(static_cast<std::size_t>(edge.to));
    return ends;
  }
  /// The heaviest operation of each edge, the first among equals.
  Architecture discretise(std::span<const float> weights) const {
    expect(weights.size() == 6 * operation_count, "discretise", concat(6 * operation_count, " weights"),
           to_text(weights.size()));
    Architecture cell;
    for (std::size_t edge = 0; edge < 6; ++edge) {
      const auto row = weights.subspan(edge * operation_count, operation_count);
      for (std::size_t k = 1; k < operation_count; ++k) {
        if (row[k] > row[cell.operations[edge]]) cell.operations[edge] = static_cast<std::uint8_t>(k);
      }
    }
    return cell;
  }
  /// For each mixed edge the number of the operation that the cell has there.
  std::vector<std::size_t> path(const Architecture& cell) const {
    return {cell.operations.begin(), cell.operations.end()};
  }

  /// Sequences of one to three operations, none of which is a zero.
  std::size_t operation_path_count() const {
    constexpr std::size_t kinds = path_operations;
    return kinds + kinds * kinds + kinds * kinds * kinds;
  }
  /// The sequences on the ways from input to output that no zero blocks, shorter ones first (White,
  /// Neiswanger and Savani, AAAI 2021, section 4). Ways with equal operations are one sequence.
  std::vector<std::size_t> operation_paths(const Architecture& cell) const {
    std::vector<std::size_t> numbers;
    for (const auto& [length, edges] : nb201_ways)
      if (const auto number = path_number(cell, std::span(edges).first(length))) numbers.push_back(*number);
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
  }

 private:
  static constexpr std::size_t zero = number_of<None>;
  static constexpr std::size_t path_operations =
      zero < operation_count ? operation_count - 1 : operation_count;

  /// Of the sequence on these edges: all shorter ones come before it, and its first operation counts most.
  static std::optional<std::size_t> path_number(const Architecture& cell,
                                                std::span<const std::size_t> edges) {
    std::size_t number = 0, first = 0;
    for (const std::size_t edge : edges) {
      const std::size_t operation = cell.operations[edge];
      if (operation == zero) return std::nullopt;
      number = number * path_operations + operation - (operation > zero ? 1 : 0);
      first = first * path_operations + 1;
    }
    return first - 1 + number;
  }

  static constexpr bool is_official =
      std::is_same_v<BasicNb201Space, BasicNb201Space<None, SkipConnect, NorConv1x1, NorConv3x3, AvgPool3x3>>;

  /// Counting order: the first edge counts most.
  static std::uint64_t number(const Architecture& cell) {
    std::uint64_t number = 0;
    for (const std::uint64_t operation : cell.operations) number = number * operation_count + operation;
    return number;
  }
  static Architecture cell_number(std::uint64_t number) {
    Architecture cell;
    for (std::size_t edge = 6; edge-- > 0; number /= operation_count)
      cell.operations[edge] = static_cast<std::uint8_t>(number % operation_count);
    return cell;
  }
  /// For every cell the first one with its identity, as counting numbers. Identities are compared by 64-bit
  /// hashes.
  std::vector<std::uint32_t> first_of_equals() const {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> cells_by_hash;
    for (std::uint32_t i = 0; i < size(); ++i)
      cells_by_hash.emplace_back(hash_text(identity(cell_number(i))), i);
    std::sort(cells_by_hash.begin(), cells_by_hash.end());
    std::vector<std::uint32_t> first(cells_by_hash.size());
    auto group = cells_by_hash.front();
    for (const auto& entry : cells_by_hash) {
      if (entry.first != group.first) group = entry;
      first[entry.second] = group.second;
    }
    return first;
  }
};

using Nb201Space = BasicNb201Space<None, SkipConnect, NorConv1x1, NorConv3x3, AvgPool3x3>;

}  // namespace ogive
