#pragma once
/// Noise that acts while training only: dropout and drop-path.
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/drop.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
inline void check_drop(const char* name, double p) {
  if (!(p >= 0 && p < 1)) throw Error(name, "a probability in [0, 1)", to_text(p));
}
}  // namespace nn_detail

/// Each element 0 with probability `p`, else divided by 1 - p (Srivastava et al. 2014). Draws once from
/// tape.random(); in evaluation, and for p = 0, it returns x itself and draws nothing.
template <std::floating_point T>
BasicVar<T> dropout(const BasicVar<T>& x, double p) {
  nn_detail::check_drop("dropout", p);
  if (!x.tape().training() || p == 0) return x;
  const Rng random(x.tape().random()());
  const auto drop = [p, random](const BasicTensor<T>& source) {
    auto result = BasicTensor<T>::uninitialised(source.shape());
    kernel::drop(source.size(), source.data(), p, random, result.data());
    return result;
  };
  return x.tape().record(
      "dropout", drop(x.value()), {x},
      [drop](const BasicTensor<T>& gradient, const InputGradients<T>& to) { to.add(0, drop(gradient)); });
}

/// Each sample of the batch 0 as a whole with probability `p`, else divided by 1 - p (Larsson et al.,
/// "FractalNet", 2017; as in NASNet and DARTS). In evaluation, and for p = 0, it returns x itself.
template <std::floating_point T>
BasicVar<T> drop_path(const BasicVar<T>& x, double p) {
  nn_detail::check_drop("drop_path", p);
  if (x.shape().rank() == 0) throw Error("drop_path", "shape (batch, ...)", "a scalar");
  if (!x.tape().training() || p == 0) return x;
  std::vector<T> factors(x.shape()[0]);
  for (T& factor : factors) factor = x.tape().random().bernoulli(p) ? T{0} : static_cast<T>(1 / (1 - p));
  const auto scale = [factors = std::move(factors)](const BasicTensor<T>& source) {
    auto result = BasicTensor<T>::uninitialised(source.shape());
    kernel::scale_rows(factors.size(), source.size() / factors.size(), source.data(), factors.data(),
                       result.data());
    return result;
  };
  return x.tape().record(
      "drop_path", scale(x.value()), {x},
      [scale](const BasicTensor<T>& gradient, const InputGradients<T>& to) { to.add(0, scale(gradient)); });
}

OGIVE_INSTANCE(Var dropout(const Var&, double));
OGIVE_INSTANCE(Var drop_path(const Var&, double));

}  // namespace ogive::inline OGIVE_LEVEL
