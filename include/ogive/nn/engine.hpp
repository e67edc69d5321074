#pragma once
/// The engine in single precision, compiled once for a program of many files, which compile in about half the
/// time then. One file holds
///
///     #define OGIVE_ENGINE_HERE
///     #include <ogive/nn/engine.hpp>
///
/// and the others are compiled with -DOGIVE_ENGINE_ELSEWHERE, for the same CPU level. With CMake, linking
/// ogive::engine does both.
#include "ogive/nn/ops/activation.hpp"
#include "ogive/nn/ops/arithmetic.hpp"
#include "ogive/nn/ops/conv.hpp"
#include "ogive/nn/ops/dropout.hpp"
#include "ogive/nn/ops/embedding.hpp"
#include "ogive/nn/ops/grouped_cross_entropy.hpp"
#include "ogive/nn/ops/linear.hpp"
#include "ogive/nn/ops/loss.hpp"
#include "ogive/nn/ops/lstm.hpp"
#include "ogive/nn/ops/mixture.hpp"
#include "ogive/nn/ops/norm.hpp"
#include "ogive/nn/ops/pool.hpp"
#include "ogive/nn/ops/separable.hpp"
#include "ogive/nn/ops/shape.hpp"
#include "ogive/nn/ops/softmax.hpp"
#include "ogive/nn/optimiser.hpp"
