#pragma once
/// ONNX Runtime beside a benchmark: the network as our own exporter writes it, run by onnxruntime_turns.js in
/// a process of node that waits while it is not asked.
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "ogive/core/file.hpp"
#include "ogive/io/onnx.hpp"
#include "tests/temporary.hpp"

namespace ogive_bench {

class OnnxRuntime {
 public:
  /// @return nothing, and a word on standard error, where node or its package onnxruntime-node is not there
  static std::unique_ptr<OnnxRuntime> start(ogive::Network& network, const ogive::Tensor& images,
                                            unsigned threads) {
    auto runtime = std::make_unique<OnnxRuntime>(network, images, threads);
    if (!runtime->version().empty()) return runtime;
    std::fprintf(stderr, "skipped: no node with onnxruntime-node in NODE_PATH, so no ONNX Runtime\n");
    return nullptr;
  }

  OnnxRuntime(ogive::Network& network, const ogive::Tensor& images, unsigned threads) {
    write(network, images);
    if (bear(threads)) version_ = line();
  }
  OnnxRuntime(const OnnxRuntime&) = delete;
  OnnxRuntime& operator=(const OnnxRuntime&) = delete;
  ~OnnxRuntime() {
    if (answers_) std::fclose(answers_);  // which ends the child
    if (child_ > 0) waitpid(child_, nullptr, 0);
  }

  /// Empty when it could not be started.
  const std::string& version() const { return version_; }
  std::vector<float> logits() const {
    const ogive::Bytes bytes = ogive::read_bytes(folder_.file("output"));
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
  }
  /// Milliseconds per step of `steps` of them, as node sees it.
  double turn(int steps) {
    dprintf(fileno(answers_), "%d\n", steps);
    const std::string answer = line();
    if (answer.empty()) throw ogive::Error("ONNX Runtime", "it ended early");
    return std::strtod(answer.c_str(), nullptr);
  }

 private:
  void write(ogive::Network& network, const ogive::Tensor& images) const {
    const ogive::Tensor input = ogive::onnx_file::permuted(images, ogive::onnx_file::to_channels_first);
    ogive::write_onnx(folder_.file("model.onnx"), network, {.batch = input.shape()[0]});
    ogive::write_bytes(folder_.file("input"),
                       {reinterpret_cast<const std::uint8_t*>(input.data()), input.size() * sizeof(float)});
    ogive::write_bytes(folder_.file("shape"), ogive::as_bytes(ogive::join(input.shape(), ",")));
  }

  /// One socket is the child's standard input and output.
  bool bear(unsigned threads) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return false;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    std::string program = "node", script = "benchmarks/onnxruntime_turns.js", folder = folder_.path(),
                count = ogive::to_text(threads);
    char* const words[] = {program.data(), script.data(), folder.data(), count.data(), nullptr};
    const int failure = posix_spawnp(&child_, words[0], &actions, nullptr, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    answers_ = fdopen(ends[0], "r");
    if (failure != 0) child_ = 0;
    return failure == 0;
  }

  /// What the child says next; empty when it ended.
  std::string line() {
    std::array<char, 64> text{};
    if (!std::fgets(text.data(), text.size(), answers_)) return {};
    return {text.data(), std::strcspn(text.data(), "\n")};
  }

  ogive_test::TemporaryFolder folder_{};
  std::string version_{};
  pid_t child_ = 0;
  std::FILE* answers_ = nullptr;
};

}  // namespace ogive_bench
