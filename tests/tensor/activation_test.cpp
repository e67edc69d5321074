#include "ogive/tensor/kernels/activation.hpp"

#include <cmath>
#include <limits>

#include "ogive/tensor/kernels/elementwise.hpp"
#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

namespace activation_test {

template <class Function, std::floating_point T>
std::vector<T> values(const std::vector<T>& x) {
  std::vector<T> y(x.size());
  kernel::map(
      x.size(), y.data(), [](const Vec<T>& v) { return Function::template value<T>(v); }, x.data());
  return y;
}

/// The distance from the definition over numbers around 0, in odd counts.
template <class Function, std::floating_point T>
double from_reference() {
  double worst = 0;
  for (const std::size_t count : {1U, 3U, 7U, 16U, 17U, 33U, 1001U}) {
    auto x = normal_numbers<T>(count, count);
    for (T& value : x) value *= T{3};
    std::vector<T> right;
    for (const T value : x) right.push_back(kernel::reference::activation(Function{}, value));
    worst = std::max(worst, relative_error(values<Function>(x), right));
  }
  return worst;
}

TEMPLATE_TEST_CASE("activations are their definitions", "[tensor]", kernel::Relu, kernel::Relu6,
                   kernel::Sigmoid, kernel::Tanh, kernel::Swish, kernel::HardSwish, kernel::Gelu,
                   kernel::GeluTanh) {
  CHECK(from_reference<TestType, float>() < 1e-6);
  CHECK(from_reference<TestType, double>() < 1e-14);
}

TEST_CASE("activations end where their limits are", "[tensor]") {
  const std::vector<float> far{-1000, 1000};
  CHECK(values<kernel::Sigmoid>(far) == std::vector<float>{0, 1});
  CHECK(values<kernel::Tanh>(far) == std::vector<float>{-1, 1});
  CHECK(values<kernel::Swish>(far) == std::vector<float>{0, 1000});
  CHECK(values<kernel::Gelu>(far) == std::vector<float>{0, 1000});
  CHECK(values<kernel::GeluTanh>(far) == std::vector<float>{0, 1000});
  CHECK(values<kernel::HardSwish>(far) == std::vector<float>{0, 1000});
}

TEST_CASE("rectifiers keep what is not a number", "[tensor]") {
  const std::vector<float> x(19, std::numeric_limits<float>::quiet_NaN());
  for (const float y : values<kernel::Relu>(x)) CHECK(std::isnan(y));
  for (const float y : values<kernel::Relu6>(x)) CHECK(std::isnan(y));
}

}  // namespace activation_test
