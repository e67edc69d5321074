#pragma once
/// All layers.
#include "ogive/nn/layers/activation.hpp"
#include "ogive/nn/layers/conv.hpp"
#include "ogive/nn/layers/drop.hpp"
#include "ogive/nn/layers/factorized_reduce.hpp"
#include "ogive/nn/layers/flatten.hpp"
#include "ogive/nn/layers/linear.hpp"
#include "ogive/nn/layers/mlp.hpp"
#include "ogive/nn/layers/pool.hpp"
#include "ogive/nn/layers/separable.hpp"
