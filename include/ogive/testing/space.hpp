#pragma once
/// The conformance kit for spaces: `testing::check_space(MySpace{})`.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/rng.hpp"
#include "ogive/core/type_name.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/testing/fields.hpp"
#include "ogive/testing/report.hpp"
#include "ogive/testing/space_abilities.hpp"

namespace ogive::testing_detail {

/// Spaces of up to so many architectures are looked at whole.
inline constexpr std::size_t few = 256;

/// Checks of what the space says it can do. Whatever differs between two draws comes from a stream of its
/// own.
template <class Space>
class SpaceKit {
 public:
  using Architecture = typename Space::Architecture;

  SpaceKit(const Space& space, const Options& options)
      : space_(space), options_(options), root_(options.seed), record_(type_name<Space>(), options) {}

  Report run() && {
    if (check_options(record_, space_) && decisions() && draw()) {
      coverage();
      contains_any();
      for (std::size_t i = 0; i < drawn_.size(); ++i) {
        record_.look_at(sample_name(space_, i, drawn_[i]));
        each(drawn_[i], i);
      }
      for (const Architecture& architecture : whole_) {
        record_.look_at(shown(architecture));
        round_trips(architecture);
      }
      record_.look_at("");
      hashes();
      numbers();
      relaxation();
    }
    return std::move(record_).report();
  }

 private:
  // ---- what all others rest on ----

  bool decisions() {
    bool sound = true;
    if constexpr (DecisionSpace<Space>) {
      if (!has(space_, Ability::decide)) return true;
      const auto list = space_.decisions();
      sound = record_.attempt("decisions", [&] { detail::check_decisions(list); });
      decisions_.assign(list.begin(), list.end());
    }
    return sound;
  }

  bool draw() {
    for (std::size_t i = 0; i < options_.samples; ++i) {
      record_.look_at(concat("sample ", i));
      Rng rng = stream(0, i), same = rng;
      const bool came = record_.attempt("sample", [&] {
        const Architecture architecture = ogive::sample(space_, rng);
        if (inside(architecture))
          drawn_.push_back(architecture);
        else
          record_.add("sample", "an architecture of the space", "another");
        record_.expect(ogive::sample(space_, same) == architecture, "sample",
                       "the same architecture from an equal Rng", "another");
      });
      if (!came) return false;
    }
    return !drawn_.empty();
  }

  /// All of a small space, and whether each can be drawn.
  void coverage() {
    record_.look_at("");
    if constexpr (EnumerableSpace<Space>) {
      const auto is_first = [&](const Architecture& a) { return a == drawn_.front(); };
      if (is_countable(space_) && ogive::size(space_) > 1 && drawn_.size() >= 64)
        record_.expect(!std::all_of(drawn_.begin(), drawn_.end(), is_first), "sample",
                       "different architectures from different streams", shown(drawn_.front()));
    }
    std::size_t draws = 0;
    if (!record_.attempt("sample", [&] { draws = 64 * enumerate(); })) return;
    std::vector<bool> seen(whole_.size());
    std::size_t missing = whole_.size();
    for (std::size_t i = 0; i < draws && missing > 0; ++i) {
      Rng rng = stream(1, i);
      const auto found = std::find(whole_.begin(), whole_.end(), ogive::sample(space_, rng));
      if (found == whole_.end()) continue;
      const auto place = static_cast<std::size_t>(found - whole_.begin());
      missing -= seen[place] ? 0 : 1;
      seen[place] = true;
    }
    if (missing == 0) return;
    const auto lost = static_cast<std::size_t>(std::find(seen.begin(), seen.end(), false) - seen.begin());
    record_.add("sample", concat("each of ", whole_.size(), " architectures in ", draws, " draws"),
                concat("never ", shown(whole_[lost])));
  }

  /// Fills whole_ if the space is small. @return how many combinations of options there are, or 0
  std::size_t enumerate() {
    if constexpr (EnumerableSpace<Space>) {
      if (!is_countable(space_) || ogive::size(space_) > few) return 0;
      for (std::uint64_t i = 0; i < ogive::size(space_); ++i) whole_.push_back(ogive::at(space_, i));
      return whole_.size();
    } else if constexpr (DecisionSpace<Space>) {
      std::size_t count = 1;
      for (const Decision& decision : decisions_) {
        count *= decision.options;
        if (count > few) return 0;
      }
      Choices choices(decisions_.size(), none);
      normal_forms(choices, 0);
      return count;
    } else
      return 0;
  }
  void normal_forms(Choices& choices, std::size_t i) {
    if (i == choices.size()) {
      if (detail::is_valid(space_, choices)) whole_.push_back(detail::from_choices(space_, choices));
    } else if (!detail::is_active(space_, choices, i)) {
      choices[i] = none;
      normal_forms(choices, i + 1);
    } else {
      for (std::size_t option = 0; option < decisions_[i].options; ++option) {
        choices[i] = static_cast<Choice>(option);
        normal_forms(choices, i + 1);
      }
    }
  }

  /// A default architecture need not be one of the space, but the space must be able to say so.
  void contains_any() {
    record_.look_at("a default architecture");
    record_.attempt("contains", [&] { inside(Architecture{}); });
  }

  // ---- one architecture ----

  void each(const Architecture& architecture, std::size_t i) {
    round_trips(architecture);
    malformed_texts(architecture);
    canonical(architecture);
    mutate(architecture, i);
    crossover(architecture, i);
    encode(architecture);
    operation_paths(architecture);
  }

  /// Through choices and through text; the contents of a whole small space are looked at too.
  void round_trips(const Architecture& architecture) {
    if (!inside(architecture))
      return record_.add("contains", "true for an architecture of the space", "false");
    if constexpr (DecisionSpace<Space>) {
      if (has(space_, Ability::decide)) record_.attempt("to_choices", [&] { choices(architecture); });
    }
    if constexpr (PrintableSpace<Space>) {
      if (!has(space_, Ability::print)) return;
      record_.attempt("parse", [&] {
        const std::string line = ogive::text(space_, architecture);
        record_.expect(line.find('\n') == std::string::npos, "text", "one line", "several");
        const Architecture read = ogive::parse(space_, line);
        record_.expect(read == architecture, "parse", "the architecture whose text it is", shown(read));
      });
    }
  }

  void choices(const Architecture& architecture) {
    const Choices list = detail::to_choices(space_, architecture);
    if (list.size() != decisions_.size())
      return record_.add("to_choices", concat(decisions_.size(), " choices, one for each decision"),
                         to_text(list.size()));
    for (std::size_t i = 0; i < list.size(); ++i) {
      const bool active = detail::is_active(space_, list, i);
      if (active ? list[i] < decisions_[i].options : list[i] == none) continue;
      const std::string expected = active ? concat("a number below ", decisions_[i].options) : "none";
      return record_.add("to_choices", concat(expected, " as choice ", i, ", ", decisions_[i].name),
                         list[i] == none ? std::string("none") : to_text(list[i]));
    }
    record_.expect(detail::is_valid(space_, list), "valid", "true for the choices of an architecture",
                   "false");
    record_.expect(detail::from_choices(space_, list) == architecture, "from_choices",
                   "the architecture whose choices they are", "another");
  }

  /// A text that is cut off, or with something behind it.
  void malformed_texts(const Architecture& architecture) {
    if constexpr (PrintableSpace<Space>) {
      if (!has(space_, Ability::print)) return;
      std::string line;
      if (!record_.attempt("text", [&] { line = ogive::text(space_, architecture); })) return;
      for (std::size_t length = 0; length < line.size(); ++length)
        malformed(std::string_view(line).substr(0, length));
      malformed(line + "~");
    }
  }
  void malformed(std::string_view line) {
    const std::string expected = concat("an ogive::Error or an architecture of the space for '", line, "'");
    try {
      const Architecture read = ogive::parse(space_, line);
      record_.expect(ogive::contains(whole_of(space_), read), "parse", expected, shown(read));
    } catch (const Error&) {  // as it should be
    } catch (const std::exception& failure) {
      record_.add("parse", expected, concat("another exception, '", failure.what(), "'"));
    }
  }

  void canonical(const Architecture& architecture) {
    record_.attempt("canonical", [&] {
      const Architecture form = ogive::canonical(space_, architecture);
      if (!inside(form)) return record_.add("canonical", "an architecture of the space", shown(form));
      const Architecture again = ogive::canonical(space_, form);
      record_.expect(again == form, "canonical", concat("itself for the canonical form ", shown(form)),
                     shown(again));
    });
  }

  void mutate(const Architecture& architecture, std::size_t i) {
    if constexpr (MutableSpace<Space>) {
      if (!has(space_, Ability::mutate) || whole_.size() == 1) return;  // it has no neighbours
      record_.attempt("mutate", [&] {
        Rng rng = stream(2, i), same = rng;
        const Architecture child = ogive::mutate(space_, architecture, rng);
        record_.expect(inside(child), "mutate", "an architecture of the space", shown(child));
        record_.expect(child != architecture, "mutate", "another architecture", "the same");
        record_.expect(ogive::mutate(space_, architecture, same) == child, "mutate",
                       "the same architecture from an equal Rng", "another");
      });
    }
  }

  void crossover(const Architecture& architecture, std::size_t i) {
    if constexpr (CrossableSpace<Space>) {
      if (!has(space_, Ability::crossover)) return;
      record_.attempt("crossover", [&] {
        Rng rng = stream(3, i), same = rng;
        const Architecture& father = drawn_[(i + 1) % drawn_.size()];
        const Architecture child = ogive::crossover(space_, architecture, father, rng);
        record_.expect(inside(child), "crossover", "an architecture of the space", shown(child));
        record_.expect(ogive::crossover(space_, architecture, father, same) == child, "crossover",
                       "the same architecture from an equal Rng", "another");
      });
    }
  }

  void encode(const Architecture& architecture) {
    if constexpr (EncodableSpace<Space>) {
      if (has(space_, Ability::encode))
        record_.attempt("encode", [&] { check_encoding(record_, space_, architecture); });
    }
  }

  void operation_paths(const Architecture& architecture) {
    if constexpr (PathSpace<Space>) {
      if (has(space_, Ability::paths))
        record_.attempt("operation_paths", [&] { check_operation_paths(record_, space_, architecture); });
    }
  }

  // ---- all together ----

  void hashes() {
    if constexpr (detail::CanHash<Space>) {
      if (has(space_, Ability::hash)) record_.attempt("hash", [&] { check_hashes(record_, space_, drawn_); });
    }
  }
  void numbers() {
    if constexpr (EnumerableSpace<Space>) {
      if (is_countable(space_))
        record_.attempt("index",
                        [&] { check_numbers(record_, space_, drawn_, root_.split(4), options_.samples); });
    }
  }
  void relaxation() {
    if constexpr (RelaxableSpace<Space>) {
      if (has(space_, Ability::relax))
        record_.attempt("discretise", [&] { check_relaxation(record_, space_, drawn_, root_.split(5)); });
    }
  }

  Rng stream(std::uint64_t purpose, std::uint64_t i) const { return root_.split(purpose).split(i); }
  bool inside(const Architecture& architecture) const { return ogive::contains(space_, architecture); }
  std::string shown(const Architecture& architecture) const {
    return testing_detail::shown(space_, architecture);
  }

  const Space& space_;
  const Options options_;
  const Rng root_;
  Recorder record_;
  std::vector<Decision> decisions_{};
  std::vector<Architecture> drawn_{};
  std::vector<Architecture> whole_{};  ///< all there are, if they are few
};

}  // namespace ogive::testing_detail

namespace ogive::testing {

/// Checks that a space keeps what it promises, for all that it can do: `options.samples` random
/// architectures, and all of a small space. What it can't do is not missed.
///
/// - options: in their ranges, each under a name of its own;
/// - `sample`, `mutate`, `crossover`: inside the space, and the same from an equal Rng; a mutation is another
///   architecture; of a space of up to 256 architectures each is drawn;
/// - decisions and choices, `text` and `parse`, `at` and `index`, `path` and `discretise` undo each other;
///   `parse` answers a damaged text with an Error or an architecture of the space;
/// - `canonical` is in the space and its own canonical form; `hash` tells different architectures apart;
/// - `encode` writes `dimension()` finite numbers, the same each time;
/// - `contains` can be asked of a default architecture.
template <class Space>
Report check_space(const Space& space, const Options& options = {}) {
  static_assert(
      SearchSpace<Space>,
      "ogive: check_space: the type must be a SearchSpace: `Architecture`, `sample(Rng&) const` and "
      "`contains(const Architecture&) const`, or `decisions()` from which they follow");
  check_fields(options, "check_space");
  if constexpr (SearchSpace<Space>) return testing_detail::SpaceKit<Space>(space, options).run();
  return {};
}

}  // namespace ogive::testing
