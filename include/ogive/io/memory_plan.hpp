#pragma once
/// Where the results of a graph lie in one block of memory, so that those share it that never live at once.
#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/graph.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Offsets into one block, in floats, for every value that a node computes. The largest result is placed
/// first, each at the lowest place that is free during its life (Pisarchyk and Lee, "Efficient Memory
/// Management for Deep Neural Net Inference", 2020, greedy by size). A node that maps element by element
/// writes over an input that nobody needs any more, and a reshape is its input.
class MemoryPlan {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  explicit MemoryPlan(const NetworkGraph& graph);

  /// Where `value` begins; none for constants, the input, and reshapes of it.
  std::size_t offset(std::size_t value) const {
    return block_of_[value] == none ? none : blocks_[block_of_[value]].offset;
  }
  /// The floats of the whole block.
  std::size_t size() const { return size_; }

 private:
  struct Block {
    std::size_t size, first, last;  // alive from node `first` to node `last`
    std::size_t offset = none;
  };

  /// The block of an input that node `i` may write over; none if there is none.
  std::size_t shared_block(const NetworkGraph& graph, std::size_t i) const;

  void place();

  std::vector<std::size_t> block_of_, last_use_;
  std::vector<Block> blocks_{};
  std::size_t size_ = 0;
};

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {

OGIVE_INLINE MemoryPlan::MemoryPlan(const NetworkGraph& graph)
    : block_of_(graph.values.size(), none), last_use_(graph.values.size()) {
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    for (const std::size_t input : graph.nodes[i].inputs) last_use_[input] = i;
  last_use_[graph.output] = graph.nodes.size();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto& node = graph.nodes[i];
    const std::size_t own = shared_block(graph, i);
    block_of_[node.output] = own;
    if (own == none && !(node.operation == "reshape" && block_of_[node.inputs[0]] == none)) {
      block_of_[node.output] = blocks_.size();
      blocks_.push_back({graph.values[node.output].shape.size(), i, last_use_[node.output]});
    } else if (own != none) {
      blocks_[own].last = std::max(blocks_[own].last, last_use_[node.output]);
    }
  }
  place();
}

OGIVE_INLINE std::size_t MemoryPlan::shared_block(const NetworkGraph& graph, std::size_t i) const {
  static constexpr std::string_view elementwise[] = {
      "relu",      "relu6", "sigmoid",  "tanh",  "swish",    "hard_swish", "gelu",
      "gelu_tanh", "sum",   "multiply", "scale", "add_bias", "scale_shift"};
  const auto& node = graph.nodes[i];
  const std::size_t block = block_of_[node.inputs[0]];
  if (node.operation == "reshape") return block;
  if (block == none || blocks_[block].last > i ||
      std::find(std::begin(elementwise), std::end(elementwise), node.operation) == std::end(elementwise))
    return none;
  for (std::size_t k = 2; k < node.inputs.size(); ++k)  // a sum reads its third term after writing
    if (block_of_[node.inputs[k]] == block) return none;
  return block;
}

OGIVE_INLINE void MemoryPlan::place() {
  std::vector<std::size_t> order(blocks_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [this](std::size_t a, std::size_t b) { return blocks_[a].size > blocks_[b].size; });
  std::vector<const Block*> placed;  // by offset
  for (const std::size_t number : order) {
    Block& block = blocks_[number];
    std::size_t offset = 0;
    for (const Block* other : placed) {
      if (other->first > block.last || block.first > other->last) continue;
      if (offset + block.size <= other->offset) break;
      offset = std::max(offset, other->offset + other->size);
    }
    block.offset = offset;
    size_ = std::max(size_, offset + block.size);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), &block,
                                   [](const Block* a, const Block* b) { return a->offset < b->offset; }),
                  &block);
  }
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
