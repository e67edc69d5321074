#pragma once
/// Stands in for the header that the program of docs/tutorial.md writes.
#include <array>

namespace found {
struct Network {
  std::array<float, 10> operator()(const float*) { return {}; }
};
}  // namespace found
