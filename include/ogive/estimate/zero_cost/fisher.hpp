#pragma once
/// Fisher information of channels.
#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ogive/nn/tape.hpp"

namespace ogive::inline OGIVE_LEVEL::zero_cost {

/// Listens to a forward and backward pass and adds up, over the channels of convolutions and products, the
/// mean over images n of (sum a g)^2 / 2, where a are the channel's values for n and g the gradient of the
/// loss there (Theis, Korshunova, Tejani and Huszar, "Faster gaze prediction with dense networks and Fisher
/// pruning", 2018; Turner et al., "BlockSwap", ICLR 2020), each channel as often as it has
/// weights (as Abdelfattah et al. 2021 do).
class ChannelFisher final : public Tracer {
 public:
  bool in_parts() const override { return true; }
  void operation(const BasicOperation<float>& operation, std::span<const BasicInput<float>> inputs,
                 const Tensor& result) override {
    const std::string_view name = operation.name;
    if (name == "conv2d" || name == "linear")
      open_.emplace(told_, Response{result, inputs[1].value->size() / result.shape().last()});
    ++told_;
  }
  void gradient(std::size_t operation, const Tensor& slope) override {
    const auto found = open_.find(operation);
    if (found == open_.end()) return;
    add(found->second, slope);
    open_.erase(found);
  }
  void enter(std::string_view) override {}
  void leave() override {}

  double sum() const { return sum_; }

 private:
  struct Response {
    Tensor result;             // (batch, ..., channels)
    std::size_t weights_each;  // of a channel
  };

  void add(const Response& response, const Tensor& slope) {
    const std::size_t batch = slope.shape()[0], channels = slope.shape().last();
    const std::size_t places = slope.size() / (batch * channels);
    std::vector<double> products(channels);
    double squares = 0;
    for (std::size_t n = 0; n < batch; ++n) {
      products.assign(channels, 0);
      for (std::size_t at = n * places * channels; at < (n + 1) * places * channels; at += channels)
        for (std::size_t c = 0; c < channels; ++c)
          products[c] += double{response.result[at + c]} * double{slope[at + c]};
      for (const double product : products) squares += product * product;
    }
    sum_ += static_cast<double>(response.weights_each) * squares / (2 * static_cast<double>(batch));
  }

  std::size_t told_ = 0;
  std::unordered_map<std::size_t, Response> open_{};
  double sum_ = 0;
};

}  // namespace ogive::inline OGIVE_LEVEL::zero_cost
