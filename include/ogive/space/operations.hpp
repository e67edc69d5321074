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
/// The input as it is.
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
/// 3x3 average pooling, stride 1, padding not counted.
struct AvgPool3x3 {
  static constexpr std::string_view name = "avg_pool_3x3";
};

}  // namespace ogive
