#pragma once
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {
class ImageData;
class SampleSet;
class TrainSet;
class ValidationSet;
class TestSet;
struct SearchData;
struct Splits;
struct Normalisation;
struct Augment;
struct BatchOptions;
struct Batch;
class Batches;
class Epoch;
}  // namespace ogive::inline OGIVE_LEVEL
