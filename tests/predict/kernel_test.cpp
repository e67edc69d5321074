#include "ogive/predict/kernel.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace ogive;

namespace kernel_test {

TEST_CASE("correlations are those of the textbook") {
  // Matern 5/2 at r = length: (1 + sqrt 5 + 5/3) exp(-sqrt 5).
  CHECK(correlation(Kernel::matern52, 9, 3) == Approx(0.52399411).epsilon(1e-7));
  CHECK(correlation(Kernel::matern52, 4, 1) == Approx(0.13866022).epsilon(1e-7));
  // Two features differ, each with exp(-1 / length).
  CHECK(correlation(Kernel::hamming, 2, 4) == Approx(0.60653066).epsilon(1e-7));
  for (const Kernel kernel : {Kernel::matern52, Kernel::hamming}) CHECK(correlation(kernel, 0, 0.5) == 1);
}

TEST_CASE("kernels have names") {
  CHECK(to_text(Kernel::matern52) == "matern52");
  CHECK(to_text(Kernel::hamming) == "hamming");
  CHECK(to_text(static_cast<Kernel>(2)) == "");
}

}  // namespace kernel_test
