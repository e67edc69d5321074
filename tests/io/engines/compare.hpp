#pragma once
// An exported network against what is right. Knows nothing of ogive.
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

inline std::vector<float> floats(const std::string& path) {
  std::vector<float> values;
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  float value = 0;
  while (file != nullptr && std::fread(&value, sizeof value, 1, file) == 1) values.push_back(value);
  if (file != nullptr) std::fclose(file);
  return values;
}

/// Runs all samples in PATH.input; 1 if the outputs differ from PATH.output by more than 1e-5, else 0.
template <class Network>
int compare(const std::string& path, std::size_t input_size, std::size_t output_size) {
  const std::vector<float> input = floats(path + ".input"), right = floats(path + ".output");
  const std::size_t samples = input.size() / input_size;
  bool good = samples > 0 && right.size() == samples * output_size;
  float worst = 0, largest = 1;
  Network network;
  for (std::size_t i = 0; good && i < samples; ++i) {
    const auto output = network(input.data() + i * input_size);
    for (std::size_t k = 0; k < output.size(); ++k) {
      const float expected = right[i * output.size() + k], difference = std::fabs(output[k] - expected);
      if (std::fabs(expected) > largest) largest = std::fabs(expected);
      if (!(difference <= worst)) worst = difference;  // NaN too
    }
  }
  good = good && worst <= 1e-5F * largest;
  std::printf("%s: %.1e%s\n", path.c_str(), static_cast<double>(worst / largest), good ? "" : " WRONG");
  return good ? 0 : 1;
}
