#pragma once
/// Losses: one number for a batch.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"
#include "ogive/tensor/kernels/reduce.hpp"
#include "ogive/tensor/kernels/softmax.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
inline void check_labels(const Shape& logits, std::span<const std::uint32_t> labels) {
  if (logits.rank() != 2 || logits[0] != labels.size() || labels.empty())
    throw Error("cross_entropy", concat("logits (", labels.size(), ", classes)"),
                concat("shape ", logits.text()));
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= logits[1])
      throw Error("cross_entropy", concat("labels below ", logits[1]), concat(labels[i], " at position ", i));
}
}  // namespace nn_detail

/// The mean over the batch of -sum over classes of q log softmax(logits), where q is 1 - label_smoothing at
/// the label plus label_smoothing / classes everywhere (Szegedy et al. 2016). logits are (batch, classes);
/// the result has rank 0.
/// @throws Error when a label is not a class, with its position
template <std::floating_point T>
BasicVar<T> cross_entropy(const BasicVar<T>& logits, std::span<const std::uint32_t> labels,
                          double label_smoothing = 0) {
  nn_detail::check_labels(logits.shape(), labels);
  if (!(label_smoothing >= 0 && label_smoothing <= 1))
    throw Error("cross_entropy", "label_smoothing in [0, 1]", to_text(label_smoothing));
  const std::size_t classes = logits.shape()[1];
  const double elsewhere = label_smoothing / static_cast<double>(classes), here = 1 - label_smoothing;
  auto probabilities = BasicTensor<T>::uninitialised(logits.shape());
  double loss = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const T* const row = logits.value().data() + i * classes;
    const auto log_sum =
        static_cast<double>(kernel::softmax_row(row, classes, probabilities.data() + i * classes));
    loss += here * (log_sum - static_cast<double>(row[labels[i]]));
    for (std::size_t c = 0; c < classes && elsewhere > 0; ++c)
      loss += elsewhere * (log_sum - static_cast<double>(row[c]));
  }
  auto value = BasicTensor<T>::full({}, static_cast<T>(loss / static_cast<double>(labels.size())));
  return logits.tape().record(
      "cross_entropy", std::move(value), {logits},
      [p = std::move(probabilities), classes, elsewhere, here,
       targets = std::vector<std::uint32_t>(labels.begin(), labels.end())](const BasicTensor<T>& gradient,
                                                                           const InputGradients<T>& to) {
        auto slope = BasicTensor<T>::uninitialised(p.shape());
        const T factor = gradient[0] / static_cast<T>(targets.size());
        kernel::map(
            slope.size(), slope.data(),
            [&](const Vec<T>& v) { return (v - Vec<T>(static_cast<T>(elsewhere))) * Vec<T>(factor); },
            p.data());
        for (std::size_t i = 0; i < targets.size(); ++i)
          slope[i * classes + targets[i]] -= static_cast<T>(here) * factor;
        to.add(0, std::move(slope));
      });
}

/// The mean of (x - target)^2 over all elements; the result has rank 0.
template <std::floating_point T>
BasicVar<T> mean_squared_error(const BasicVar<T>& x, const BasicTensor<T>& target) {
  if (x.shape() != target.shape() || target.empty())
    throw Error("mean_squared_error", concat("a target of shape ", x.shape().text()), target.shape().text());
  const double sum = kernel::reduce<T>(
      x.value().size(), [](const Vec<T>& a, const Vec<T>& b) { return (a - b) * (a - b); }, x.value().data(),
      target.data());
  auto value = BasicTensor<T>::full({}, static_cast<T>(sum / static_cast<double>(target.size())));
  return x.tape().record(
      "mean_squared_error", std::move(value), {x},
      [in = x.value(), target](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        auto slope = BasicTensor<T>::uninitialised(in.shape());
        const T factor = T{2} * gradient[0] / static_cast<T>(in.size());
        kernel::map(
            slope.size(), slope.data(),
            [factor](const Vec<T>& a, const Vec<T>& b) { return (a - b) * Vec<T>(factor); }, in.data(),
            target.data());
        to.add(0, std::move(slope));
      });
}

OGIVE_INSTANCE(Var cross_entropy(const Var&, std::span<const std::uint32_t>, double));
OGIVE_INSTANCE(Var mean_squared_error(const Var&, const Tensor&));

}  // namespace ogive::inline OGIVE_LEVEL
