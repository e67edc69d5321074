#pragma once
// What PyTorch computed in double precision (tests/golden/generate.py), held against the operations on a
// tape.
#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/weights.hpp"
#include "tests/catch.hpp"

namespace ogive_test {

/// The norm-wise relative error that each precision is allowed, for each tensor.
template <class T>
inline constexpr double golden_tolerance = 1e-12;
template <>
inline constexpr double golden_tolerance<float> = 1e-5;

/// One golden file; see generate.py for the names in it.
class GoldenFile {
 public:
  explicit GoldenFile(const std::string& name)
      : named_(ogive::load_weights(OGIVE_TEST_FILES "/golden/" + name + ".ogv")) {}

  const ogive::NamedTensors& named() const { return named_; }
  bool contains(const std::string& name) const { return named_.contains(name); }
  const std::vector<std::uint64_t>& counts(const std::string& name) const { return named_.counts(name); }
  double number(const std::string& name) const { return named_.number(name); }
  /// Inputs are kept in single, results in double precision; both are given as T.
  template <std::floating_point T>
  ogive::BasicTensor<T> tensor(const std::string& name) const {
    for (const auto& entry : named_) {
      if (entry.name != name) continue;
      if (const auto* single = std::get_if<ogive::Tensor>(&entry.value)) return single->template cast<T>();
      return std::get<ogive::BasicTensor<double>>(entry.value).template cast<T>();
    }
    throw ogive::Error("golden file", "an entry " + name, "none");
  }

 private:
  ogive::NamedTensors named_;
};

/// |came - expected| / |expected| in the Euclidean norm; |came| where `expected` is zero.
template <std::floating_point T>
double relative_error(const ogive::BasicTensor<T>& came, const ogive::BasicTensor<double>& expected) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double d = static_cast<double>(came[i]) - expected[i];
    difference += d * d;
    size += expected[i] * expected[i];
  }
  return std::sqrt(size > 0 ? difference / size : difference);
}

template <std::floating_point T>
void check_near(const ogive::BasicTensor<T>& came, const ogive::BasicTensor<double>& expected,
                const std::string& name) {
  INFO(name << (sizeof(T) == 4 ? " in single precision" : " in double precision"));
  REQUIRE(came.shape() == expected.shape());
  CHECK(relative_error(came, expected) <= golden_tolerance<T>);
}

/// Computes operation(inputs) on a tape in precision T and checks the result and the gradient of every input.
template <std::floating_point T, class Operation>
void check_case_in(const GoldenFile& file, const std::string& name, const std::vector<std::string>& inputs,
                   ogive::Mode mode, const Operation& operation) {
  ogive::BasicTape<T> tape(mode, ogive::Rng(0), true);
  std::vector<ogive::BasicVar<T>> x;
  for (const auto& input : inputs) x.push_back(tape.variable(file.tensor<T>(name + "/" + input)));
  const ogive::BasicVar<T> y = operation(std::as_const(x));
  check_near(y.value(), file.tensor<double>(name + "/y"), name + "/y");
  const auto slope = tape.constant(file.tensor<T>(name + "/slope"));
  tape.backward(ogive::total(ogive::multiply(y, slope)));
  for (std::size_t i = 0; i < x.size(); ++i)
    check_near(tape.gradient(x[i]), file.tensor<double>(name + "/d" + inputs[i]), name + "/d" + inputs[i]);
}

/// In both precisions. `operation` takes a vector of variables.
template <class Operation>
void check_case(const GoldenFile& file, const std::string& name, const std::vector<std::string>& inputs,
                const Operation& operation) {
  check_case_in<float>(file, name, inputs, ogive::Mode::training, operation);
  check_case_in<double>(file, name, inputs, ogive::Mode::training, operation);
}

}  // namespace ogive_test
