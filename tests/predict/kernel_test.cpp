#include "ogive/predict/kernel.hpp"

#include "tests/catch.hpp"

using namespace ogive;

namespace kernel_test {

TEST_CASE("kernels have names") {
  CHECK(to_text(Kernel::matern52) == "matern52");
  CHECK(to_text(Kernel::hamming) == "hamming");
  CHECK(to_text(static_cast<Kernel>(2)) == "");
}

}  // namespace kernel_test
