#pragma once
/// An architecture of a space that is known at run time only.
#include <concepts>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "ogive/core/error.hpp"
#include "ogive/core/text.hpp"
#include "ogive/core/type_name.hpp"

namespace ogive {

namespace detail {
/// Its address stands for the type: no run-time type information is needed.
template <class T>
inline constexpr char type_key = 0;
}  // namespace detail

/// A value that never changes: copies share it. Equal to another one when both hold equal values of the same
/// type.
class AnyArchitecture {
 public:
  /// Of no space.
  AnyArchitecture() = default;
  template <class A>
  requires(!std::same_as<A, AnyArchitecture> && std::regular<A>) explicit AnyArchitecture(A value)
      : value_(std::make_shared<const Holder<A>>(std::move(value))) {}

  /// The architecture as what it is, or null if it is of another type.
  template <class A>
  const A* get_if() const {
    return value_ && value_->key == &detail::type_key<A> ? &static_cast<const Holder<A>&>(*value_).value
                                                         : nullptr;
  }
  /// The architecture as what it is: `architecture.as<DartsArchitecture>()`. @throws Error if it is of
  /// another type
  template <class A>
  const A& as() const {
    const A* const value = get_if<A>();
    if (!value)
      throw Error("AnyArchitecture", concat("a value of type ", type_name<A>()),
                  value_ ? value_->name : "none");
    return *value;
  }

  friend bool operator==(const AnyArchitecture& a, const AnyArchitecture& b) {
    if (a.value_ == b.value_) return true;
    return a.value_ && b.value_ && a.value_->key == b.value_->key && a.value_->equals(*b.value_);
  }

 private:
  struct Value {
    Value(const char* k, std::string_view n) : key(k), name(n) {}
    virtual ~Value() = default;
    virtual bool equals(const Value& other) const = 0;  ///< of the same type
    const char* key;
    std::string_view name;
  };
  template <class A>
  struct Holder final : Value {
    explicit Holder(A v) : Value(&detail::type_key<A>, type_name<A>()), value(std::move(v)) {}
    bool equals(const Value& other) const override {
      return value == static_cast<const Holder&>(other).value;
    }
    A value;
  };

  std::shared_ptr<const Value> value_{};
};

}  // namespace ogive
