#pragma once
/// Operations of cells as tags. A tag has a name; its layers are an overload in model/ (`make_operation`), so
/// that a user's own operation brings both in one file.
#include <concepts>
#include <cstddef>
#include <string_view>

namespace ogive {

/// A tag: an empty type with `static constexpr std::string_view name`.
template <class T>
concept Operation = std::default_initializable<T> && requires {
  { T::name } -> std::convertible_to<std::string_view>;
};

/// In a path: no operation, because the architecture does not use the edge.
inline constexpr std::size_t absent = static_cast<std::size_t>(-1);

/// No connection: zeros.
struct None {
  static constexpr std::string_view name = "none";
};
/// The input as it is; where the image is halved, a factorized reduction.
struct SkipConnect {
  static constexpr std::string_view name = "skip_connect";
};
/// ReLU, 1x1 convolution, batch norm.
struct NorConv1x1 {
  static constexpr std::string_view name = "nor_conv_1x1";
};
/// ReLU, 3x3 convolution, batch norm.
struct NorConv3x3 {
  static constexpr std::string_view name = "nor_conv_3x3";
};
/// 3x3 average pooling, padding not counted.
struct AvgPool3x3 {
  static constexpr std::string_view name = "avg_pool_3x3";
};
/// 3x3 maximum pooling.
struct MaxPool3x3 {
  static constexpr std::string_view name = "max_pool_3x3";
};
/// Twice: ReLU, depthwise 3x3 convolution, pointwise convolution, batch norm.
struct SepConv3x3 {
  static constexpr std::string_view name = "sep_conv_3x3";
};
/// Twice: ReLU, depthwise 5x5 convolution, pointwise convolution, batch norm.
struct SepConv5x5 {
  static constexpr std::string_view name = "sep_conv_5x5";
};
/// ReLU, depthwise 3x3 convolution with dilation 2, pointwise convolution, batch norm.
struct DilConv3x3 {
  static constexpr std::string_view name = "dil_conv_3x3";
};
/// ReLU, depthwise 5x5 convolution with dilation 2, pointwise convolution, batch norm.
struct DilConv5x5 {
  static constexpr std::string_view name = "dil_conv_5x5";
};

namespace detail {

/// The number of an operation among `Operations`, or how many there are.
template <class Wanted, class... Operations>
constexpr std::size_t operation_number() {
  std::size_t number = 0;
  (void)((std::same_as<Wanted, Operations> || (++number, false)) || ...);
  return number;
}

/// Calls `call` with the tag of operation number `operation`, and gives its answer.
template <class First, class... Rest, class Call>
decltype(auto) visit_operation(std::size_t operation, Call& call) {
  if constexpr (sizeof...(Rest) == 0)
    return call(First{});
  else
    return operation == 0 ? call(First{}) : visit_operation<Rest...>(operation - 1, call);
}

}  // namespace detail
}  // namespace ogive
