#pragma once
/// pagmo2's methods for integers, as minimisers of a function of NAS-Bench-201 cells. Without pagmo2 there
/// are none.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#ifdef OGIVE_BENCH_PAGMO
#include <pagmo/algorithm.hpp>
#include <pagmo/algorithms/gaco.hpp>
#include <pagmo/algorithms/sga.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#endif

namespace ogive_bench::pagmo_peer {

using Loss = std::function<double(const std::array<std::uint8_t, 6>& operations)>;
/// Asks `loss` at least `queries` times.
using Minimise = std::function<void(const Loss& loss, std::size_t queries, std::uint64_t seed)>;

#ifdef OGIVE_BENCH_PAGMO

/// Six integers from 0 to 4.
struct CellProblem {
  const Loss* loss = nullptr;

  pagmo::vector_double fitness(const pagmo::vector_double& x) const {
    std::array<std::uint8_t, 6> operations{};
    for (std::size_t edge = 0; edge < 6; ++edge) operations[edge] = static_cast<std::uint8_t>(x[edge]);
    return {(*loss)(operations)};
  }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    return {pagmo::vector_double(6, 0), pagmo::vector_double(6, 4)};
  }
  pagmo::vector_double::size_type get_nix() const { return 6; }
};

/// @param make (generations, seed) an algorithm
template <class Make>
Minimise minimiser(std::size_t population, Make make) {
  return [=](const Loss& loss, std::size_t queries, std::uint64_t seed) {
    const auto generations = static_cast<unsigned>(queries / population);  // and the first population
    const pagmo::algorithm algorithm(make(generations, static_cast<unsigned>(seed)));
    algorithm.evolve(pagmo::population(CellProblem{&loss}, population, static_cast<unsigned>(seed)));
  };
}

/// Populations of 10, as Evolution has here. `sga` mutates one integer of six on average, uniformly, and
/// crosses at one point, since its defaults (polynomial, 2 %) are for many reals; `gaco` has a kernel as
/// large as its population.
inline std::vector<std::pair<const char*, Minimise>> methods() {
  constexpr std::size_t population = 10;
  return {{"pagmo2_sga", minimiser(population,
                                   [](unsigned generations, unsigned seed) {
                                     return pagmo::sga(generations, 0.9, 1.0, 1.0 / 6, 1.0, 2, "single",
                                                       "uniform", "tournament", seed);
                                   })},
          {"pagmo2_gaco", minimiser(population, [](unsigned generations, unsigned seed) {
             pagmo::gaco ants(generations, static_cast<unsigned>(population), 1.0, 0.0, 0.01, 1, 7, 100000,
                              100000, 0.0, false, seed);
             return ants;
           })}};
}

#else

inline std::vector<std::pair<const char*, Minimise>> methods() { return {}; }

#endif

}  // namespace ogive_bench::pagmo_peer
