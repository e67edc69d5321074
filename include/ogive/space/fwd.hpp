#pragma once

namespace ogive {
struct Decision;
struct None;
struct SkipConnect;
struct NorConv1x1;
struct NorConv3x3;
struct AvgPool3x3;
struct MaxPool3x3;
struct SepConv3x3;
struct SepConv5x5;
struct DilConv3x3;
struct DilConv5x5;
template <class... Operations>
struct BasicNb201Space;
using Nb201Space = BasicNb201Space<None, SkipConnect, NorConv1x1, NorConv3x3, AvgPool3x3>;
template <class... Operations>
struct BasicDartsSpace;
template <class Space, class Predicate>
struct Where;
using DartsSpace = BasicDartsSpace<None, MaxPool3x3, AvgPool3x3, SkipConnect, SepConv3x3, SepConv5x5,
                                   DilConv3x3, DilConv5x5>;
}  // namespace ogive
