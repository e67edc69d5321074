#pragma once
// Every strategy with every estimator on both spaces: typed, and named by JSON.
#include <concepts>
#include <cstdint>
#include <string>
#include <tuple>

#include "ogive/estimate/supernet.hpp"
#include "ogive/estimate/tabular.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/estimate/training_speed.hpp"
#include "ogive/estimate/zero_cost.hpp"
#include "ogive/io/command.hpp"
#include "ogive/io/json_line.hpp"
#include "ogive/model/darts.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/search/search.hpp"
#include "tests/any_history.hpp"
#include "tests/catch.hpp"
#include "tests/estimate/colours.hpp"
#include "tests/history.hpp"
#include "tests/io/shipped/shipped.hpp"
#include "tests/message.hpp"
#include "tests/temporary.hpp"

namespace ogive_test {

/// A part, and the JSON that names the same.
template <class Part>
struct Named {
  Part part;
  std::string json;
};
template <class Part>
Named(Part, const char*) -> Named<Part>;
template <class Part>
Named(Part, std::string) -> Named<Part>;

inline Named<Nb201Space> named_nb201() {
  return {{.channels = 2, .cells = 1, .stem_stride = 2},
          R"({"type": "Nb201Space", "channels": 2, "cells": 1, "stem_stride": 2})"};
}
inline Named<DartsSpace> named_darts() {
  return {{.nodes = 2, .channels = 2, .cells = 2, .stem_stride = 2},
          R"({"type": "DartsSpace", "nodes": 2, "channels": 2, "cells": 2, "stem_stride": 2})"};
}

/// Three of four architectures of Nb201Space. Those of DartsSpace are in no table: their texts have commas.
inline std::string table_path() {
  static const TemporaryFolder folder;
  static const std::string path = [] {
    std::string text = "arch_str,val\n";
    const Nb201Space all;
    for (std::uint64_t i = 0; i < all.size(); ++i)
      if (i % 4 != 0) text += concat(all.text(all.at(i)), ",", i % 1000, "\n");
    write_bytes(folder.file("table.csv"), as_bytes(text));
    return folder.file("table.csv");
  }();
  return path;
}

inline Named<TrainingEstimator> named_training() {
  return {{data(), {.epochs = 2, .batch = 24}},
          R"({"type": "TrainingEstimator", "data": "colours", "training": {"epochs": 2, "batch": 24}})"};
}
inline Named<SupernetEstimator> named_supernet() {
  return {{.data = data(), .training = {.epochs = 1, .batch = 24}, .recalibration = 1},
          R"({"type": "SupernetEstimator", "data": "colours", "recalibration": 1,
              "training": {"epochs": 1, "batch": 24}})"};
}
inline Named<CommandEstimator> named_command() {
  return {{.command = "expr length {architecture}"},
          R"({"type": "CommandEstimator", "command": "expr length {architecture}"})"};
}
/// Those that stand alone; those around others are in wrapped_pairs.cpp.
inline auto named_estimators() {
  return std::tuple(
      named_training(), named_supernet(), named_command(),
      Named{TrainingSpeedEstimator{.data = data(), .training = {.epochs = 2, .batch = 24}, .last = 2},
            R"({"type": "TrainingSpeedEstimator", "data": "colours", "last": 2,
                "training": {"epochs": 2, "batch": 24}})"},
      Named{ZeroCostEstimator{.data = data(), .proxies = {Proxy::synflow}, .references = 2, .batch = 8},
            R"({"type": "ZeroCostEstimator", "data": "colours", "proxies": ["synflow"], "references": 2,
                "batch": 8})"},
      Named{
          TabularEstimator{Table::load(table_path()), "val"},
          concat(R"({"type": "TabularEstimator", "select": "val", "path": )", json_text(table_path()), "}")});
}

/// Three seeds give equal histories. Parts that the concepts refuse are refused in a sentence.
template <class Space, class Strategy, class Estimator>
void compare(const Named<Space>& of, const Named<Strategy>& by, const Named<Estimator>& with) {
  const std::string json = document(of.json, by.json, with.json);
  INFO(json);
  if constexpr (detail::Fits<Space, Strategy, Estimator>) {
    constexpr bool judges = std::same_as<Space, Nb201Space> || !std::same_as<Estimator, TabularEstimator>;
    const Search typed{of.part, by.part, with.part};
    const NamedSearch named = shipped_search(json);
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      const RunOptions options{.trials = 6, .seed = seed};
      const auto expected = typed.run(options);
      const auto result = named.run(options);
      CHECK(timeless_as<typename Space::Architecture>(result) == timeless(expected));
      CHECK(result.notes == expected.notes);
      CHECK((expected.failed() < expected.history.size()) == judges);
    }
  } else {
    const std::string said = message([&] { shipped_search(json); });
    CHECK(said.starts_with("s.json, /strategy: "));
    CHECK(has(said,
              GradientStrategy<Strategy> ? " needs an estimator with gradients; " : " needs a space that "));
  }
}

template <class Space, class Strategy>
void compare_on(const Named<Space>& of, const Named<Strategy>& by) {
  std::apply([&](const auto&... estimators) { (compare(of, by, estimators), ...); }, named_estimators());
}
template <class... Strategies>
void compare_all(const Named<Strategies>&... strategies) {
  (compare_on(named_nb201(), strategies), ...);
  (compare_on(named_darts(), strategies), ...);
}

}  // namespace ogive_test
