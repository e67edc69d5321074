// Steps of networks and searches as NAS runs them, ours and libtorch's in one process, taking turns:
//
//     train_step [--threads N] [--repetitions R] [CASE...]     (1, 7 and all cases)
//
// Both sides have the same networks, weights and inputs; the outputs of their first two steps are compared
// before anything is timed. A training step is forward, cross entropy, backward and SGD with momentum; an
// evaluation is forward only. lstm_controller is 100 episodes of 40 decisions, batch 1 each as the
// controllers of Zoph and Le (ICLR 2017) run: sampled one decision after the other, then one policy gradient
// update for the episode.
//
// libtorch runs in the faster of its two memory layouts, which is measured. Evaluations run in ONNX Runtime
// as well, as the file that our exporter writes. Without these peers our figures stand alone. Medians; one
// JSON object per case. Memory, of two steps from scratch, weights and inputs included: `peak_bytes` in live
// tensors, as our pool and libtorch's allocator count them, and `peak_resident_bytes`, by which the process
// grew (what both keep for reuse included; of small cases little is seen, since the process has that much
// already).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "measure.hpp"
#include "onnxruntime_peer.hpp"
#include "step_sides.hpp"
#ifdef OGIVE_BENCH_TORCH
#include "torch_sides.hpp"
#endif

using namespace ogive;
using namespace ogive_bench;

namespace {

struct Case {
  std::string name;
  std::size_t batch;
  double passes;  // how often the multiply-accumulates of a forward pass are done: 3 with both gradients
  std::function<std::unique_ptr<OurSide>()> ours;
  std::function<std::unique_ptr<Side>(const Weights& weights, bool channels_last)> peer{};
  bool images = true;  // there are memory layouts to choose from
  std::function<std::unique_ptr<OnnxRuntime>(unsigned threads)> onnxruntime = [](unsigned) {
    return nullptr;
  };
};

Case nb201_case(const char* name, const char* cell, std::size_t batch, bool training) {
  const Nb201Space space;
  const auto ours = [=] {
    return std::make_unique<OurNetwork>(build(space, space.parse(cell), NetworkShape{}),
                                        Images::random({}, batch), training);
  };
  Case made{name, batch, training ? 3.0 : 1.0, ours};
  if (!training)
    made.onnxruntime = [=](unsigned threads) {
      const auto network = ours();
      return OnnxRuntime::start(network->network(), network->images().pixels, threads);
    };
#ifdef OGIVE_BENCH_TORCH
  std::vector<std::string> operations;
  for (const std::size_t number : space.path(space.parse(cell)))
    operations.emplace_back(Nb201Space::operation_names[number]);
  made.peer = [=](const Weights& weights, bool channels_last) {
    return std::make_unique<torch_peer::TorchNetwork>(
        weights, Images::random({}, batch), training, channels_last,
        [&](torch_peer::Parts& parts, const torch_peer::Mixing&) {
          return torch_peer::nb201(parts, space, torch_peer::one_operation(operations));
        });
  };
#endif
  return made;
}

#ifdef OGIVE_BENCH_TORCH
std::vector<std::string> names_of(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

torch_peer::Module peer_network(torch_peer::Parts& parts, const Nb201Space& space,
                                const torch_peer::EdgeMaker& edges) {
  return torch_peer::nb201(parts, space, edges);
}
torch_peer::Module peer_network(torch_peer::Parts& parts, const DartsSpace& space,
                                const torch_peer::EdgeMaker& edges) {
  return torch_peer::darts(parts, space, edges);
}
#endif

template <class Space>
Case supernet_case(const char* name, const Space& space, std::size_t batch) {
  Case made{name, batch, 3.0,
            [=] { return std::make_unique<OurSupernet<Space>>(space, Images::random({}, batch)); }};
#ifdef OGIVE_BENCH_TORCH
  made.peer = [=](const Weights& weights, bool channels_last) {
    return std::make_unique<torch_peer::TorchNetwork>(
        weights, Images::random({}, batch), true, channels_last,
        [&](torch_peer::Parts& parts, const torch_peer::Mixing& mixing) {
          constexpr bool pool_norm = std::is_same_v<Space, DartsSpace>;
          return peer_network(
              parts, space, torch_peer::all_operations(mixing, names_of(Space::operation_names), pool_norm));
        });
  };
#endif
  return made;
}

Case controller_case() {
  Case made{"lstm_controller", 1, 3.0, [] { return std::make_unique<OurController>(Episodes::random()); }};
  made.images = false;
#ifdef OGIVE_BENCH_TORCH
  made.peer = [](const Weights& weights, bool) {
    return std::make_unique<torch_peer::TorchController>(weights, Episodes::random());
  };
#endif
  return made;
}

std::vector<Case> all_cases() {
  const char* const cell_6111 =
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|";
  const char* const mixed_cell =
      "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_3x3~0|none~1|nor_conv_1x1~2|";
  DartsSpace darts;
  darts.channels = 16;
  darts.cells = 8;
  return {nb201_case("nb201_6111_train", cell_6111, 64, true),
          nb201_case("nb201_mixed_train", mixed_cell, 64, true),
          supernet_case("nb201_supernet_train", Nb201Space{}, 64),
          supernet_case("darts_supernet_train", darts, 32),
          nb201_case("nb201_6111_eval", cell_6111, 64, false),
          nb201_case("nb201_mixed_eval", mixed_cell, 64, false),
          nb201_case("nb201_6111_eval_b1", cell_6111, 1, false),
          controller_case()};
}

struct Peer {
  std::unique_ptr<Side> side{};
  std::uint64_t peak = 0, resident = 0;
  bool channels_last = false;
};

#ifdef OGIVE_BENCH_TORCH
/// Of the logits or the loss, whichever is larger.
double relative_error(const Outputs& ours, const Outputs& theirs) {
  const double loss = std::abs(ours.loss - theirs.loss) / std::max(1e-30, std::abs(theirs.loss));
  return std::max(ogive_bench::relative_error(ours.logits, theirs.logits),
                  theirs.loss == ours.loss ? 0 : loss);
}

/// The first two steps of both: the second one shows whether gradients agree. Rounding grows on the way
/// there.
void compare(const Case& which, const std::vector<Outputs>& ours, const std::vector<Outputs>& theirs) {
  const double limits[] = {1e-3, 1e-2};
  for (std::size_t step = 0; step < 2; ++step) {
    const double error = relative_error(ours[step], theirs[step]);
    std::fprintf(stderr, "%s: relative error of step %zu: %.1e\n", which.name.c_str(), step + 1, error);
    if (error <= limits[step]) continue;
    std::fprintf(stderr, "%s: outputs differ from libtorch's by more than %.0e\n", which.name.c_str(),
                 limits[step]);
    std::exit(1);
  }
}

/// libtorch in its faster layout, checked in both.
Peer fastest_peer(const Case& which, const Weights& weights, const std::vector<Outputs>& ours) {
  Peer fastest;
  double best = HUGE_VAL;
  for (const bool channels_last : {false, true}) {
    if (channels_last && !which.images) continue;
    Peer peer;
    peer.channels_last = channels_last;
    {
      const PeakResident resident;
      const torch_peer::PeakMemory memory;
      peer.side = which.peer(weights, channels_last);
      const Outputs first = peer.side->step();
      compare(which, ours, {first, peer.side->step()});
      peer.peak = memory.bytes();
      peer.resident = resident.bytes();
    }
    double ms = HUGE_VAL;
    for (int i = 0; i < 2; ++i) ms = std::min(ms, milliseconds([&] { peer.side->step(); }));
    std::fprintf(stderr, "%s: libtorch, %s: %.1f ms\n", which.name.c_str(),
                 channels_last ? "channels last" : "default layout", ms);
    if (ms < best) fastest = std::move(peer);
    best = std::min(best, ms);
  }
  return fastest;
}
#else
Peer fastest_peer(const Case&, const Weights&, const std::vector<Outputs>&) { return {}; }
#endif

/// ONNX Runtime where it has the case, checked.
std::unique_ptr<OnnxRuntime> checked_onnxruntime(const Case& which, unsigned threads, const Outputs& ours) {
  auto runtime = which.onnxruntime(threads);
  if (!runtime) return nullptr;
  const double error = ogive_bench::relative_error(ours.logits, runtime->logits());
  std::fprintf(stderr, "%s: ONNX Runtime %s, relative error %.1e\n", which.name.c_str(),
               runtime->version().c_str(), error);
  if (error <= 1e-4) return runtime;
  std::fprintf(stderr, "%s: outputs differ from ONNX Runtime's by more than 1e-4\n", which.name.c_str());
  std::exit(1);
}

/// Milliseconds per step of `steps` of them. With several threads it waits for those of the other side to
/// sleep.
double turn(Side& side, int steps, unsigned threads) {
  if (threads > 1) sleep_for(0.01);
  return milliseconds([&] {
           for (int i = 0; i < steps; ++i) side.step();
         }) /
         steps;
}
double turn(OnnxRuntime& runtime, int steps, unsigned threads) {
  if (threads > 1) sleep_for(0.01);
  return runtime.turn(steps);
}

struct Options {
  unsigned threads = 1;
  std::size_t repetitions = 7;
  std::vector<std::string> cases{};
};

void measure(const Case& which, const Options& options, double peak_gflops) {
  const PeakResident our_resident;
  const std::size_t before = Pool::instance().bytes_in_use();
  Pool::instance().reset_peak();
  auto ours = which.ours();
  const double flops = 2 * which.passes * ours->macs();
  std::vector<Outputs> outputs{ours->step()};
  outputs.push_back(ours->step());
  const std::size_t peak = Pool::instance().peak_bytes() - before, resident = our_resident.bytes();
  ours = which.ours();
  const Peer peer = fastest_peer(which, ours->weights(), outputs);
  const auto runtime = checked_onnxruntime(which, options.threads, outputs[0]);

  turn(*ours, 1, options.threads);
  const int steps = std::max(1, static_cast<int>(50 / turn(*ours, 1, options.threads)));
  std::vector<double> our_times, peer_times, runtime_times;
  for (std::size_t i = 0; i < options.repetitions; ++i) {
    our_times.push_back(turn(*ours, steps, options.threads));
    if (peer.side) peer_times.push_back(turn(*peer.side, steps, options.threads));
    if (runtime) runtime_times.push_back(turn(*runtime, steps, options.threads));
  }
  const double ms = median(our_times), gflops = 1e-6 * flops / ms;
  JsonLine line;
  line.text("case", which.name).count("threads", options.threads).count("batch", which.batch);
  line.text("level", cpu_level).number("ogive_ms", ms, 2);
  if (peer.side) {
    const double theirs = median(peer_times);
    line.number("torch_ms", theirs, 2).number("ratio", theirs / ms, 2);
  }
  if (runtime) {
    const double theirs = median(runtime_times);
    line.number("onnxruntime_ms", theirs, 2).number("onnxruntime_ratio", theirs / ms, 2);
  }
  line.count("ogive_peak_bytes", peak);
  if (peer.side) line.count("torch_peak_bytes", peer.peak);
  line.count("ogive_peak_resident_bytes", resident);
  if (peer.side) line.count("torch_peak_resident_bytes", peer.resident);
  line.number("gflops", gflops, 1).number("percent_of_fma_peak", 100 * gflops / peak_gflops, 1);
#ifdef OGIVE_BENCH_TORCH
  line.text("torch", torch_peer::version())
      .text("torch_layout", peer.channels_last ? "channels_last" : "default");
#endif
  if (runtime) line.text("onnxruntime", runtime->version());
  line.print();
}

Options parse(int argc, char** argv) {
  Options options;
  const auto number = [&](int& i) -> std::size_t {
    return i + 1 < argc ? std::strtoul(argv[++i], nullptr, 10) : 0;
  };
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument(argv[i]);
    if (argument == "--threads")
      options.threads = static_cast<unsigned>(number(i));
    else if (argument == "--repetitions")
      options.repetitions = number(i);
    else
      options.cases.emplace_back(argument);
  }
  return options;
}

/// @return whether the options make sense; else it says what does
bool check(const Options& options, const std::vector<Case>& cases) {
  bool good = options.threads > 0 && options.repetitions > 0;
  for (const auto& name : options.cases)
    good = good && std::any_of(cases.begin(), cases.end(), [&](const Case& c) { return c.name == name; });
  if (good) return true;
  std::fprintf(stderr,
               "usage: train_step [--threads N] [--repetitions R] [CASE...], where CASE is one of:\n");
  for (const auto& which : cases) std::fprintf(stderr, "  %s\n", which.name.c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  const auto cases = all_cases();
  if (!check(options, cases)) return 1;
  ThreadPool pool(options.threads);
  const ThreadShare share(&pool, options.threads);
#ifdef OGIVE_BENCH_TORCH
  torch_peer::set_threads(options.threads);
  std::fprintf(stderr, "libtorch %s, BLAS %s\n", torch_peer::version(), torch_peer::blas_name().c_str());
#else
  std::fprintf(stderr, "skipped: no libtorch (Debian package libtorch-dev), ours alone\n");
#endif
  const double peak = fma_peak(options.threads);
  std::fprintf(stderr, "FMA peak of %u threads: %.0f GFLOP/s\n", options.threads, peak);
  for (const auto& which : cases)
    if (options.cases.empty() ||
        std::find(options.cases.begin(), options.cases.end(), which.name) != options.cases.end())
      measure(which, options, peak);
}
