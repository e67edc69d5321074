#pragma once
/// Command lines with places to fill in: "./train --cell={architecture} {fidelity}".
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/function_ref.hpp"

namespace ogive {

/// Words as a shell splits them: at spaces, but not between '...', nor between "..." where a backslash
/// takes the next letter as it is, as it does outside of quotes. Nothing else of a shell: no variables, no
/// wildcards, no pipes.
///
/// {name} is filled in, in quotes too, and stays within its word whatever the value contains. Other braces
/// are themselves.
class CommandLine {
 public:
  /// @param names what may stand in braces
  /// @throws Error when a quote is left open, a name is none of `names`, or the program is missing or to be
  /// filled in
  CommandLine(std::string_view line, std::vector<std::string_view> names, std::string where);

  bool uses(std::string_view name) const;

  /// @throws Error when a value contains a zero byte, which no argument can
  std::vector<std::string> filled(FunctionRef<std::string(std::string_view name)> value) const;

 private:
  struct Piece {
    std::string text{};
    bool is_name = false;
  };
  using Word = std::vector<Piece>;

  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  /// Reads the word that begins at `at`. @return where it ends
  std::size_t word(std::string_view line, std::size_t at, const std::vector<std::string_view>& names);
  static void add(Word& word, char c) {
    if (word.empty() || word.back().is_name) word.emplace_back();
    word.back().text += c;
  }
  /// "seed" of "{seed} and so on", or nothing.
  static std::string_view name_at(std::string_view rest);

  std::string where_;
  std::vector<Word> words_{};
};

}  // namespace ogive

#if OGIVE_DEFINES

namespace ogive {

OGIVE_INLINE CommandLine::CommandLine(std::string_view line, std::vector<std::string_view> names,
                                      std::string where)
    : where_(std::move(where)) {
  for (std::size_t at = 0; at < line.size();) {
    if (is_space(line[at]))
      ++at;
    else
      at = word(line, at, names);
  }
  if (words_.empty()) throw Error(where_, "a program and its arguments", "an empty line");
  for (const Piece& piece : words_[0])
    if (piece.is_name) throw Error(where_, "a program that is known", concat("{", piece.text, "}"));
}

OGIVE_INLINE bool CommandLine::uses(std::string_view name) const {
  return std::any_of(words_.begin(), words_.end(), [&](const Word& word) {
    return std::any_of(word.begin(), word.end(),
                       [&](const Piece& piece) { return piece.is_name && piece.text == name; });
  });
}

OGIVE_INLINE std::vector<std::string> CommandLine::filled(
    FunctionRef<std::string(std::string_view name)> value) const {
  std::vector<std::string> words;
  for (const Word& word : words_) {
    std::string& text = words.emplace_back();
    for (const Piece& piece : word) text += piece.is_name ? value(piece.text) : piece.text;
    expect(text.find('\0') == std::string::npos, where_, "arguments without a zero byte", "one with it");
  }
  return words;
}

OGIVE_INLINE std::size_t CommandLine::word(std::string_view line, std::size_t at,
                                           const std::vector<std::string_view>& names) {
  Word& word = words_.emplace_back();
  char quote = 0;
  for (; at < line.size() && (quote != 0 || !is_space(line[at])); ++at) {
    const char c = line[at];
    if (c == quote)
      quote = 0;
    else if (quote == 0 && (c == '\'' || c == '"'))
      quote = c;
    else if (c == '\\' && quote != '\'' && at + 1 < line.size())
      add(word, line[++at]);
    else if (const std::string_view name = name_at(line.substr(at)); !name.empty()) {
      if (std::find(names.begin(), names.end(), name) == names.end())
        throw Error(where_, concat("{", join(names, "}, {"), "}"), concat("{", name, "}"));
      word.push_back({std::string(name), true});
      at += name.size() + 1;
    } else
      add(word, c);
  }
  if (quote != 0)
    throw Error(where_, concat("another ", quote, " that ends the quote"), "the end of the line");
  return at;
}

OGIVE_INLINE std::string_view CommandLine::name_at(std::string_view rest) {
  if (rest[0] != '{') return {};
  std::size_t end = 1;
  while (end < rest.size() && ((rest[end] >= 'a' && rest[end] <= 'z') || rest[end] == '_')) ++end;
  return end < rest.size() && rest[end] == '}' ? rest.substr(1, end - 1) : std::string_view();
}

}  // namespace ogive

#endif
