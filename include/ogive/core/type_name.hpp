#pragma once
/// The name of a type for messages.
#include <cstddef>
#include <string_view>

namespace ogive {

/// The name of a type whose users know it by an alias, for type_name(); empty: the type's own.
template <class T>
inline constexpr std::string_view given_name{};

/// "Evolution" for ogive::Evolution, "Nb201Space" for BasicNb201Space<...>: without namespaces, enclosing
/// classes, template arguments, and the "Basic" of a template that users know by an alias. What given_name
/// says comes first.
template <class T>
constexpr std::string_view type_name() {
  if (!given_name<T>.empty()) return given_name<T>;
  std::string_view name = __PRETTY_FUNCTION__;  // g++: "... [with T = X; ...]", clang: "... [T = X]"
  name.remove_prefix(name.find("T = ") + 4);
  name = name.substr(0, name.find_first_of("<;]"));
  if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos)
    name.remove_prefix(colon + 1);
  if (name.starts_with("Basic")) name.remove_prefix(5);
  return name;
}

}  // namespace ogive
