// Every kernel, forward and backward, on the shapes of NAS-Bench-201, DARTS, MobileNet and transformer
// networks:
//
//     kernels [--threads N] [FILTER]     FILTER: a part of the kernel's name, as in "depthwise"
//
// One JSON object per pass, medians of 7. `percent_of_fma_peak` and `percent_of_copy_bandwidth` compare with
// the peaks measured at the start; `bound` says which of both leaves less room. Operands that fit into the
// caches can be above 100 % of the copy bandwidth, which is measured beyond them. Peers: libtorch
// (convolutions are oneDNN's) in its faster memory layout, for products Eigen and OpenBLAS.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#ifdef OGIVE_BENCH_TORCH
#include "torch_kernels.hpp"
#endif
#include "kernel_bench.hpp"
#include "kernel_images.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/lstm.hpp"
#include "ogive/tensor/kernels/activation.hpp"
#include "ogive/tensor/kernels/matmul.hpp"
#include "ogive/tensor/kernels/softmax.hpp"
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
               OGIVE_TORCH(relu(size, false))});
    bench.run(
        {"relu", "input gradient", shape, 0, bytes_of(3 * size),
         [=]() mutable {
           kernel::map(
               size, y.data(),
               [](const Vec<float>& k, const Vec<float>& g) { return kernel::Relu::gradient<float>(k, g); },
               x.data(), slope.data());
         },
         OGIVE_TORCH(relu(size, true))});
  }
  for (const std::size_t count : {2U, 3U, 5U}) {
    const std::string name = concat("sum_of_", count);
    if (!bench.wants(name)) continue;
    std::vector<Tensor> tensors;
    for (std::size_t k = 0; k < count; ++k) tensors.push_back(random_tensor({size}, k));
    bench.run({name, "forward", shape, 0, bytes_of((count + 1) * size),
               [=] {
                 Tape tape(Mode::evaluation);
                 std::vector<Var> terms;
                 for (const Tensor& tensor : tensors) terms.push_back(tape.constant(tensor));
                 keep(sum(terms));
               },
               OGIVE_TORCH(sum(size, count))});
  }
  if (bench.wants("sgd"))
    bench.run({"sgd", "update", shape, 0, bytes_of(5 * size), [=, v = x.clone()]() mutable {
                 kernel::sgd_update<float>({0.1, 0.9, 0, false}, size, y.data(), slope.data(), v.data());
               }});
}

void measure_softmax(const KernelBench& bench, std::size_t rows, std::size_t columns) {
  if (!bench.wants("softmax")) return;
  const std::size_t size = rows * columns;
  const Tensor x = random_tensor({size}), slope = random_tensor({size});
  Tensor y = random_tensor({size}), dx = random_tensor({size});
  const std::string shape = concat(rows, "x", columns);
  bench.run({"softmax", "forward", shape, 0, bytes_of(2 * size),
             [=]() mutable {
               float* const to = y.data();
               each_image(rows, [&](std::size_t row) {
                 kernel::softmax_row(x.data() + row * columns, columns, to + row * columns);
               });
             },
             OGIVE_TORCH(softmax(rows, columns, false))});
  bench.run({"softmax", "input gradient", shape, 0, bytes_of(3 * size),
             [=]() mutable {
               float* const to = dx.data();
               each_image(rows, [&](std::size_t row) {
                 kernel::softmax_row_gradient(x.data() + row * columns, slope.data() + row * columns, columns,
                                              to + row * columns);
               });
             },
             OGIVE_TORCH(softmax(rows, columns, true))});
}

/// Eigen's and OpenBLAS's products of the same operands; which of them are transposed is said by `a` and `b`.
std::vector<std::pair<std::string, Call>> product_peers(const Tensor& p, const Tensor& q, Tensor out,
                                                        const kernel::Matrix<float>& a,
                                                        const kernel::Matrix<float>& b) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto signed_of = [](std::size_t n) { return static_cast<Eigen::Index>(n); };
  const Eigen::Index m = signed_of(a.rows), k = signed_of(a.columns), n = signed_of(b.columns);
  const bool ta = a.transposed, tb = b.transposed;
  std::vector<std::pair<std::string, Call>> peers;
  peers.emplace_back("eigen", [=]() mutable {
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
  peers.emplace_back("openblas", [=]() mutable {
    const auto narrow = [](Eigen::Index i) { return static_cast<int>(i); };
    cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, narrow(m),
                narrow(n), narrow(k), 1.0F, p.data(), narrow(ta ? m : k), q.data(), narrow(tb ? k : n), 0.0F,
                out.data(), narrow(n));
  });
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
               product_peers(p, q, out, a, b)});
  };
  product("forward", x, w, {x.data(), m, k}, {w.data(), k, n});
  product("input gradient", slope, w, {slope.data(), m, n}, {w.data(), n, k, true});
  product("weight gradient", x, slope, {x.data(), k, m, true}, {slope.data(), m, n});
}

void measure_lstm(const KernelBench& bench, std::size_t batch, std::size_t units) {
  if (!bench.wants("lstm")) return;
  const Tensor state = random_tensor({batch, units}), slope = state;
  const auto weight = [](const Shape& shape) {
    return Parameter{.value = random_tensor(shape), .shape = shape};
  };
  const auto weights = std::make_shared<std::array<Parameter, 3>>(
      std::array<Parameter, 3>{weight({units, 4 * units}), weight({units, 4 * units}), weight({4 * units})});
  const double flops = 2.0 * real(batch) * 8 * real(units * units);
  for (const bool backward : {false, true})
    bench.run(
        {"lstm", backward ? "forward and all gradients" : "forward", concat(batch, " x ", units, " units"),
         backward ? 3 * flops : flops, bytes_of(8 * units * units * (backward ? 3 : 1)),
         [=] {
           Tape tape(backward ? Mode::training : Mode::evaluation);
           auto& [input, hidden, bias] = *weights;
           for (auto& w : *weights) w.clear_gradient();
           const Var constant = tape.constant(state), x = backward ? tape.variable(state) : constant;
           const auto next =
               lstm_cell(x, LstmState{constant, constant},
                         LstmWeights{tape.parameter(input), tape.parameter(hidden), tape.parameter(bias)});
           if (backward) tape.backward(total(multiply(next.hidden, tape.constant(slope))));
         },
         OGIVE_TORCH(lstm(batch, units, backward))});
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
#ifdef OGIVE_BENCH_TORCH
  torch_peer::set_threads(threads);
  std::fprintf(stderr, "libtorch %s\n", torch_peer::version());
#else
  std::fprintf(stderr, "skipped: no libtorch (Debian package libtorch-dev)\n");
#endif
#ifdef OGIVE_BENCH_OPENBLAS
  openblas_set_num_threads(static_cast<int>(threads));
  std::fprintf(stderr, "OpenBLAS for %s\n", openblas_get_corename());
#else
  std::fprintf(stderr, "skipped: no OpenBLAS (Debian package libopenblas-dev)\n");
#endif
  measure_all(KernelBench(threads, filter));
}
