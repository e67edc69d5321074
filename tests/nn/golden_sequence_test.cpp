#include <vector>

#include "ogive/nn/ops/embedding.hpp"
#include "ogive/nn/ops/lstm.hpp"
#include "ogive/nn/ops/shape.hpp"
#include "tests/nn/golden.hpp"

using namespace ogive;
using ogive_test::check_case;

TEST_CASE("embedding is PyTorch's, a row used twice included", "[golden][embedding]") {
  const ogive_test::GoldenFile file("operations");
  const auto& counts = file.counts("embedding/rows");
  std::vector<std::uint32_t> rows;
  for (const auto row : counts) rows.push_back(static_cast<std::uint32_t>(row));
  check_case(file, "embedding", {"table"}, [&](const auto& in) { return embedding(in[0], rows); });
}

TEST_CASE("an LSTM cell is PyTorch's", "[golden][lstm]") {
  const ogive_test::GoldenFile file("operations");
  check_case(file, "lstm", {"x", "hidden", "cell", "input_weight", "hidden_weight", "bias"},
             [&]<class T>(const std::vector<BasicVar<T>>& in) {
               const auto state = lstm_cell<T>(in[0], {in[1], in[2]}, {in[3], in[4], in[5]});
               return concat_channels({state.hidden, state.cell});
             });
}
