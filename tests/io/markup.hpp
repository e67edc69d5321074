#pragma once
// Whether markup is well-formed, and what is in it.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ogive_test {

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// Empty when tags are balanced, quotes are paired and every & begins an entity; otherwise what is wrong. Of
/// HTML it wants what XML wants, but for the first line.
inline std::string fault(std::string_view xml) {
  constexpr std::string_view html = "<!DOCTYPE html>";
  if (xml.starts_with(html)) xml.remove_prefix(html.size());
  std::vector<std::string> open;
  for (std::size_t i = 0; i < xml.size(); ++i) {
    if (xml[i] == '>') return "a bare >";
    if (xml[i] == '&') {
      bool known = false;
      for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;"})
        known |= xml.substr(i).starts_with(entity);
      if (!known) return "a bare &";
    }
    if (xml[i] != '<') continue;
    const std::size_t end = xml.find('>', i);
    if (end == std::string_view::npos) return "a tag without end";
    const std::string_view tag = xml.substr(i + 1, end - i - 1);
    if (tag.find('<') != std::string_view::npos || count(tag, "\"") % 2 != 0) return std::string(tag);
    const std::string name(tag.substr(0, tag.find(' ')));
    if (name[0] == '/') {
      if (open.empty() || "/" + open.back() != name) return name;
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(name);
    }
    i = end;
  }
  return open.empty() ? "" : open.back() + " is left open";
}

}  // namespace ogive_test
