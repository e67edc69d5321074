// The same numbers, bit for bit, whatever the number of threads.
#include "ogive/core/parallel.hpp"
#include "ogive/nn/ops/dropout.hpp"
#include "ogive/nn/ops/pool.hpp"
#include "ogive/nn/ops/separable.hpp"
#include "tests/catch.hpp"
#include "tests/nn/gradient_check.hpp"

using namespace ogive;
using namespace ogive_test;

namespace threads_test {

using Numbers = std::vector<float>;

/// Everything that training learns from one pass of `operation` over (19, 12, 12, 33): its result, the
/// gradients of all inputs, the running statistics.
template <class Operation>
Numbers pass(const std::vector<Shape>& shapes, Operation&& operation) {
  Tape tape(Mode::training, Rng(5));
  RunningStatistics running(17);
  std::vector<Var> inputs;
  for (const Shape& shape : shapes)
    inputs.push_back(tape.variable(Tensor::from(shape, normal_numbers<float>(shape.size(), inputs.size()))));
  const Var y = operation(inputs, running);
  tape.backward(total(multiply(y, y)));
  Numbers all;
  const auto take = [&](const Tensor& tensor) {
    all.insert(all.end(), tensor.values().begin(), tensor.values().end());
  };
  take(y.value());
  for (const Var& input : inputs) take(tape.gradient(input));
  take(running.mean);
  take(running.variance);
  return all;
}

template <class Operation>
bool same_for_all_threads(const std::vector<Shape>& shapes, Operation operation) {
  const Numbers alone = pass(shapes, operation);
  ThreadPool pool(3);
  bool same = true;
  for (const unsigned threads : {1U, 2U, 4U}) {
    const ThreadShare share(&pool, threads);
    same = same && pass(shapes, operation) == alone;
  }
  return same;
}

const Shape images{19, 12, 12, 33};  // not a multiple of the pieces, and more than a chunk of elements

TEST_CASE("convolutions do not depend on threads", "[nn][threads]") {
  CHECK(same_for_all_threads({images, {3, 3, 33, 17}},
                             [](const auto& v, auto&) { return conv2d(v[0], v[1], {.padding = 1}); }));
  CHECK(same_for_all_threads({images, {3, 3, 33, 17}, {17}, {17}}, [](const auto& v, auto& running) {
    return relu_conv_bn<float>(v[0], v[1], running, BasicAffine<float>{v[2], v[3]},
                               {.stride = 2, .padding = 1});
  }));
  CHECK(same_for_all_threads({images, {3, 3, 1, 33}, {1, 1, 33, 17}, {17}, {17}},
                             [](const auto& v, auto& running) {
                               return relu_depthwise_pointwise_bn<float>(
                                   v[0], v[1], v[2], running, BasicAffine<float>{v[3], v[4]}, {.padding = 1});
                             }));
}

TEST_CASE("normalisation, pooling and dropout do not depend on threads", "[nn][threads]") {
  CHECK(same_for_all_threads({{19, 12, 12, 17}, {17}, {17}}, [](const auto& v, auto& running) {
    return batch_norm<float>(v[0], running, BasicAffine<float>{v[1], v[2]});
  }));
  CHECK(same_for_all_threads({images}, [](const auto& v, auto&) { return max_pool(v[0], {3, 2, 1}); }));
  CHECK(same_for_all_threads({images}, [](const auto& v, auto&) { return avg_pool(v[0], {3, 1, 1}); }));
  CHECK(same_for_all_threads({images}, [](const auto& v, auto&) { return global_avg_pool(v[0]); }));
  CHECK(same_for_all_threads({images},
                             [](const auto& v, auto&) { return drop_path(dropout(v[0], 0.3), 0.2); }));
}

}  // namespace threads_test
