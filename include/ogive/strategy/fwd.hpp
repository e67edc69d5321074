#pragma once

namespace ogive {
struct Random;
struct Evolution;
template <class Strategy, class Item>
struct Enqueue;
}  // namespace ogive
