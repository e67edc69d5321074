// Every kernel, forward and backward, on the shapes of NAS-Bench-201, DARTS, MobileNet and transformer
// networks:
//
//     kernels [--threads N] [FILTER]     FILTER: a part of the kernel's name, as in "depthwise"
//
// One JSON object per pass, medians of 7. `percent_of_fma_peak` and `percent_of_copy_bandwidth` compare with
// the peaks measured at the start; `bound` says which of both leaves less room. Operands that fit into the
// caches can be above 100 % of the copy bandwidth, which is measured beyond them. Peers: oneDNN
// where it has the primitive, for products Eigen and OpenBLAS as well; their results are compared with ours
// before anything is timed. `separable` has none: its parts do (depthwise convolutions, conv1x1).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#ifdef OGIVE_BENCH_ONEDNN
#include "onednn_kernels.hpp"
#endif
#include "kernel_bench.hpp"
#include "kernel_images.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/lstm.hpp"
#include "ogive/tensor/kernels/activation.hpp"
#include "ogive/tensor/kernels/matmul.hpp"
#include "ogive/tensor/kernels/softmax.hpp"
#include "ogive/tensor/kernels/terms.hpp"
#include "ogive/tensor/kernels/update.hpp"
#ifdef OGIVE_BENCH_OPENBLAS
#include <cblas-openblas.h>
#endif
// After ours, which silences a false alarm of g++ 12 about AVX-512 intrinsics where they are first included.
#include <Eigen/Core>

using namespace ogive;
using namespace ogive_bench;

namespace {

void measure_elementwise(const KernelBench& bench, std::size_t size) {
  const Tensor x = random_tensor({size}), slope = random_tensor({size});
  Tensor y = random_tensor({size});
  const std::string shape = to_text(size);
  if (bench.wants("relu")) {
    bench.run({"relu", "forward", shape, 0, bytes_of(2 * size),
               [=]() mutable {
                 kernel::map(
                     size, y.data(), [](const Vec<float>& v) { return kernel::Relu::value<float>(v); },
                     x.data());
               },
               these({y}), OGIVE_ONEDNN(relu(false, x, slope))});
    bench.run(
        {"relu", "input gradient", shape, 0, bytes_of(3 * size),
         [=]() mutable {
           kernel::map(
               size, y.data(),
               [](const Vec<float>& k, const Vec<float>& g) { return kernel::Relu::gradient<float>(k, g); },
               x.data(), slope.data());
         },
         these({y}), OGIVE_ONEDNN(relu(true, x, slope))});
  }
  for (const std::size_t count : {2U, 3U, 5U}) {
    const std::string name = concat("sum_of_", count);
    if (!bench.wants(name)) continue;
    std::vector<Tensor> tensors;
    for (std::size_t k = 0; k < count; ++k) tensors.push_back(random_tensor({size}, k));
    bench.run({name, "forward", shape, 0, bytes_of((count + 1) * size),
               [=]() mutable {
                 constexpr std::size_t channels = 16;
                 std::vector<kernel::Term<float>> terms;
                 for (const Tensor& tensor : tensors) terms.push_back({.x = tensor.data()});
                 kernel::add_terms<float>(size / channels, channels, terms, y.data());
               },
               these({y}), OGIVE_ONEDNN(sum(tensors))});
  }
  if (bench.wants("sgd"))
    bench.run({"sgd", "update", shape, 0, bytes_of(5 * size),
               [=, v = x.clone()]() mutable {
                 kernel::sgd_update<float>({0.1, 0.9, 0, false}, size, y.data(), slope.data(), v.data());
               },
               these({y})});
}

void measure_softmax(const KernelBench& bench, std::size_t rows, std::size_t columns) {
  if (!bench.wants("softmax")) return;
  const std::size_t size = rows * columns;
  const Tensor x = random_tensor({size}), slope = random_tensor({size}, 2);
  Tensor y = random_tensor({size}), dx = random_tensor({size});
  const std::string shape = concat(rows, "x", columns);
  bench.run({"softmax", "forward", shape, 0, bytes_of(2 * size),
             [=]() mutable {
               float* const to = y.data();
               each_image(rows, [&](std::size_t row) {
                 kernel::softmax_row(x.data() + row * columns, columns, to + row * columns);
               });
             },
             these({y}), OGIVE_ONEDNN(softmax(rows, columns, false, x, slope))});
  bench.run({"softmax", "input gradient", shape, 0, bytes_of(3 * size),
             [=]() mutable {
               float* const to = dx.data();
               each_image(rows, [&](std::size_t row) {
                 kernel::softmax_row_gradient(y.data() + row * columns, slope.data() + row * columns, columns,
                                              to + row * columns);
               });
             },
             these({dx}), OGIVE_ONEDNN(softmax(rows, columns, true, y, slope))});
}

/// Products of the same operands by others; which of them are transposed is said by `a` and `b`.
Peers product_peers(const Tensor& p, const Tensor& q, Tensor out, const kernel::Matrix<float>& a,
                    const kernel::Matrix<float>& b) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto signed_of = [](std::size_t n) { return static_cast<Eigen::Index>(n); };
  const Eigen::Index m = signed_of(a.rows), k = signed_of(a.columns), n = signed_of(b.columns);
  const bool ta = a.transposed, tb = b.transposed;
  Peers peers;
  const auto add = [&](const char* name, Call call) {
    peers.push_back({name, std::move(call), these({out})});
  };
  add("eigen", [=]() mutable {
    const Eigen::Map<const Rows> left(p.data(), ta ? k : m, ta ? m : k),
        right(q.data(), tb ? n : k, tb ? k : n);
    Eigen::Map<Rows> result(out.data(), m, n);
    if (ta)
      result.noalias() = left.transpose() * right;
    else if (tb)
      result.noalias() = left * right.transpose();
    else
      result.noalias() = left * right;
  });
#ifdef OGIVE_BENCH_OPENBLAS
  add("openblas", [=]() mutable {
    const auto narrow = [](Eigen::Index i) { return static_cast<int>(i); };
    cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, narrow(m),
                narrow(n), narrow(k), 1.0F, p.data(), narrow(ta ? m : k), q.data(), narrow(tb ? k : n), 0.0F,
                out.data(), narrow(n));
  });
#endif
#ifdef OGIVE_BENCH_ONEDNN
  peers.push_back(onednn_peer::product(p, q, a, b));
#endif
  return peers;
}

/// x (m, k) times w (k, n), and the gradients of both.
void measure_product(const KernelBench& bench, std::size_t m, std::size_t k, std::size_t n) {
  if (!bench.wants("gemm")) return;
  const Tensor x = random_tensor({m, k}), w = random_tensor({k, n}), slope = random_tensor({m, n});
  const auto product = [&](const char* pass, const Tensor& p, const Tensor& q, const kernel::Matrix<float>& a,
                           const kernel::Matrix<float>& b) {
    Tensor out = random_tensor({a.rows, b.columns});
    bench.run({"gemm", pass, concat(m, "x", k, " by ", k, "x", n), 2 * real(m) * real(k) * real(n),
               bytes_of(m * k + k * n + m * n), [=]() mutable { kernel::matmul(a, b, out.data()); },
               these({out}), product_peers(p, q, out, a, b)});
  };
  product("forward", x, w, {x.data(), m, k}, {w.data(), k, n});
  product("input gradient", slope, w, {slope.data(), m, n}, {w.data(), n, k, true});
  product("weight gradient", x, slope, {x.data(), k, m, true}, {slope.data(), m, n});
}

void measure_lstm(const KernelBench& bench, std::size_t batch, std::size_t units) {
  if (!bench.wants("lstm")) return;
  struct Step {
    Tensor state, slope;
    Parameter input, hidden, bias;
    Tensor next{}, state_gradient{};
  };
  const auto weight = [](const Shape& shape, std::uint64_t seed) {
    return Parameter{.value = random_tensor(shape, seed), .shape = shape};
  };
  const auto step = std::make_shared<Step>(
      Step{random_tensor({batch, units}), random_tensor({batch, units}, 2), weight({units, 4 * units}, 3),
           weight({units, 4 * units}, 4), weight({4 * units}, 5)});
  const double flops = 2.0 * real(batch) * 8 * real(units * units);
  for (const bool backward : {false, true})
    bench.run(
        {"lstm", backward ? "forward and all gradients" : "forward", concat(batch, " x ", units, " units"),
         backward ? 3 * flops : flops, bytes_of(8 * units * units * (backward ? 3 : 1)),
         [=] {
           Tape tape(backward ? Mode::training : Mode::evaluation);
           for (Parameter* w : {&step->input, &step->hidden, &step->bias}) w->clear_gradient();
           const Var constant = tape.constant(step->state),
                     x = backward ? tape.variable(step->state) : constant;
           const auto next = lstm_cell(x, LstmState{constant, constant},
                                       LstmWeights{tape.parameter(step->input), tape.parameter(step->hidden),
                                                   tape.parameter(step->bias)});
           step->next = next.hidden.value();
           if (!backward) return;
           tape.backward(total(multiply(next.hidden, tape.constant(step->slope))));
           step->state_gradient = tape.gradient(x);
         },
         [=] {
           std::vector<Tensor> results{step->next};
           if (backward)
             results.insert(results.end(), {step->state_gradient, step->input.gradient, step->hidden.gradient,
                                            step->bias.gradient});
           return results;
         },
         OGIVE_ONEDNN(
             lstm(batch, units, backward,
                  {step->state, step->slope, step->input.value, step->hidden.value, step->bias.value}))});
}

void measure_all(const KernelBench& bench) {
  measure_convolutions(bench);
  measure_depthwise(bench);
  for (const std::size_t channels : {16U, 32U, 64U})
    for (const std::size_t window : {3U, 5U})
      measure_separable(bench, convolution(32, 512 / channels, channels, channels, window, 1, 1, channels));
  for (const std::size_t channels : {16U, 32U, 64U}) {
    measure_pool(bench, false, convolution(64, 512 / channels, channels, channels, 3));
    measure_pool(bench, true, convolution(64, 512 / channels, channels, channels, 3));
    measure_norm(bench, 64, 512 / channels, channels);
    measure_elementwise(bench, 64 * (512 / channels) * (512 / channels) * channels);
  }
  measure_pool(bench, true, convolution(32, 32, 32, 32, 3, 2));
  measure_pool(bench, false, convolution(32, 32, 32, 32, 3, 2));
  measure_product(bench, 1576, 192, 576);  // ViT-Ti, 8 images of 197 tokens: queries, keys and values
  measure_product(bench, 1576, 192, 768);  // and its hidden layers
  measure_product(bench, 1576, 768, 192);
  measure_product(bench, 197, 768, 3072);  // ViT-B, 1 image
  measure_product(bench, 512, 512, 512);
  measure_product(bench, 1, 100, 400);  // a controller
  measure_softmax(bench, 8 * 3 * 197, 197);
  measure_softmax(bench, 12 * 512, 512);
  measure_softmax(bench, 4096, 10);
  measure_lstm(bench, 1, 100);
  measure_lstm(bench, 64, 100);
}

}  // namespace

int main(int argc, char** argv) {
  unsigned threads = 1;
  std::string filter;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--threads" && i + 1 < argc)
      threads = static_cast<unsigned>(std::strtoul(argv[++i], nullptr, 10));
    else
      filter = argv[i];
  }
  if (threads == 0 || filter.starts_with("-")) {
    std::fprintf(stderr, "usage: kernels [--threads N] [FILTER]\n");
    return 1;
  }
  ThreadPool pool(threads);
  const ThreadShare share(&pool, threads);
#ifdef OGIVE_BENCH_ONEDNN
  onednn_peer::set_threads(threads);
  std::fprintf(stderr, "oneDNN %s\n", onednn_peer::version().c_str());
#else
  std::fprintf(stderr, "skipped: no oneDNN (Debian package libdnnl-dev)\n");
#endif
#ifdef OGIVE_BENCH_OPENBLAS
  openblas_set_num_threads(static_cast<int>(threads));
  std::fprintf(stderr, "OpenBLAS for %s\n", openblas_get_corename());
#else
  std::fprintf(stderr, "skipped: no OpenBLAS (Debian package libopenblas-dev)\n");
#endif
  measure_all(KernelBench(threads, filter));
}
