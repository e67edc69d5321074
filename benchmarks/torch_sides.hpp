#pragma once
/// libtorch's side of the cases of train_step: the networks as a PyTorch user writes them, operation by
/// operation, on the functions that torch::nn's modules call.
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm_cell.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "step_sides.hpp"
#include "torch_engine.hpp"

namespace ogive_bench::torch_peer {

inline Outputs outputs_of(const at::Tensor& logits, double loss) {
  const at::Tensor plain = logits.detach().contiguous();
  return {{plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()}, loss};
}

using Module = std::function<at::Tensor(const at::Tensor&)>;

struct Window {
  std::int64_t stride = 1, padding = 0, dilation = 1, groups = 1;
};

/// Makes modules of our weights.
class Parts {
 public:
  Parts(const Weights& weights, at::MemoryFormat layout, bool training)
      : weights_(&weights), layout_(layout), training_(training) {}

  Descent& descent() { return descent_; }
  /// @throws Error unless every one of our weights is in use
  void check_all_used() const {
    for (const auto& [path, value] : *weights_)
      if (!used_.contains(path)) throw ogive::Error(path, "a weight that the peer has too", "none");
  }
  bool has(const std::string& path) const { return weights_->contains(path); }
  at::Tensor leaf(const std::string& path) { return descent_.add(copy(path)); }

  /// ReLU, convolution and batch norm.
  Module relu_conv_bn(const std::string& path, const Window& w, bool relu = true) {
    return chain({relu ? rectifier() : Module(), conv(path + ".weight", w), norm(path)});
  }
  Module separable(const std::string& path, Window w, std::int64_t channels) {
    w.groups = channels;
    return chain({rectifier(), conv(path + ".depthwise", w), conv(path + ".pointwise", {}), norm(path)});
  }
  /// Two convolutions of every other pixel, the second one shifted.
  Module factorized_reduce(const std::string& path) {
    const at::Tensor both = filter(path + ".weight");
    const std::int64_t half = both.size(0) / 2;
    const at::Tensor even = descent_.add(both.narrow(0, 0, half).contiguous(layout_)),
                     odd = descent_.add(both.narrow(0, half, half).contiguous(layout_));
    const Module halves = [even, odd](const at::Tensor& x) {
      const at::Tensor shifted = x.slice(2, 1).slice(3, 1);
      return at::cat({at::conv2d(x, even, {}, 2), at::conv2d(shifted, odd, {}, 2)}, 1);
    };
    return chain({rectifier(), halves, norm(path)});
  }
  Module conv(const std::string& path, const Window& w) {
    const at::Tensor weight = descent_.add(filter(path));
    return [weight, w](const at::Tensor& x) {
      return at::conv2d(x, weight, {}, w.stride, w.padding, w.dilation, w.groups);
    };
  }
  Module norm(const std::string& path) {
    const at::Tensor mean = copy(path + ".running_mean"), variance = copy(path + ".running_var");
    const bool affine = has(path + ".scale");
    const at::Tensor scale = affine ? leaf(path + ".scale") : at::Tensor(),
                     shift = affine ? leaf(path + ".shift") : at::Tensor();
    return [=, training = training_](const at::Tensor& x) {
      return at::batch_norm(x, scale, shift, mean, variance, training, 0.1, 1e-5, false);
    };
  }
  Module classifier(const std::string& path) {
    const at::Tensor weight = descent_.add(copy(path + ".weight").t().contiguous()),
                     bias = leaf(path + ".bias");
    return [weight, bias](const at::Tensor& x) {
      return at::linear(at::adaptive_avg_pool2d(x, {1, 1}).flatten(1), weight, bias);
    };
  }
  static Module rectifier() {
    return [](const at::Tensor& x) { return at::relu(x); };
  }
  static Module average_pool(std::int64_t window, std::int64_t stride, std::int64_t padding) {
    return [=](const at::Tensor& x) { return at::avg_pool2d(x, window, stride, padding, false, false); };
  }
  static Module max_pool(std::int64_t stride) {
    return [=](const at::Tensor& x) { return at::max_pool2d(x, 3, stride, 1); };
  }
  /// One module after the other; empty ones are left out.
  static Module chain(std::vector<Module> modules) {
    std::erase_if(modules, [](const Module& module) { return !module; });
    return [modules = std::move(modules)](const at::Tensor& x) {
      at::Tensor y = x;
      for (const Module& module : modules) y = module(y);
      return y;
    };
  }

 private:
  at::Tensor copy(const std::string& path) {
    used_.insert(path);
    const auto found = weights_->find(path);
    if (found == weights_->end()) throw ogive::Error(path, "a weight of ours", "none");
    return copy_of(found->second);
  }
  /// (kh, kw, in, out) to (out, in, kh, kw).
  at::Tensor filter(const std::string& path) { return copy(path).permute({3, 2, 0, 1}).contiguous(layout_); }

  const Weights* weights_;
  at::MemoryFormat layout_;
  bool training_;
  std::set<std::string> used_{};
  Descent descent_{ogive_bench::descent};
};

/// What stands on an edge: given its number, the path of its cell, its channels and its stride.
using EdgeMaker = std::function<Module(Parts&, std::size_t edge, const std::string& path,
                                       std::int64_t channels, std::int64_t stride)>;

/// The operation called `name` of either space; empty for "none".
inline Module operation(Parts& parts, const std::string& name, const std::string& path, std::int64_t channels,
                        std::int64_t stride, bool pool_norm) {
  const auto pool = [&](Module module) {
    return pool_norm ? Parts::chain({std::move(module), parts.norm(path + ".norm")}) : std::move(module);
  };
  const std::int64_t side = name.back() - '0';
  if (name == "none") return {};
  if (name == "skip_connect" && stride == 1) return [](const at::Tensor& x) { return x; };
  if (name == "skip_connect") return parts.factorized_reduce(path);
  if (name == "avg_pool_3x3") return pool(Parts::average_pool(3, stride, 1));
  if (name == "max_pool_3x3") return pool(Parts::max_pool(stride));
  if (name.starts_with("nor_conv")) return parts.relu_conv_bn(path, {.stride = stride, .padding = side / 2});
  if (name.starts_with("dil_conv"))
    return parts.separable(path, {.stride = stride, .padding = side - 1, .dilation = 2}, channels);
  return Parts::chain({parts.separable(path + ".0", {.stride = stride, .padding = side / 2}, channels),
                       parts.separable(path + ".1", {.padding = side / 2}, channels)});
}

/// The mixing weights of the pass under way, one scalar for each option of each edge.
using Mixing = std::shared_ptr<std::vector<at::Tensor>>;

/// The sum of all operations, each times its weight.
inline Module mixed(const Mixing& mixing, std::size_t first, std::vector<Module> candidates) {
  return [mixing, first, candidates = std::move(candidates)](const at::Tensor& x) {
    at::Tensor sum;
    for (std::size_t k = 0; k < candidates.size(); ++k) {
      if (!candidates[k]) continue;
      const at::Tensor term = candidates[k](x).mul((*mixing)[first + k]);
      sum = sum.defined() ? sum.add(term) : term;
    }
    return sum;
  };
}

inline EdgeMaker one_operation(std::vector<std::string> names) {
  return [names = std::move(names)](Parts& parts, std::size_t edge, const std::string& path,
                                    std::int64_t channels, std::int64_t stride) {
    return operation(parts, names[edge], path, channels, stride, false);
  };
}
inline EdgeMaker all_operations(Mixing mixing, std::vector<std::string> names, bool pool_norm) {
  return [=](Parts& parts, std::size_t edge, const std::string& path, std::int64_t channels,
             std::int64_t stride) {
    std::vector<Module> candidates;
    for (const auto& name : names)
      candidates.push_back(
          operation(parts, name, ogive::concat(path, ".", name), channels, stride, pool_norm));
    return mixed(mixing, edge * names.size(), std::move(candidates));
  };
}

inline Module nb201_cell(Parts& parts, const EdgeMaker& make, const std::string& path,
                         std::int64_t channels) {
  std::vector<Module> edges;
  for (std::size_t edge = 0; edge < 6; ++edge)
    edges.push_back(make(parts, edge, ogive::concat(path, ".edges.", edge), channels, 1));
  return [edges = std::move(edges)](const at::Tensor& x) {
    std::array<at::Tensor, 4> nodes{x};
    for (std::size_t edge = 0; edge < 6; ++edge) {
      if (!edges[edge]) continue;
      const auto [from, to] = ogive::nb201_edges[edge];
      const at::Tensor y = edges[edge](nodes[static_cast<std::size_t>(from)]);
      at::Tensor& sum = nodes[static_cast<std::size_t>(to)];
      sum = sum.defined() ? sum.add(y) : y;
    }
    return nodes[3];
  };
}

inline Module nb201_reduction(Parts& parts, const std::string& path) {
  const Module main = Parts::chain({parts.relu_conv_bn(path + ".conv_a", {.stride = 2, .padding = 1}),
                                    parts.relu_conv_bn(path + ".conv_b", {.padding = 1})});
  const Module shortcut =
      Parts::chain({Parts::average_pool(2, 2, 0), parts.conv(path + ".shortcut.weight", {})});
  return [=](const at::Tensor& x) { return main(x).add(shortcut(x)); };
}

inline Module nb201(Parts& parts, const ogive::Nb201Space& space, const EdgeMaker& make) {
  std::vector<Module> layers{parts.relu_conv_bn("stem", {.padding = 1}, false)};
  std::int64_t channels = space.channels;
  std::size_t number = 0;
  for (int stage = 0; stage < 3; ++stage) {
    if (stage > 0) layers.push_back(nb201_reduction(parts, ogive::concat("cells.", number++)));
    if (stage > 0) channels *= 2;
    for (int i = 0; i < space.cells; ++i)
      layers.push_back(nb201_cell(parts, make, ogive::concat("cells.", number++), channels));
  }
  layers.insert(layers.end(), {parts.norm("last"), Parts::rectifier(), parts.classifier("classifier")});
  return Parts::chain(std::move(layers));
}

/// From the outputs of the two cells before to that of this one.
using CellModule = std::function<at::Tensor(const at::Tensor&, const at::Tensor&)>;

struct DartsPlace {
  std::int64_t channels;
  bool reduction, after_reduction;
};
inline CellModule darts_cell(Parts& parts, const EdgeMaker& make, const std::string& path,
                             const DartsPlace& place) {
  constexpr std::size_t nodes = 4;
  const std::string first = path + ".preprocess0";
  const Module before =
      place.after_reduction ? parts.factorized_reduce(first) : parts.relu_conv_bn(first, {});
  const Module last = parts.relu_conv_bn(path + ".preprocess1", {});
  const std::size_t count = ogive::darts_edge_count(nodes);
  std::vector<Module> edges(count);
  for (std::size_t node = 0; node < nodes; ++node)
    for (std::size_t input = 0; input < node + 2; ++input) {
      const std::size_t edge = ogive::darts_edge(node, input);
      edges[edge] = make(parts, edge + (place.reduction ? count : 0), ogive::concat(path, ".edges.", edge),
                         place.channels, place.reduction && input < 2 ? 2 : 1);
    }
  return [=](const at::Tensor& s0, const at::Tensor& s1) {
    std::vector<at::Tensor> states{before(s0), last(s1)};
    for (std::size_t node = 0; node < nodes; ++node) {
      at::Tensor sum;
      for (std::size_t input = 0; input < node + 2; ++input) {
        const at::Tensor y = edges[ogive::darts_edge(node, input)](states[input]);
        sum = sum.defined() ? sum.add(y) : y;
      }
      states.push_back(sum);
    }
    return at::cat({states[2], states[3], states[4], states[5]}, 1);
  };
}

inline Module darts(Parts& parts, const ogive::DartsSpace& space, const EdgeMaker& make) {
  const Module stem = parts.relu_conv_bn("stem", {.padding = 1}, false);
  std::vector<CellModule> cells;
  DartsPlace place{space.channels, false, false};
  for (int i = 0; i < space.cells; ++i) {
    place.after_reduction = place.reduction;
    place.reduction = i == space.cells / 3 || i == 2 * space.cells / 3;
    if (place.reduction) place.channels *= 2;
    cells.push_back(darts_cell(parts, make, ogive::concat("cells.", i), place));
  }
  const Module classifier = parts.classifier("classifier");
  return [=](const at::Tensor& x) {
    at::Tensor before = stem(x), last = before;
    for (const CellModule& cell : cells) before = std::exchange(last, cell(before, last));
    return classifier(last);
  };
}

/// Lays a network out of parts; `mixing` is filled at each step of a supernet.
using Layout = std::function<Module(Parts&, const Mixing& mixing)>;

/// A network that trains or judges; with "mixing" among the weights a supernet.
class TorchNetwork final : public Side {
 public:
  TorchNetwork(const Weights& weights, const Images& images, bool training, bool channels_last,
               const Layout& layout)
      : parts_(weights, channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous,
               training),
        training_(training) {
    if (parts_.has("mixing")) logits_ = parts_.leaf("mixing");
    network_ = layout(parts_, mixing_);
    parts_.check_all_used();
    pixels_ = copy_of(images.pixels).permute({0, 3, 1, 2});
    pixels_ =
        pixels_.contiguous(channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
    const std::vector<std::int64_t> labels(images.labels.begin(), images.labels.end());
    labels_ = at::zeros({static_cast<std::int64_t>(labels.size())}, at::kLong);
    std::copy(labels.begin(), labels.end(), labels_.data_ptr<std::int64_t>());
  }
  Outputs step() override {
    if (training_) return train();
    const c10::InferenceMode guard;
    return outputs_of(network_(pixels_), 0);
  }

 private:
  Outputs train() {
    parts_.descent().clear_gradients();
    if (logits_.defined()) *mixing_ = at::softmax(logits_, 1).flatten().unbind();
    Outputs outputs;
    at::Tensor loss;
    {
      const at::Tensor logits = network_(pixels_);
      loss = at::cross_entropy_loss(logits, labels_);
      outputs = outputs_of(logits, loss.item<double>());
    }
    mixing_->clear();
    loss.backward();
    parts_.descent().step();
    return outputs;
  }

  Parts parts_;
  bool training_;
  Mixing mixing_ = std::make_shared<std::vector<at::Tensor>>();
  at::Tensor logits_{}, pixels_{}, labels_{};
  Module network_{};
};

/// The controller with torch.nn.LSTMCell's function.
class TorchController final : public Side {
 public:
  TorchController(const Weights& weights, Episodes episodes) : episodes_(std::move(episodes)) {
    const auto matrix = [&](const char* name) {
      return descent_.add(copy_of(weights.at(name)).t().contiguous());
    };
    table_ = descent_.add(copy_of(weights.at("table")));
    input_ = matrix("input");
    hidden_ = matrix("hidden");
    head_ = matrix("head");
    input_bias_ = descent_.add(copy_of(weights.at("bias")));
    head_bias_ = descent_.add(copy_of(weights.at("head_bias")));
    for (std::size_t entry = 0; entry <= Episodes::options; ++entry)
      entries_.push_back(at::zeros({1}, at::kLong).fill_(static_cast<std::int64_t>(entry)));
    for (const auto& row : episodes_.choices) {
      at::Tensor choices = at::zeros({static_cast<std::int64_t>(row.size())}, at::kLong);
      std::copy(row.begin(), row.end(), choices.data_ptr<std::int64_t>());
      choices_.push_back(choices);
    }
  }
  Outputs step() override {
    return Episodes::run_all([&](std::size_t e) { return episode(e); });
  }

 private:
  Outputs episode(std::size_t e) {
    descent_.clear_gradients();
    const at::Tensor logits = decide(episodes_.choices[e]);
    const at::Tensor loss = at::cross_entropy_loss(logits, choices_[e], {}, at::Reduction::Sum)
                                .mul(static_cast<double>(episodes_.advantages[e]));
    loss.backward();
    descent_.step();
    return outputs_of(logits, loss.item<double>());
  }
  at::Tensor decide(const std::vector<std::uint32_t>& choices) {
    const at::Tensor zero = at::zeros({1, Episodes::units});
    at::Tensor hidden = zero, cell = zero;
    std::vector<at::Tensor> logits;
    std::size_t before = Episodes::options;
    for (const std::uint32_t choice : choices) {
      std::tie(hidden, cell) = at::lstm_cell(at::embedding(table_, entries_[before]), {hidden, cell}, input_,
                                             hidden_, input_bias_, {});
      logits.push_back(at::linear(hidden, head_, head_bias_));
      const at::Tensor probabilities = at::softmax(logits.back().detach(), 1);
      drawn_ += Episodes::draw(probabilities.data_ptr<float>(), random_);
      before = choice;
    }
    return at::cat(logits);
  }

  Episodes episodes_;
  Descent descent_{Episodes::descent};
  at::Tensor table_, input_, hidden_, head_, input_bias_, head_bias_;
  std::vector<at::Tensor> entries_{}, choices_{};
  Rng random_{6};
  std::uint64_t drawn_ = 0;
};

}  // namespace ogive_bench::torch_peer
