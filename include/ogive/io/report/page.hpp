#pragma once
/// The markup of a page under way.
#include <cstddef>
#include <string>
#include <string_view>

#include "ogive/core/text.hpp"
#include "ogive/io/markup.hpp"

namespace ogive::report_detail {

using ogive::detail::shortened;
using ogive::detail::xml_escaped;

/// Markup, piece by piece. A page has many pieces, so each costs one call: that keeps its code small and
/// quick to compile.
class Page {
 public:
  /// Markup as it is, or a number.
  [[gnu::noinline]] Page& raw(const ogive::detail::TextPart& markup) {
    out_ += markup.text();
    return *this;
  }
  /// Any text, shown as it is; what is longer than 2,000 bytes is cut.
  [[gnu::noinline]] Page& text(std::string_view text, std::size_t longest = 2000) {
    out_ += xml_escaped(shortened(text, longest));
    return *this;
  }

  /// <tag>text</tag>
  Page& element(std::string_view tag, std::string_view words) { return element(tag, {}, words); }
  [[gnu::noinline]] Page& element(std::string_view tag, std::string_view look, std::string_view words) {
    return open(tag, look).text(words).raw("</").raw(tag).raw(">");
  }
  [[gnu::noinline]] Page& open(std::string_view tag, std::string_view look = {}) {
    raw("<").raw(tag);
    if (!look.empty()) raw(" class=\"").raw(look).raw("\"");
    return raw(">");
  }
  [[gnu::noinline]] Page& close(std::string_view tag) { return raw("</").raw(tag).raw(">\n"); }

  Page& cell(std::string_view words) { return element("td", words); }
  Page& code(std::string_view words) { return element("td", "mono", words); }
  Page& number(std::string_view words) { return element("td", "number", words); }
  Page& head(std::string_view words) { return element("th", words); }
  Page& number_head(std::string_view words) { return element("th", "number", words); }
  /// What is not there, said aloud.
  Page& missing(std::string_view words) { return element("p", "missing", words); }

  const std::string& markup() const { return out_; }

 private:
  std::string out_{};
};

}  // namespace ogive::report_detail
