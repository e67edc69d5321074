// One training step of NAS-Bench-201 networks (C = 16, N = 5, 32 x 32 images), ours and PyTorch's.
//
//     nb201_step [THREADS [BATCH [REPETITIONS]]]     (1, 64 and 7 by default)
//
// PyTorch runs between two halves of our own repetitions, in its faster memory layout; without python3-torch
// our figures stand alone. Medians; one JSON object per case on standard output.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "ogive/ogive.hpp"

using namespace ogive;

namespace {

struct Case {
  std::string name, cell;
};
const std::vector<Case> cases{
    {"nb201_6111_train",
     "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"},
    {"nb201_mixed_train",
     "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_3x3~0|none~1|nor_conv_1x1~2|"}};

/// Milliseconds of each of `repetitions` steps, after one that is not counted.
std::vector<double> step_times(const Case& which, std::size_t batch, std::size_t repetitions) {
  const Nb201Space space;
  Network network = build(space, space.parse(which.cell), NetworkShape{});
  network.initialise(Rng(1));
  Rng random(2);
  auto images = Tensor::uninitialised(network.shape().images(batch));
  init::normal(images, random, 1.0);
  Labels labels(batch);
  for (auto& label : labels) label = static_cast<std::uint32_t>(random.below(10));
  Optimiser optimiser(Sgd{.learning_rate = 0.025, .momentum = 0.9}, parameters(network.layers()));
  std::vector<double> times;
  for (std::size_t i = 0; i <= repetitions; ++i) {
    const double start = seconds_now();
    Tape tape;
    optimiser.clear_gradients();
    tape.backward(cross_entropy(network(tape.constant(images)), std::span<const std::uint32_t>(labels)));
    optimiser.step();
    if (i > 0) times.push_back(1e3 * (seconds_now() - start));
  }
  return times;
}

/// What the peer prints: case (or "version") and its value.
std::map<std::string, std::string> peer_times(unsigned threads, std::size_t batch, std::size_t repetitions) {
  std::map<std::string, std::string> answers;
  const std::string command =
      concat("OMP_WAIT_POLICY=passive /usr/bin/python3 benchmarks/nb201_step_torch.py ", threads, " ", batch,
             " ", repetitions);
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (!pipe) return answers;
  char name[64], value[64];
  while (std::fscanf(pipe, "%63s %63s", name, value) == 2) answers[name] = value;
  pclose(pipe);
  return answers;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::size_t otherwise) {
    return argc > i ? std::strtoul(argv[i], nullptr, 10) : otherwise;
  };
  const auto threads = static_cast<unsigned>(argument(1, 1));
  const std::size_t batch = argument(2, 64), repetitions = argument(3, 7);
  ThreadPool pool(threads);
  const ThreadShare share(&pool, threads);

  std::map<std::string, std::vector<double>> times;
  const auto run_ours = [&] {
    for (const auto& which : cases)
      for (const double t : step_times(which, batch, repetitions)) times[which.name].push_back(t);
  };
  run_ours();
  auto peer = peer_times(threads, batch, repetitions);
  run_ours();
  if (!peer.contains("version"))
    std::fprintf(stderr, "skipped: no PyTorch for /usr/bin/python3 (Debian package python3-torch)\n");
  for (const auto& which : cases) {
    auto& ours = times[which.name];
    std::sort(ours.begin(), ours.end());
    const double median = ours[ours.size() / 2];
    std::printf("{\"case\":\"%s\",\"threads\":%u,\"batch\":%zu,\"level\":\"%s\",\"ogive_ms\":%.1f",
                which.name.c_str(), threads, batch, cpu_level, median);
    if (peer.contains(which.name)) {
      const double theirs = std::strtod(peer[which.name].c_str(), nullptr);
      std::printf(",\"torch_ms\":%.1f,\"ratio\":%.2f,\"torch\":\"%s\"", theirs, theirs / median,
                  peer["version"].c_str());
    }
    std::puts("}");
  }
}
