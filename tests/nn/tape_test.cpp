#include "ogive/nn/tape.hpp"

#include "ogive/nn/ops/activation.hpp"
#include "ogive/nn/ops/conv.hpp"
#include "ogive/nn/ops/linear.hpp"
#include "ogive/nn/ops/pool.hpp"
#include "ogive/nn/ops/separable.hpp"
#include "tests/catch.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("a value that many operations read gathers the gradients of all", "[nn]") {
  // Rules add in place to what others delivered; each kind stands first, in between and last in some order.
  const std::vector<DoubleTensor> inputs{normal_tensor({2, 8, 12, 9}, 1), normal_tensor({3, 3, 9, 9}, 2),
                                         normal_tensor({3, 3, 1, 9}, 3), normal_tensor({1, 1, 9, 9}, 4),
                                         normal_tensor({9, 9}, 5)};
  for (std::size_t turn = 0; turn < 12; ++turn) {
    CAPTURE(turn);
    const auto operation = [turn](const std::vector<DoubleVar>& in) {
      BasicRunningStatistics<double> first(9);
      // In half of the turns what they read is the result of a batch norm that is written by the pools only.
      const DoubleVar x = turn < 6 ? in[0] : batch_norm(in[0], first);
      const auto read = [&](std::size_t kind) -> DoubleVar {
        BasicRunningStatistics<double> running(9);
        switch (kind) {
          case 0:
            return relu_conv_bn(x, in[1], running, {}, {.padding = 1});
          case 1:
            return relu_depthwise_pointwise_bn(x, in[2], in[3], running, {}, {.padding = 1});
          case 2:
            return avg_pool(x, {.window = 3, .stride = 1, .padding = 1});
          case 3:
            return max_pool(x, {.window = 3, .stride = 1, .padding = 1});
          case 4:
            return conv2d(x, in[3]);
          default:
            return linear(x, in[4]);
        }
      };
      std::vector<DoubleVar> terms{x};
      for (std::size_t k = 0; k < 6; ++k) terms.push_back(read((turn + k) % 6));
      return sum(terms);
    };
    CHECK(gradient_error(inputs, operation) < 1e-7);
  }
}

TEST_CASE("weights that are read at every step gather their gradients", "[nn]") {
  const std::vector<DoubleTensor> inputs{normal_tensor({1, 5}, 1), normal_tensor({5, 5}, 2)};
  const auto operation = [](const std::vector<DoubleVar>& in) {
    DoubleVar state = in[0];
    for (int step = 0; step < 4; ++step) state = tanh(linear(state, in[1]));
    return state;
  };
  CHECK(gradient_error(inputs, operation) < 1e-8);
}
