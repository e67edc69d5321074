#pragma once
/// Everything that a program needs, without the heavy leaves (JSON, Eigen, xtensor): include those where they
/// are used.
#include "ogive/data/cifar.hpp"
#include "ogive/data/idx.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/estimate/supernet.hpp"
#include "ogive/estimate/tabular.hpp"
#include "ogive/estimate/train.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/io/journal.hpp"
#include "ogive/io/svg.hpp"
#include "ogive/model/darts.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/nn/state.hpp"
#include "ogive/search.hpp"
#include "ogive/search/interrupt.hpp"
#include "ogive/search/threads.hpp"
#include "ogive/strategy/darts.hpp"
