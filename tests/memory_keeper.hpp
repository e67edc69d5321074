#pragma once
// A keeper whose checkpoints a test can look at.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ogive/core/checkpoint.hpp"

namespace ogive_test {

class MemoryKeeper final : public ogive::Keeper {
 public:
  std::map<std::string, ogive::Bytes> kept{};
  std::map<std::string, std::vector<ogive::Bytes>> saves{};  ///< all that were ever kept
  double seconds_between = 0;

  std::optional<ogive::Bytes> load(const std::string& name) override {
    const auto found = kept.find(name);
    if (found == kept.end()) return {};
    return found->second;
  }
  void save(const std::string& name, std::span<const std::uint8_t> bytes) override {
    kept[name].assign(bytes.begin(), bytes.end());
    saves[name].push_back(kept[name]);
  }
  void drop(const std::string& name) override { kept.erase(name); }
  double interval() const override { return seconds_between; }
  void check() const override {}
};

}  // namespace ogive_test
