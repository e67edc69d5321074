#include "ogive/tensor/kernels/terms.hpp"

#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

namespace terms_test {
/// Rows of channels, and per-channel factors.
struct Operand {
  std::vector<float> x, scale, shift;
  Operand(std::size_t rows, std::size_t channels, std::uint64_t seed)
      : x(normal_numbers<float>(rows * channels, seed)),
        scale(normal_numbers<float>(channels, seed + 1)),
        shift(normal_numbers<float>(channels, seed + 2)) {}
  kernel::Term<float> plain(float weight) const { return {.x = x.data(), .weight = weight}; }
  kernel::Term<float> normalised(float weight) const {
    return {.x = x.data(), .scale = scale.data(), .shift = shift.data(), .weight = weight};
  }
};

TEST_CASE("terms are added up, normalised or not, and nothing beyond them is written", "[tensor]") {
  for (const std::size_t channels : {1U, 3U, 16U, 17U, 33U, 64U, 70U})
    for (const std::size_t rows : {1U, 5U, 700U}) {
      CAPTURE(rows, channels);
      const Operand a(rows, channels, 1), b(rows, channels, 10), c(rows, channels, 20);
      for (const auto& terms :
           {std::vector{a.plain(1), b.plain(1), c.plain(1)}, std::vector{a.normalised(0.5F)},
            std::vector{a.normalised(0.3F), b.plain(-2), c.normalised(1)},
            std::vector{a.plain(2), b.normalised(1)}}) {
        std::vector<float> found(rows * channels + 1, 42.0F), right(rows * channels + 1, 42.0F);
        kernel::add_terms<float>(rows, channels, terms, found.data());
        kernel::reference::add_terms<float>(rows, channels, terms, right.data());
        CHECK(relative_error(found, right) < 1e-6);
        CHECK(found.back() == 42.0F);
      }
    }
}

TEST_CASE("a normalised term is rounded as if it had been written first", "[tensor]") {
  const Operand a(50, 19, 1), b(50, 19, 5);
  std::vector<float> written(a.x.size()), apart(a.x.size()), together(a.x.size());
  kernel::scale_shift(a.x.data(), 50, 19, a.scale.data(), a.shift.data(), written.data());
  const std::vector<kernel::Term<float>> from_memory{{.x = b.x.data()},
                                                     {.x = written.data(), .weight = 0.7F}},
      fused{{.x = b.x.data()}, a.normalised(0.7F)};
  kernel::add_terms<float>(50, 19, from_memory, apart.data());
  kernel::add_terms<float>(50, 19, fused, together.data());
  CHECK(apart == together);
}

}  // namespace terms_test
