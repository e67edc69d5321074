#include "ogive/tensor/kernels/matmul.hpp"

#include "tests/catch.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("the product of matrices is its definition", "[tensor]") {
  for (const std::size_t rows : {1U, 7U, 33U})
    for (const std::size_t depth : {1U, 3U, 17U})
      for (const std::size_t columns : {1U, 3U, 7U, 16U, 17U, 33U, 48U})
        for (const int which : {0, 1, 2, 3, 4}) {
          CAPTURE(rows, depth, columns, which);
          const auto a = normal_numbers<float>(rows * depth, 1),
                     b = normal_numbers<float>(depth * columns, 2);
          const kernel::Matrix<float> left{a.data(), rows, depth, which % 2 == 1},
              right{b.data(), depth, columns, which / 2 == 1};
          auto found = normal_numbers<float>(rows * columns, 3), expected = found;
          kernel::matmul(left, right, found.data(), which == 4);
          kernel::reference::matmul(left, right, expected.data(), which == 4);
          CHECK(relative_error(found, expected) < 1e-6);
        }
}

TEST_CASE("a sum of products of blocks is its definition", "[tensor]") {
  const auto a = normal_numbers<float>(400, 1), b = normal_numbers<float>(4000, 2);
  const kernel::Block blocks[] = {{0, 0}, {17, 100}, {3, 7}};
  for (const std::size_t columns : {1U, 5U, 16U, 31U, 40U})
    for (const bool transposed : {false, true})
      for (const bool accumulate : {false, true}) {
        auto found = normal_numbers<float>(13 * 50, 3), expected = found;
        kernel::BlockProduct<float> p{.rows = 13,
                                      .columns = columns,
                                      .depth = 9,
                                      .a = a.data(),
                                      .a_row = 11,
                                      .b = b.data(),
                                      .b_row = 45,
                                      .c = found.data(),
                                      .c_row = 50,
                                      .blocks = blocks,
                                      .accumulate = accumulate};
        if (transposed) std::swap(p.a_row, p.a_column);
        kernel::multiply(p);
        p.c = expected.data();
        kernel::reference::multiply(p);
        CHECK(relative_error(found, expected) < 1e-6);
      }
}

TEST_CASE("a transpose exchanges rows and columns", "[tensor]") {
  const auto x = normal_numbers<float>(19 * 37, 1);
  std::vector<float> y(x.size());
  kernel::transpose(x.data(), 19, 37, y.data());
  bool equal = true;
  for (std::size_t i = 0; i < 19; ++i)
    for (std::size_t j = 0; j < 37; ++j) equal = equal && y[j * 19 + i] == x[i * 37 + j];
  CHECK(equal);
}
