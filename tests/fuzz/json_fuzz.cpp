#include "ogive/core/fields.hpp"
#include "ogive/io/json_options.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

namespace {
/// One field of each type that is read from JSON.
struct Inner {
  double rate = 0.5;
  bool on = false;
  void fields(auto&& f) const {
    f("rate", rate, from_below(0, 1));
    f("on", on);
  }
};
struct Outer {
  std::int8_t small = 1;
  std::uint64_t large = 1;
  std::string text{};
  std::optional<double> limit{};
  std::vector<std::uint16_t> sizes{};
  std::vector<Inner> list{};
  Inner inner{};
  void fields(auto&& f) const {
    f("small", small, at_least(-3));
    f("large", large);
    f("text", text);
    f("limit", limit);
    f("sizes", sizes);
    f("list", list);
    f("inner", inner);
  }
};
}  // namespace

// What is read is in its ranges, and the same when it is written and read again.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 1024, [&] {
    Outer options;
    read_options(options, ogive_fuzz::text(input), "input");
    check_fields(options, "input");
    const std::string written = to_json(options);
    Outer again;
    read_options(again, written, "again");
    ogive_fuzz::require(to_json(again) == written, "other options when written and read again");
  });
  return 0;
}
