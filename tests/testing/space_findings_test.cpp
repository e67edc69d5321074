// Each check of testing/space.hpp can fail.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "ogive/testing/space.hpp"
#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using ogive_test::has;
using testing::check_space;

namespace space_findings_test {

enum class Fault {
  none,
  samples_outside,
  samples_anew,
  never_samples_five,
  sample_throws,
  contains_throws,
  samples_one_only,
  text_loses_one,
  text_of_two_lines,
  parse_throws_other,
  parses_anything,
  canonical_outside,
  canonical_moves,
  hash_collides,
  hash_of_address,
  mutates_outside,
  mutates_nothing,
  mutates_anew,
  crosses_outside,
  crosses_anew,
  writes_too_few,
  writes_too_many,
  writes_infinity,
  writes_anew,
  path_beyond,
  path_twice,
  index_beyond,
  at_repeats,
  at_outside,
  other_cardinality,
  no_edges,
  empty_edge,
  reads_outside,
  reads_another,
  long_path,
  no_such_option,
};

/// The numbers 0 to 5, and all that a space can do, with one fault.
struct Toy {
  using Architecture = int;
  Fault fault = Fault::none;
  int option = 1;
  mutable int calls = 0;

  void fields(auto&& f) const { f("option", option, between(1, 5)); }
  bool with(Fault f) const { return fault == f; }

  int sample(Rng& rng) const {
    if (with(Fault::sample_throws)) throw std::runtime_error("no dice");
    if (with(Fault::samples_anew)) return calls++ % 6;
    if (with(Fault::samples_one_only)) return 3;
    return static_cast<int>(rng.below(with(Fault::samples_outside)      ? 7U
                                      : with(Fault::never_samples_five) ? 5U
                                                                        : 6U));
  }
  bool contains(const int& a) const {
    if (with(Fault::contains_throws) && a == 0 && calls++ == 0) throw std::out_of_range("what is 0?");
    return a >= 0 && a < 6;
  }
  int mutate(const int& a, Rng& rng) const {
    if (with(Fault::mutates_outside)) return 6;
    if (with(Fault::mutates_nothing)) return a;
    return (a + 1 + (with(Fault::mutates_anew) ? ++calls % 5 : static_cast<int>(rng.below(5)))) % 6;
  }
  int crossover(const int& a, const int& b, Rng& rng) const {
    if (with(Fault::crosses_outside)) return -1;
    if (with(Fault::crosses_anew)) return ++calls % 6;
    return rng.bernoulli(0.5) ? a : b;
  }

  std::string text(const int& a) const {
    if (with(Fault::text_of_two_lines)) return concat("<", a, "\n");
    return concat("<", with(Fault::text_loses_one) && a == 5 ? 4 : a, ">");
  }
  int parse(std::string_view line) const {
    if (with(Fault::parses_anything) && line.size() != 3) return 17;
    if (with(Fault::parse_throws_other) && line.size() < 3) throw std::invalid_argument("stoi");
    if (line.size() != 3 || line[1] < '0' || line[1] > '5') throw Error("Toy", "<0> to <5>", line);
    return line[1] - '0';
  }
  int canonical(const int& a) const {
    if (with(Fault::canonical_outside)) return a == 3 ? 8 : a;
    if (with(Fault::canonical_moves)) return a == 5 ? 0 : a == 0 ? 1 : a;
    return a - a % 2;
  }
  std::uint64_t hash(const int& a) const {
    if (with(Fault::hash_of_address)) return reinterpret_cast<std::uintptr_t>(&a);
    return with(Fault::hash_collides) ? 0 : mix(static_cast<std::uint64_t>(canonical(a)));
  }

  std::size_t dimension() const { return 2; }
  void encode(const int& a, std::span<float> code) const {
    code[0] = with(Fault::writes_infinity) ? HUGE_VALF : static_cast<float>(a);
    if (!with(Fault::writes_too_few)) code[1] = 1;
    if (with(Fault::writes_too_many)) code.data()[2] = 1;
    if (with(Fault::writes_anew)) code[1] = static_cast<float>(++calls);
  }

  std::size_t operation_path_count() const { return 7; }
  std::vector<std::size_t> operation_paths(const int& a) const {
    const auto path = static_cast<std::size_t>(a);
    if (with(Fault::path_twice)) return {path, path};
    return {path, with(Fault::path_beyond) ? 7U : 6U};
  }

  std::uint64_t size() const { return with(Fault::samples_one_only) ? 1000 : 6; }
  int at(std::uint64_t i) const {
    if (with(Fault::at_repeats) && i == 5) return 4;
    return with(Fault::at_outside) && i == 5 ? 9 : static_cast<int>(i);
  }
  std::uint64_t index(const int& a) const {
    return static_cast<std::uint64_t>(with(Fault::index_beyond) && a == 5 ? 6 : a);
  }
  std::string cardinality() const { return to_text(with(Fault::other_cardinality) ? 7 : size()); }

  std::vector<std::size_t> relaxation() const {
    if (with(Fault::no_edges)) return {};
    return with(Fault::empty_edge) ? std::vector<std::size_t>{6, 0} : std::vector<std::size_t>{6};
  }
  int discretise(std::span<const float> weights) const {
    if (with(Fault::reads_outside)) return 6;
    if (with(Fault::reads_another)) return 2;
    return static_cast<int>(std::max_element(weights.begin(), weights.end()) - weights.begin());
  }
  std::vector<std::size_t> path(const int& a) const {
    if (with(Fault::no_edges)) return {};
    if (with(Fault::long_path)) return {1, 1};
    if (with(Fault::empty_edge)) return {static_cast<std::size_t>(a), absent};
    return {with(Fault::no_such_option) ? 6 : static_cast<std::size_t>(a)};
  }
};

/// All that was found.
std::string found(Fault fault) { return check_space(Toy{.fault = fault}).text(); }
/// Whether the only finding begins with `start`.
bool finds(Fault fault, std::string_view start) {
  const auto report = check_space(Toy{.fault = fault});
  UNSCOPED_INFO(report.text());
  return report.findings.size() == 1 && report.text().starts_with(concat("Toy.", start));
}

TEST_CASE("a sound space has no findings") {
  const auto report = check_space(Toy{});
  CHECK(report.ok());
  CHECK(report.text().empty());
  CHECK(ogive_test::message([] { check_space(Toy{}, {.samples = 0}); }) ==
        "check_space.samples: expected a number at least 1, got 0");
}

TEST_CASE("findings about sample and contains") {
  CHECK(finds(Fault::samples_outside,
              "sample: expected an architecture of the space, got another (seed 0, sample "));
  CHECK(finds(Fault::samples_anew, "sample: expected the same architecture from an equal Rng, got another"));
  CHECK(found(Fault::never_samples_five) ==
        "Toy.sample: expected each of 6 architectures in 384 draws, got never '<5>' (seed 0)");
  CHECK(found(Fault::sample_throws) == "Toy.sample: expected no exception, got 'no dice' (seed 0, sample 0)");
  CHECK(has(found(Fault::samples_one_only),
            "Toy.sample: expected different architectures from different streams, got '<3>' (seed 0)"));
  CHECK(has(found(Fault::contains_throws), "expected no exception, got 'what is 0?' (seed 0, "));
}

TEST_CASE("findings about texts") {
  CHECK(finds(Fault::text_loses_one, "parse: expected the architecture whose text it is, got '<4>'"));
  CHECK(has(found(Fault::text_of_two_lines), "Toy.text: expected one line, got several"));
  CHECK(finds(Fault::parse_throws_other,
              "parse: expected an ogive::Error or an architecture of the space for '', got another "
              "exception, 'stoi'"));
  CHECK(finds(Fault::parses_anything,
              "parse: expected an ogive::Error or an architecture of the space for '', got 17"));
}

TEST_CASE("findings about canonical forms and hashes") {
  CHECK(has(found(Fault::canonical_outside), "Toy.canonical: expected an architecture of the space, got 8"));
  CHECK(finds(Fault::canonical_moves, "canonical: expected itself for the canonical form '<0>', got '<1>'"));
  CHECK(finds(Fault::hash_collides, "hash: expected others for "));
  CHECK(finds(Fault::hash_of_address, "hash: expected the same for equal architectures, "));
}

TEST_CASE("findings about mutation and crossover") {
  CHECK(finds(Fault::mutates_outside, "mutate: expected an architecture of the space, got 6"));
  CHECK(finds(Fault::mutates_nothing, "mutate: expected another architecture, got the same"));
  CHECK(finds(Fault::mutates_anew, "mutate: expected the same architecture from an equal Rng, got another"));
  CHECK(finds(Fault::crosses_outside, "crossover: expected an architecture of the space, got -1"));
  CHECK(
      finds(Fault::crosses_anew, "crossover: expected the same architecture from an equal Rng, got another"));
}

TEST_CASE("findings about codes") {
  CHECK(finds(Fault::writes_too_few, "encode: expected dimension() = 2 numbers, got none at place 1"));
  CHECK(finds(Fault::writes_too_many, "encode: expected dimension() = 2 numbers, got more"));
  CHECK(finds(Fault::writes_infinity, "encode: expected finite numbers, got inf at place 0"));
  CHECK(finds(Fault::writes_anew, "encode: expected the same numbers each time, got 1 and 2 at place 1"));
}

TEST_CASE("findings about paths of operations") {
  CHECK(
      finds(Fault::path_beyond, "operation_paths: expected numbers below operation_path_count() = 7, got 7"));
  CHECK(has(found(Fault::path_twice), "operation_paths: expected each number once and in order, got "));
}

TEST_CASE("findings about numbers") {
  CHECK(finds(Fault::index_beyond, "index: expected a number below size() = 6 for '<5>', got 6"));
  CHECK(has(found(Fault::at_repeats), "Toy.at: expected '<5>' under its number 5, got another"));
  CHECK(has(found(Fault::at_repeats), "Toy.index: expected 5, as at() has '<4>', got 4"));
  CHECK(has(found(Fault::at_outside),
            "Toy.contains: expected true for an architecture of the space, got false"));
  CHECK(finds(Fault::other_cardinality, "cardinality: expected 6, got 7"));
}

TEST_CASE("findings about relaxations") {
  CHECK(has(found(Fault::no_edges), "Toy.relaxation: expected mixed edges, got none"));
  CHECK(finds(Fault::empty_edge, "relaxation: expected an option or more for each mixed edge, got none"));
  CHECK(has(found(Fault::reads_outside), "Toy.discretise: expected an architecture of the space, got 6"));
  CHECK(has(found(Fault::reads_another), " from its path, got '<2>'"));
  CHECK(finds(Fault::long_path, "path: expected an option for each of 1 mixed edges, got 2"));
  CHECK(finds(Fault::no_such_option, "path: expected an option below 6 for edge 0, got 6"));
}

TEST_CASE("a finding is told once, with how often it came") {
  const auto report = check_space(Toy{.fault = Fault::mutates_nothing}, {.seed = 4, .samples = 10});
  REQUIRE(report.findings.size() == 1);
  CHECK(report.has("mutate"));
  CHECK_FALSE(report.has("crossover"));
  CHECK(report.findings[0].times == 10);
  CHECK(has(report.text(), "(seed 4, sample 0, '<"));
  CHECK(report.text().ends_with(", and 9 more times"));
}

// ---- options ----

struct NameTwice : Toy {
  void fields(auto&& f) const {
    f("size", option);
    f("size", option);
  }
};
struct HidesBadValues : Toy {
  void fields(auto&& f) const {
    if (option > 0) f("option", option, at_least(1));
  }
};

TEST_CASE("findings about the options of a space") {
  CHECK(check_space(Toy{.option = 7}).text() ==
        "Toy.fields: expected options in their ranges, got 'Toy.option: expected a number at least 1 and at "
        "most 5, got 7' (seed 0)");
  CHECK(check_space(NameTwice{}).text() ==
        "NameTwice.fields: expected a name of its own for each field, got 'size' twice (seed 0)");
  CHECK(check_space(HidesBadValues{}).text() ==
        "HidesBadValues.fields: expected an Error that names the field for option = 0, got none (seed 0)");
}

// ---- decisions ----

/// Two digits as one number, with a fault in the way there or back.
struct TwoDigits {
  using Architecture = int;
  enum class Way { right, forgets, swaps, too_large, broken_rule, none_at_all } way = Way::right;

  std::vector<Decision> decisions() const {
    return {{"tens", way == Way::none_at_all ? 0U : 10U}, {"ones", 10}};
  }
  bool valid(std::span<const Choice> choices) const { return way != Way::broken_rule || choices[0] != 3; }
  int from_choices(std::span<const Choice> choices) const { return 10 * choices[0] + choices[1]; }
  Choices to_choices(const int& a) const {
    const auto tens = static_cast<Choice>(a / 10), ones = static_cast<Choice>(a % 10);
    if (way == Way::forgets) return {tens};
    if (way == Way::swaps) return {ones, tens};
    if (way == Way::too_large) return {tens, static_cast<Choice>(ones + 5)};
    return {tens, ones};
  }
  int sample(Rng& rng) const { return static_cast<int>(rng.below(100)); }
  bool contains(const int& a) const { return a >= 0 && a < 100; }
  int mutate(const int& a, Rng&) const { return (a + 1) % 100; }
  int crossover(const int& a, const int&, Rng&) const { return a; }
  std::size_t dimension() const { return 1; }
  void encode(const int& a, std::span<float> code) const { code[0] = static_cast<float>(a); }
  std::string text(const int& a) const { return to_text(a + 100); }
  int parse(std::string_view line) const {
    int number = 0;
    if (line.size() == 3) std::from_chars(line.data(), line.data() + 3, number);
    if (number < 100 || number > 199) throw Error("TwoDigits", "100 to 199", line);
    return number - 100;
  }
  std::uint64_t hash(const int& a) const { return static_cast<std::uint64_t>(a); }
};
/// Chooses what does not count.
struct Inactive {
  using Architecture = Choices;
  std::vector<Decision> decisions() const { return {{"depth", 2}, {"kernel", 3}}; }
  bool active(std::span<const Choice> earlier) const { return earlier.empty() || earlier[0] == 1; }
  bool contains(const Choices&) const { return true; }
  Choices sample(Rng&) const { return {0, 1}; }
};

TEST_CASE("findings about decisions") {
  using Way = TwoDigits::Way;
  const auto found = [](Way way) { return check_space(TwoDigits{way}).text(); };
  CHECK(found(Way::right) == "");
  CHECK(found(Way::none_at_all) ==
        "TwoDigits.decisions: expected no exception, got 'decision tens: expected 1 to 65534 options, got "
        "0' (seed 0)");
  CHECK(has(found(Way::forgets), "TwoDigits.to_choices: expected 2 choices, one for each decision, got 1"));
  CHECK(has(found(Way::swaps),
            "TwoDigits.from_choices: expected the architecture whose choices they are, got another"));
  CHECK(
      has(found(Way::too_large), "TwoDigits.to_choices: expected a number below 10 as choice 1, ones, got "));
  CHECK(has(found(Way::broken_rule),
            "TwoDigits.valid: expected true for the choices of an architecture, got false"));
  CHECK(has(check_space(Inactive{}).text(), "Inactive.to_choices: expected none as choice 1, kernel, got 1"));
}

}  // namespace space_findings_test
