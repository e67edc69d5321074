#pragma once

namespace ogive {
struct Prediction;
class Examples;
}  // namespace ogive
