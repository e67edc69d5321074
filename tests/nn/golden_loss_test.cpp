#include <span>
#include <string>
#include <vector>

#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/ops/softmax.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_case;

TEST_CASE("softmax and losses are PyTorch's", "[golden][loss]") {
  const ogive_test::GoldenFile file("operations");
  check_case(file, "softmax", {"x"}, [](const auto& in) { return softmax(in[0]); });
  check_case(file, "log softmax", {"x"}, [](const auto& in) { return log_softmax(in[0]); });
  for (const double smoothing : {0.0, 0.1}) {
    const std::string name = smoothing > 0 ? "cross entropy, smoothing 0.1" : "cross entropy, smoothing 0.0";
    const auto& counts = file.counts(name + "/labels");
    std::vector<std::uint32_t> labels;
    for (const auto label : counts) labels.push_back(static_cast<std::uint32_t>(label));
    check_case(file, name, {"x"}, [&](const auto& in) {
      return cross_entropy(in[0], std::span<const std::uint32_t>(labels), smoothing);
    });
  }
  check_case(file, "mean squared error", {"x"}, [&]<class T>(const std::vector<BasicVar<T>>& in) {
    return mean_squared_error(in[0], file.tensor<T>("mean squared error/target"));
  });
}
