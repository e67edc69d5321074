#include "ogive/io/command.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

// A command line, and what a command prints.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ogive_fuzz::Input input(data, size);
  const std::string content(ogive_fuzz::text(input));
  ogive_fuzz::read(input, 256, [&] {
    const CommandLine line(content, {"architecture", "seed"}, "input");
    for (const std::string& word : line.filled([](std::string_view) { return std::string("{seed} '"); }))
      ogive_fuzz::touch(as_bytes(word));
  });
  const ProcessResult process{
      .end = ProcessResult::End::exited, .code = 0, .output = content, .errors = content};
  const std::array<Objective, 2> measures{Objective{.name = "loss"},
                                          Objective{.name = "ms", .maximise = true}};
  for (const std::size_t count : {1U, 2U}) {
    ogive_fuzz::read(input, 256, [&] {
      std::array<double, 2> losses{};
      detail::read_answer("input", process, std::span(measures).first(count), losses);
    });
  }
  return 0;
}
