#pragma once
/// The optimisers that come with the library, and gradient clipping.
#include "ogive/nn/optim/adam.hpp"
#include "ogive/nn/optim/clip.hpp"
#include "ogive/nn/optim/method.hpp"
#include "ogive/nn/optim/sgd.hpp"
