#pragma once
/// A function that someone else owns, for the time of one call: lets plain functions take a lambda without
/// being templates.
#include <concepts>
#include <memory>
#include <type_traits>

namespace ogive {

template <class Signature>
class FunctionRef;

/// `void each(FunctionRef<void(std::size_t)> body)` takes any callable. It holds a reference: the callable
/// must outlive it.
template <class Result, class... Arguments>
class FunctionRef<Result(Arguments...)> {
 public:
  template <class Function>
  requires(!std::same_as<std::remove_cvref_t<Function>, FunctionRef> &&
           std::is_invocable_r_v<Result, Function&, Arguments...>)
      FunctionRef(Function&& function)  // NOLINT(google-explicit-constructor): takes lambdas as they are
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(function)))),
        call_([](void* object, Arguments... arguments) -> Result {
          return (*static_cast<std::remove_reference_t<Function>*>(object))(arguments...);
        }) {}

  Result operator()(Arguments... arguments) const { return call_(object_, arguments...); }

 private:
  void* object_;
  Result (*call_)(void*, Arguments...);
};

}  // namespace ogive
