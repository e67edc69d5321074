#pragma once
// Golden cases of operations that end in a batch norm: two training batches, then one in evaluation.
#include <optional>
#include <string>
#include <vector>

#include "ogive/nn/ops/norm.hpp"
#include "tests/nn/golden.hpp"

namespace ogive_test {

/// The last two inputs as scale and shift, if `affine`.
template <std::floating_point T>
std::optional<ogive::BasicAffine<T>> affine_of(const std::vector<ogive::BasicVar<T>>& in, bool affine) {
  if (!affine) return {};
  return ogive::BasicAffine<T>{in[in.size() - 2], in[in.size() - 1]};
}

template <std::floating_point T, class Operation>
void check_norm_in(const GoldenFile& file, const std::string& name, const std::vector<std::string>& inputs,
                   const Operation& operation) {
  ogive::BasicRunningStatistics<T> running(file.tensor<T>(name + "/first/mean").size());
  for (const std::string batch : {"/first", "/second", "/evaluation"}) {
    const bool training = batch != "/evaluation";
    check_case_in<T>(file, name + batch, inputs, training ? ogive::Mode::training : ogive::Mode::evaluation,
                     [&](const auto& in) { return operation(in, running); });
    if (!training) continue;
    check_near(running.mean, file.tensor<double>(name + batch + "/mean"), name + batch + "/mean");
    check_near(running.variance, file.tensor<double>(name + batch + "/var"), name + batch + "/var");
  }
}

/// In both precisions. `operation` takes a vector of variables and the running statistics.
template <class Operation>
void check_norm(const GoldenFile& file, const std::string& name, const std::vector<std::string>& inputs,
                const Operation& operation) {
  check_norm_in<float>(file, name, inputs, operation);
  check_norm_in<double>(file, name, inputs, operation);
}

}  // namespace ogive_test
