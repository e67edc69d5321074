#pragma once
/// The sum of several values, each times a weight that may be learned: the mixed operation of DARTS.
#include <cstddef>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/tape.hpp"
#include "ogive/tensor/kernels/elementwise.hpp"
#include "ogive/tensor/kernels/reduce.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace nn_detail {
template <std::floating_point T>
double dot(const BasicTensor<T>& gradient, const BasicVar<T>& value) {
  if (value.normalised()) return value.normalised()->dot(gradient);
  return kernel::dot(gradient.size(), gradient.data(), value.value().data());
}
}  // namespace nn_detail

/// The sum over k of weights[places[k]] * terms[k], as one node (Liu, Simonyan and Yang, "DARTS", ICLR 2019,
/// equation 2, with the softmax left to whoever made the weights).
/// @param weights any shape; `places` count its elements. Elements without a term have gradient 0
/// @throws Error when there is no term, shapes differ, or a place is outside of `weights`
template <std::floating_point T>
BasicVar<T> mixture(const std::vector<BasicVar<T>>& terms, const BasicVar<T>& weights,
                    std::vector<std::size_t> places) {
  if (terms.empty() || terms.size() != places.size())
    throw Error("mixture", "as many terms as places, at least 1",
                concat(terms.size(), " and ", places.size()));
  std::vector<kernel::Term<T>> parts;
  std::vector<T> factors;
  std::vector<BasicInput<T>> inputs;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    nn_detail::check_same("mixture", terms[0].shape(), terms[k].shape());
    if (places[k] >= weights.value().size())
      throw Error("mixture", concat("places below ", weights.value().size()), to_text(places[k]));
    factors.push_back(weights.value()[places[k]]);
    parts.push_back(nn_detail::term(terms[k], factors[k]));
    inputs.emplace_back(terms[k]);
  }
  inputs.emplace_back(weights);
  auto y = nn_detail::sum_of(terms[0].shape(), parts);
  std::vector<BasicVar<T>> kept;  // only the weights' gradients need the terms
  if (weights.needs_gradient()) kept = terms;
  BasicTensor<T> order;
  if (weights.tape().tracer()) {
    order = BasicTensor<T>::uninitialised({places.size()});
    std::copy(places.begin(), places.end(), order.data());
  }
  return weights.tape().record(
      {"mixture", {}, {&order}}, std::move(y), std::span<const BasicInput<T>>(inputs),
      [shape = weights.shape(), places = std::move(places), factors = std::move(factors),
       kept = std::move(kept)](const BasicTensor<T>& gradient, const InputGradients<T>& to) {
        for (std::size_t k = 0; k < places.size(); ++k) to.add(k, gradient, factors[k]);
        if (kept.empty()) return;
        std::vector<BasicNormalised<T>*> unwritten;
        for (const BasicVar<T>& term : kept)
          if (term.normalised()) unwritten.push_back(term.normalised().get());
        BasicNormalised<T>::prepare_dots(gradient, unwritten);
        auto slopes = BasicTensor<T>::zeros(shape);
        for (std::size_t k = 0; k < places.size(); ++k)
          slopes[places[k]] += static_cast<T>(nn_detail::dot(gradient, kept[k]));
        to.add(places.size(), std::move(slopes));
      });
}

OGIVE_INSTANCE(Var mixture(const std::vector<Var>&, const Var&, std::vector<std::size_t>));

}  // namespace ogive::inline OGIVE_LEVEL
