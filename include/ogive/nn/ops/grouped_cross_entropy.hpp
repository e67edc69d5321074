#pragma once
/// The loss of several classifications that one row of logits makes at once.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/softmax.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// Takes the place of a label where a classification does not count.
inline constexpr std::uint32_t no_label = std::numeric_limits<std::uint32_t>::max();

namespace nn_detail {
/// @throws Error unless logits are (rows, sum of classes), labels one for each group of each row
inline void check_groups(const Shape& logits, std::span<const std::size_t> classes,
                         std::span<const std::uint32_t> labels) {
  const std::size_t columns = std::accumulate(classes.begin(), classes.end(), std::size_t{0});
  if (logits.rank() != 2 || logits.size() == 0 || logits[1] != columns)
    throw Error("grouped_cross_entropy", concat("logits (rows, ", columns, ")"),
                concat("shape ", logits.text()));
  if (labels.size() != logits[0] * classes.size())
    throw Error("grouped_cross_entropy", concat(logits[0] * classes.size(), " labels"),
                to_text(labels.size()));
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] != no_label && labels[i] >= classes[i % classes.size()])
      throw Error("grouped_cross_entropy", concat("labels below ", classes[i % classes.size()]),
                  concat(labels[i], " at position ", i));
}
}  // namespace nn_detail

/// The mean over the rows of the sum over their labelled groups of -log softmax(logits of the group) at the
/// label. The columns of `logits` (rows, sum of classes) are the classes of one group after the other,
/// `labels` go row by row, one for each group or `no_label`; the result has rank 0.
/// @throws Error when a label is no class of its group, with its position
template <std::floating_point T>
BasicVar<T> grouped_cross_entropy(const BasicVar<T>& logits, std::span<const std::size_t> classes,
                                  std::span<const std::uint32_t> labels) {
  nn_detail::check_groups(logits.shape(), classes, labels);
  const double share = 1 / static_cast<double>(logits.shape()[0]);
  auto slope = BasicTensor<T>::zeros(logits.shape());  // of the loss in each logit
  const T* x = logits.value().data();
  T* g = slope.data();
  double loss = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::size_t count = classes[i % classes.size()];
    if (labels[i] != no_label) {
      const T log_sum = kernel::softmax_row(x, count, g);
      loss += share * static_cast<double>(log_sum - x[labels[i]]);
      g[labels[i]] -= T{1};
      for (std::size_t k = 0; k < count; ++k) g[k] *= static_cast<T>(share);
    }
    x += count;
    g += count;
  }
  return logits.tape().record(
      "grouped_cross_entropy", BasicTensor<T>::full({}, static_cast<T>(loss)), {logits},
      [slope = std::move(slope)](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        to.add(0, slope, gradient[0]);
      });
}

OGIVE_INSTANCE(Var grouped_cross_entropy(const Var&, std::span<const std::size_t>,
                                         std::span<const std::uint32_t>));

}  // namespace ogive::inline OGIVE_LEVEL
