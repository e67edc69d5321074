#pragma once
/// Any text inside XML and HTML.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ogive/core/compiled.hpp"

namespace ogive::detail {

/// How many bytes the letter at the beginning of a text takes in UTF-8; 0 where there is none, or one that
/// XML forbids (control characters, surrogates, U+FFFE and U+FFFF).
std::size_t letter_length(std::string_view text);

/// The text with entities for what markup means (attributes stand in double quotes), and U+FFFD for each byte
/// that is no part of a letter.
std::string xml_escaped(std::string_view text);

/// At most about `bytes` of the text, with an ellipsis where it goes on.
std::string shortened(std::string_view text, std::size_t bytes);

}  // namespace ogive::detail

#if OGIVE_DEFINES

namespace ogive::detail {

OGIVE_INLINE std::size_t letter_length(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return lead >= 0x20 ? lead != 0x7F : lead == '\n' || lead == '\t';
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte & 0x3FU);
  }
  const bool is_short = code < (length == 4 ? 0x10000U : length == 3 ? 0x800U : 0x80U);
  const bool is_none = (code >= 0xD800 && code < 0xE000) || code == 0xFFFE || code == 0xFFFF ||
                       code > 0x10FFFF || (code >= 0x80 && code < 0xA0);
  return is_short || is_none ? 0 : length;
}

OGIVE_INLINE std::string xml_escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = letter_length(text);
    const char c = text[0];
    if (length == 0) {
      safe += "\xEF\xBF\xBD";
      length = 1;
    } else if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += text.substr(0, length);
    text.remove_prefix(length);
  }
  return safe;
}

OGIVE_INLINE std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (text[bytes] & 0xC0) == 0x80) --bytes;  // not within a letter
  return std::string(text.substr(0, bytes)) += "\xE2\x80\xA6";
}

}  // namespace ogive::detail

#endif
