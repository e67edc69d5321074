#pragma once

namespace ogive {
struct Decision;
struct None;
struct SkipConnect;
struct NorConv1x1;
struct NorConv3x3;
struct AvgPool3x3;
template <class... Operations>
struct BasicNb201Space;
using Nb201Space = BasicNb201Space<None, SkipConnect, NorConv1x1, NorConv3x3, AvgPool3x3>;
}  // namespace ogive
