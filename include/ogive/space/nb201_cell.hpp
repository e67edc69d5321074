#pragma once
/// The cell of NAS-Bench-201 (Dong and Yang, ICLR 2020): four nodes, an operation on each of the six edges.
/// Its texts, its identity, and the official numbering of the published table.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"

namespace ogive {

/// Six choices among the operations of the space, in the order of `nb201_edges`.
struct Nb201Cell {
  std::array<std::uint8_t, 6> operations{};
  friend constexpr bool operator==(const Nb201Cell&, const Nb201Cell&) = default;
};

struct Nb201Edge {
  int from, to;
};
/// Node 0 is the cell's input and node 3 its output; each node is the sum of its edges.
inline constexpr std::array<Nb201Edge, 6> nb201_edges{{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}}};

/// A way through the cell, as the numbers of its edges.
struct Nb201Way {
  std::size_t length;
  std::array<std::size_t, 3> edges{};  ///< the first `length` count
};
/// All from node 0 to node 3.
inline constexpr std::array<Nb201Way, 4> nb201_ways{{{1, {3}}, {2, {0, 4}}, {2, {1, 5}}, {3, {0, 2, 5}}}};

namespace detail {

/// `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`
std::string nb201_text(const Nb201Cell& cell, std::span<const std::string_view> names);

Nb201Cell nb201_parse(std::string_view line, std::span<const std::string_view> names);

/// Equal for cells that are the same network when zeros and skips are followed:
/// `to_unique_str(consider_zero=True)` of NATS-Bench. `zero` and `skip` are the numbers of those operations,
/// or at least names.size() where there is none.
std::string nb201_identity(const Nb201Cell& cell, std::span<const std::string_view> names, std::size_t zero,
                           std::size_t skip);

/// The official order of the 15,625 cells: counting order (the first edge counts most) as shuffled by
/// Python's `random.seed(88); random.shuffle(cells)`, which the authors ran once. `cell_at[index]` is the
/// counting number.
struct Nb201Order {
  static constexpr std::size_t cells = 15'625;
  std::vector<std::uint16_t> cell_at, index_of;

  static const Nb201Order& official() {
    static const Nb201Order order;
    return order;
  }

 private:
  Nb201Order();

  /// Python's generator, MT19937 (Matsumoto and Nishimura 1998), seeded by one integer as by `init_by_array`.
  class PythonRandom {
   public:
    explicit PythonRandom(std::uint32_t seed);

    /// `randrange(n)`: the topmost bits that n needs, drawn again until below n.
    std::uint32_t below(std::uint32_t n);

   private:
    static constexpr std::uint32_t length = 624;

    std::uint32_t scrambled(std::uint32_t i) const { return state_[i - 1] ^ state_[i - 1] >> 30; }
    /// Positions run from 1 to 623 and round again; passing the end carries the last word to the front.
    std::uint32_t next(std::uint32_t i);
    std::uint32_t word();

    std::array<std::uint32_t, length> state_{};
    std::uint32_t position_ = length;
  };
};

}  // namespace detail
}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {
namespace detail {

OGIVE_INLINE std::string nb201_text(const Nb201Cell& cell, std::span<const std::string_view> names) {
  std::string line;
  for (std::size_t edge = 0; edge < 6; ++edge) {
    const auto [from, to] = nb201_edges[edge];
    if (from == 0) line += to == 1 ? "|" : "+|";
    line += concat(names[cell.operations[edge]], "~", from, "|");
  }
  return line;
}

OGIVE_INLINE Nb201Cell nb201_parse(std::string_view line, std::span<const std::string_view> names) {
  const char* const where = "NAS-Bench-201 cell";
  std::string_view rest = line;
  const auto take = [&](const std::string& expected) {
    if (!rest.starts_with(expected)) {
      const std::string came = rest.empty() ? "the end" : concat("'", rest, "'");
      throw Error(where, concat("'", expected, "' at character ", line.size() - rest.size() + 1), came);
    }
    rest.remove_prefix(expected.size());
  };
  Nb201Cell cell;
  for (std::size_t edge = 0; edge < 6; ++edge) {
    const auto [from, to] = nb201_edges[edge];
    if (from == 0) take(to == 1 ? "|" : "+|");
    const std::string_view name = rest.substr(0, rest.find_first_of("~|+"));
    const auto known = std::find(names.begin(), names.end(), name);
    if (known == names.end())
      throw Error(where,
                  concat("one of ", join(names, ", "), " at character ", line.size() - rest.size() + 1),
                  concat("'", name, "'"));
    cell.operations[edge] = static_cast<std::uint8_t>(known - names.begin());
    rest.remove_prefix(name.size());
    take(concat("~", from, "|"));
  }
  if (!rest.empty()) throw Error(where, "the end of the cell", concat("'", rest, "'"));
  return cell;
}

OGIVE_INLINE std::string nb201_identity(const Nb201Cell& cell, std::span<const std::string_view> names,
                                        std::size_t zero, std::size_t skip) {
  std::array<std::string, 4> nodes{"0"};
  std::size_t edge = 0;
  for (std::size_t to = 1; to < 4; ++to) {
    std::array<std::string, 3> terms;
    for (std::size_t from = 0; from < to; ++from, ++edge) {
      const std::size_t operation = cell.operations[edge];
      if (operation == zero || nodes[from] == "#")
        terms[from] += '#';  // not = "#": g++ 12 warns falsely at -O2 (GCC bug 105651)
      else if (operation == skip)
        terms[from] = nodes[from];
      else
        terms[from] = concat("(", nodes[from], ")@", names[operation]);
    }
    const std::span<std::string> used = std::span(terms).first(to);
    std::sort(used.begin(), used.end());
    nodes[to] = join(used, "+");
  }
  return nodes[3];
}

OGIVE_INLINE Nb201Order::Nb201Order() : cell_at(cells), index_of(cells) {
  std::iota(cell_at.begin(), cell_at.end(), std::uint16_t{0});
  PythonRandom random(88);
  for (std::uint32_t last = cells - 1; last > 0; --last)
    std::swap(cell_at[last], cell_at[random.below(last + 1)]);
  for (std::size_t i = 0; i < cells; ++i) index_of[cell_at[i]] = static_cast<std::uint16_t>(i);
}

OGIVE_INLINE Nb201Order::PythonRandom::PythonRandom(std::uint32_t seed) {
  state_[0] = 19'650'218;
  for (std::uint32_t i = 1; i < length; ++i) state_[i] = 1'812'433'253U * scrambled(i) + i;
  std::uint32_t i = 1;
  for (std::uint32_t k = 0; k < length; ++k) {
    state_[i] = (state_[i] ^ scrambled(i) * 1'664'525U) + seed;
    i = next(i);
  }
  for (std::uint32_t k = 1; k < length; ++k) {
    state_[i] = (state_[i] ^ scrambled(i) * 1'566'083'941U) - i;
    i = next(i);
  }
  state_[0] = 0x80000000U;
}

OGIVE_INLINE std::uint32_t Nb201Order::PythonRandom::below(std::uint32_t n) {
  int shift = 32;
  while (shift > 0 && n >> (32 - shift) != 0) --shift;
  for (;;) {
    const std::uint32_t drawn = word() >> shift;
    if (drawn < n) return drawn;
  }
}

OGIVE_INLINE std::uint32_t Nb201Order::PythonRandom::next(std::uint32_t i) {
  if (i + 1 < length) return i + 1;
  state_[0] = state_[length - 1];
  return 1;
}

OGIVE_INLINE std::uint32_t Nb201Order::PythonRandom::word() {
  if (position_ == length) {
    for (std::uint32_t i = 0; i < length; ++i) {
      const std::uint32_t joined = (state_[i] & 0x80000000U) | (state_[(i + 1) % length] & 0x7fffffffU);
      state_[i] = state_[(i + 397) % length] ^ joined >> 1 ^ (joined % 2 != 0 ? 0x9908b0dfU : 0);
    }
    position_ = 0;
  }
  std::uint32_t drawn = state_[position_++];
  drawn ^= drawn >> 11;
  drawn ^= drawn << 7 & 0x9d2c5680U;
  drawn ^= drawn << 15 & 0xefc60000U;
  return drawn ^ drawn >> 18;
}

}  // namespace detail
}  // namespace ogive

#endif
