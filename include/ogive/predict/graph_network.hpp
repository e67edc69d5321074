#pragma once
/// A graph convolutional network on cell graphs (Kipf and Welling, "Semi-supervised classification with graph
/// convolutional networks", ICLR 2017). A leaf header: it brings the engine.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/fields.hpp"
#include "ogive/nn/init.hpp"
#include "ogive/nn/ops/activation.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/linear.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/optim/adam.hpp"
#include "ogive/nn/schedule.hpp"
#include "ogive/predict/cell_graphs.hpp"
#include "ogive/predict/concepts.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Layers in which each vertex sums its own features, the mean of those that lead to it, and the mean of
/// those that it leads to, each by weights of their own, then a ReLU (Schlichtkrull et al., "Modeling
/// relational data with graph convolutional networks", ESWC 2018, equation 2, with the two directions as
/// relations); the sum over the vertices is read by a linear layer. Trained by AdamW on the squared error of
/// standardised targets. Mean and deviation are those of several networks that start differently.
struct GraphNetwork {
  std::size_t members = 3;
  std::size_t width = 32;  ///< features of a vertex
  std::size_t layers = 3;
  std::size_t steps = 600;      ///< of AdamW in each fit, whatever the number of examples
  std::size_t batch = 32;       ///< examples in a step, drawn with replacement
  double learning_rate = 0.01;  ///< at first, falling along half a cosine
  double weight_decay = 0.01;

  void fields(auto&& f) const {
    f("members", members, at_least(1));
    f("width", width, at_least(1));
    f("layers", layers, at_least(1));
    f("steps", steps, at_least(1));
    f("batch", batch, at_least(1));
    f("learning_rate", learning_rate, above(0));
    f("weight_decay", weight_decay, at_least(0));
  }

  using Encoding = CellGraphs;  ///< how architectures become rows for it

  template <std::floating_point T>
  struct Batch;
  template <std::floating_point T>
  class Network;
  class Model;
};

/// Graphs of as many vertices, side by side.
template <std::floating_point T>
struct GraphNetwork::Batch {
  BasicTensor<T> kinds;  ///< (graphs, vertices, kinds)
  BasicTensor<T>
      before;  ///< (graphs, vertices, vertices): each row averages over the vertices that lead to it
  BasicTensor<T> after;  ///< the same over those that it leads to
  BasicTensor<T> whole;  ///< (graphs, 1, vertices): sums over those that are there, by the number of places

  /// @throws Error when the rows are not of one size
  explicit Batch(std::span<const GraphRow> rows) {
    const std::size_t n = rows[0].vertices(), k = rows[0].kinds();
    kinds = BasicTensor<T>::zeros({rows.size(), n, k});
    before = BasicTensor<T>::zeros({rows.size(), n, n});
    after = BasicTensor<T>::zeros({rows.size(), n, n});
    whole = BasicTensor<T>::zeros({rows.size(), 1, n});
    for (std::size_t g = 0; g < rows.size(); ++g) {
      const GraphRow& row = rows[g];
      expect(row.vertices() == n && row.kinds() == k, "GraphNetwork", "graphs of one size", "another size");
      for (std::size_t v = 0; v < n; ++v) {
        std::copy(row.kind(v).begin(), row.kind(v).end(), kinds.data() + (g * n + v) * k);
        whole[g * n + v] = row.present(v) ? T{1} / static_cast<T>(n) : T{0};
        average(n, before.data() + (g * n + v) * n, [&](std::size_t u) { return row.edge(u, v); });
        average(n, after.data() + (g * n + v) * n, [&](std::size_t u) { return row.edge(v, u); });
      }
    }
  }

 private:
  template <class Edge>
  static void average(std::size_t n, T* weights, Edge edge) {
    T count = 0;
    for (std::size_t u = 0; u < n; ++u) count += edge(u) ? T{1} : T{0};
    for (std::size_t u = 0; u < n; ++u) weights[u] = edge(u) ? T{1} / count : T{0};
  }
};

/// The weights; T is float, or double where gradients are checked.
template <std::floating_point T>
class GraphNetwork::Network {
 public:
  Network(const GraphNetwork& options, std::size_t kinds, Rng& random) {
    std::size_t in = kinds;
    for (std::size_t i = 0; i < options.layers; ++i, in = options.width) {
      for (int relation = 0; relation < 3; ++relation)
        weights_.push_back(started({in, options.width}, random));
      weights_.push_back(zeros({options.width}));
    }
    weights_.push_back(started({in, 1}, random));
    weights_.push_back(zeros({1}));
  }
  Network(const Network&) = delete;  // optimisers know where the weights are
  Network& operator=(const Network&) = delete;

  std::vector<BasicParameter<T>*> parameters() {
    std::vector<BasicParameter<T>*> all;
    for (auto& weight : weights_) all.push_back(&weight);
    return all;
  }

  /// One number for each graph, (graphs, 1, 1), by weights that a gradient flows to.
  BasicVar<T> train(BasicTape<T>& tape, const Batch<T>& graphs) {
    std::vector<BasicVar<T>> weights;
    for (auto& weight : weights_) weights.push_back(tape.parameter(weight));
    return forward(graphs, weights);
  }
  BasicVar<T> evaluate(BasicTape<T>& tape, const Batch<T>& graphs) const {
    std::vector<BasicVar<T>> weights;
    for (const auto& weight : weights_) weights.push_back(tape.constant(weight.value));
    return forward(graphs, weights);
  }

  /// @param weights of each layer its own, before, after, bias; then those of the sum, and their bias
  static BasicVar<T> forward(const Batch<T>& graphs, const std::vector<BasicVar<T>>& weights) {
    BasicTape<T>& tape = weights[0].tape();
    const auto before = tape.constant(graphs.before), after = tape.constant(graphs.after);
    BasicVar<T> h = tape.constant(graphs.kinds);
    std::size_t w = 0;
    for (; w + 4 < weights.size(); w += 4)
      h = relu(sum({linear<T>(h, weights[w], weights[w + 3]), linear(matmul(before, h), weights[w + 1]),
                    linear(matmul(after, h), weights[w + 2])}));
    return linear<T>(matmul(tape.constant(graphs.whole), h), weights[w], weights[w + 1]);
  }

 private:
  static BasicParameter<T> started(const Shape& shape, Rng& random) {
    auto weight = zeros(shape);
    init::xavier_uniform(weight.value, random);
    return weight;
  }
  static BasicParameter<T> zeros(const Shape& shape) {
    return {.value = BasicTensor<T>::zeros(shape), .shape = shape};
  }

  std::vector<BasicParameter<T>> weights_{};
};

class GraphNetwork::Model {
 public:
  explicit Model(const GraphNetwork& options) : options_(options) {}

  /// Forgets earlier fits.
  /// @throws Error without examples, when a row is no graph, and for a target that is not finite
  void fit(const Examples& examples, Rng& rng) {
    expect(examples.size() > 0, "GraphNetwork", "at least 1 example", "0");
    standardise(examples.targets());
    std::vector<GraphRow> rows;
    for (std::size_t i = 0; i < examples.size(); ++i) rows.emplace_back(examples.row(i));
    members_.clear();
    for (std::size_t i = 0; i < options_.members; ++i) {
      Rng random(rng());
      members_.push_back(std::make_unique<Network<float>>(options_, rows[0].kinds(), random));
      train(*members_.back(), rows, examples.targets(), random);
    }
  }

  /// @throws Error before a fit, and when the row is no graph
  Prediction predict(std::span<const float> row) const {
    if (members_.empty()) throw Error("GraphNetwork", "a fit before predictions", "none");
    const GraphRow graph(row);
    const Batch<float> alone(std::span(&graph, 1));
    double mean = 0, squares = 0;
    const auto count = static_cast<double>(members_.size());
    for (const auto& member : members_) {
      Tape tape(Mode::evaluation);
      const double z = static_cast<double>(member->evaluate(tape, alone).value().item());
      mean += z / count;
      squares += z * z / count;
    }
    return {mean_ + deviation_ * mean, deviation_ * std::sqrt(std::max(0.0, squares - mean * mean))};
  }

 private:
  void standardise(std::span<const double> targets) {
    const auto count = static_cast<double>(targets.size());
    double squares = 0;
    mean_ = 0;
    for (const double target : targets) {
      if (!std::isfinite(target)) throw Error("GraphNetwork", "finite targets", to_text(target));
      mean_ += target / count;
    }
    for (const double target : targets) squares += (target - mean_) * (target - mean_);
    deviation_ = squares > 0 ? std::sqrt(squares / count) : 1;
  }

  void train(Network<float>& network, std::span<const GraphRow> rows, std::span<const double> targets,
             Rng& random) const {
    Optimiser optimiser(AdamW{.weight_decay = options_.weight_decay}, network.parameters());
    const Cosine rate{.start = options_.learning_rate};
    for (std::size_t step = 0; step < options_.steps; ++step) {
      std::vector<GraphRow> drawn;
      std::vector<float> wanted;
      for (std::size_t i = 0; i < options_.batch; ++i) {
        const std::size_t row = random.below(rows.size());
        drawn.push_back(rows[row]);
        wanted.push_back(static_cast<float>((targets[row] - mean_) / deviation_));
      }
      Tape tape(Mode::training);
      const Var said = network.train(tape, Batch<float>(drawn));
      optimiser.clear_gradients();
      tape.backward(mean_squared_error(said, Tensor::from(said.shape(), std::span<const float>(wanted))));
      optimiser.step(rate(step, options_.steps));
    }
  }

  GraphNetwork options_;
  std::vector<std::unique_ptr<Network<float>>> members_{};
  double mean_ = 0, deviation_ = 1;
};

}  // namespace ogive::inline OGIVE_LEVEL
