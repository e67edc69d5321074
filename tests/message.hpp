#pragma once
// What a call says when it throws.
#include <string>
#include <string_view>

#include "ogive/core/error.hpp"

namespace ogive_test {

/// The text of the ogive::Error that `call` throws.
std::string message(const auto& call) {
  try {
    call();
  } catch (const ogive::Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}
inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace ogive_test
