#pragma once
/// The names of zero-cost proxies and of what can be done with them.
#include <cstddef>
#include <iterator>
#include <string_view>

namespace ogive {

/// What stands for the accuracy of a network that was never trained: higher is taken for better.
enum class Proxy {
  synflow,
  snip,
  grasp,
  fisher,
  grad_norm,
  jacob_cov,
  naswot,
  zen,
  l2_norm,
  epe_nas,
  plain,
  parameters,
  macs,
};
constexpr std::string_view to_text(Proxy proxy) {
  constexpr std::string_view names[] = {"synflow",   "snip",       "grasp", "fisher",  "grad_norm",
                                        "jacob_cov", "naswot",     "zen",   "l2_norm", "epe_nas",
                                        "plain",     "parameters", "macs"};
  const auto number = static_cast<std::size_t>(proxy);
  return number < std::size(names) ? names[number] : std::string_view();
}

/// How the weights of a network that is judged without training start.
enum class FirstWeights {
  lecun_uniform,  ///< U(-b, b), b = 1 / sqrt(fan-in), biases too: PyTorch's start, that of published values
  own,            ///< as its layers start
};
constexpr std::string_view to_text(FirstWeights first) {
  constexpr std::string_view names[] = {"lecun_uniform", "own"};
  const auto number = static_cast<std::size_t>(first);
  return number < std::size(names) ? names[number] : std::string_view();
}

/// How several proxies become one number, against reference architectures; in percent.
enum class Vote {
  rank,      ///< the share of references that a proxy puts below, averaged over proxies
  majority,  ///< the share of references that most proxies put below
};
constexpr std::string_view to_text(Vote vote) {
  constexpr std::string_view names[] = {"rank", "majority"};
  const auto number = static_cast<std::size_t>(vote);
  return number < std::size(names) ? names[number] : std::string_view();
}

}  // namespace ogive
