#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>

#include "ogive/core/error.hpp"
#include "ogive/core/text.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

/// The lengths of a tensor's dimensions, outermost first; up to 6 of them. Images are (batch, height, width,
/// channels).
class Shape {
 public:
  static constexpr std::size_t max_rank = 6;

  constexpr Shape() = default;
  constexpr Shape(std::initializer_list<std::size_t> lengths) : rank_(lengths.size()) {
    if (rank_ > max_rank) throw Error("Shape", "at most 6 dimensions", to_text(rank_));
    std::copy(lengths.begin(), lengths.end(), lengths_.begin());
  }

  constexpr std::size_t rank() const { return rank_; }
  constexpr std::size_t operator[](std::size_t dimension) const { return lengths_[dimension]; }
  constexpr std::size_t& operator[](std::size_t dimension) { return lengths_[dimension]; }
  /// The innermost length: the channels of an image, the features of a vector. 1 for a scalar.
  constexpr std::size_t last() const { return rank_ == 0 ? 1 : lengths_[rank_ - 1]; }
  constexpr void push_back(std::size_t length) {
    if (rank_ == max_rank) throw Error("Shape", "at most 6 dimensions", "one more");
    lengths_[rank_++] = length;
  }
  /// The number of elements; 1 for a scalar (rank 0).
  constexpr std::size_t size() const {
    std::size_t product = 1;
    for (std::size_t i = 0; i < rank_; ++i) product *= lengths_[i];
    return product;
  }
  constexpr const std::size_t* begin() const { return lengths_.data(); }
  constexpr const std::size_t* end() const { return lengths_.data() + rank_; }
  /// "(64, 32, 32, 16)".
  std::string text() const { return concat("(", join(*this, ", "), ")"); }

  friend constexpr bool operator==(const Shape&, const Shape&) = default;

 private:
  std::array<std::size_t, max_rank> lengths_{};
  std::size_t rank_ = 0;
};

}  // namespace ogive::inline OGIVE_LEVEL
