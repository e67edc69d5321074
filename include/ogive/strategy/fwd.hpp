#pragma once

namespace ogive {
struct Random;
struct Evolution;
}  // namespace ogive
