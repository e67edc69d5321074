#include "ogive/tensor/tensor.hpp"

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/catch.hpp"
#include "tests/message.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("a default tensor is empty", "[tensor]") {
  const Tensor tensor;
  CHECK(tensor.empty());
  CHECK(tensor.size() == 0);
  CHECK(tensor.rank() == 0);
  CHECK(tensor.data() == nullptr);
  CHECK(tensor.clone().empty());
  CHECK(tensor.values().empty());
}

TEST_CASE("tensors are made full, of zeros, and from values", "[tensor]") {
  CHECK(Tensor::full({2}, 3)[1] == 3.0F);
  CHECK(Tensor::zeros({2, 2})[3] == 0.0F);
  const Tensor tensor = Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK(tensor.shape() == Shape{2, 3});
  CHECK(tensor[4] == 5.0F);
  CHECK(Tensor::full({}, 7).item() == 7.0F);
  CHECK(Tensor::zeros({3, 0}).empty());
  CHECK(message([] { Tensor::from({2, 3}, {1, 2}); }) == "Tensor: expected 6 values for shape (2, 3), got 2");
  CHECK(message([] {
          Tensor::zeros({2, 3}).item();
        }) == "Tensor::item: expected 1 element, got 6 of shape (2, 3)");
}

TEST_CASE("memory is aligned to 64 bytes", "[tensor]") {
  for (std::size_t size = 1; size < 200; size += 7)
    CHECK(reinterpret_cast<std::uintptr_t>(Tensor::zeros({size}).data()) % 64 == 0);
}

TEST_CASE("copies share their elements and clones do not", "[tensor]") {
  Tensor tensor = Tensor::zeros({4});
  CHECK(!tensor.shared());
  Tensor copy = tensor;
  const Tensor clone = tensor.clone();
  CHECK(tensor.shared());
  CHECK(!clone.shared());
  copy[2] = 5;
  CHECK(tensor[2] == 5.0F);
  CHECK(clone[2] == 0.0F);
}

TEST_CASE("a reshaped tensor is another view of the same elements", "[tensor]") {
  const Tensor tensor = Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6});
  Tensor view = tensor.reshaped({3, 1, 2});
  CHECK(view.shape() == Shape{3, 1, 2});
  view[5] = 0;
  CHECK(tensor[5] == 0.0F);
  CHECK(message([&] { tensor.reshaped({4}); }) == "reshape: expected 6 elements, as in (2, 3), got (4)");
}

TEST_CASE("rows are views", "[tensor]") {
  Tensor tensor = Tensor::from({3, 2}, {1, 2, 3, 4, 5, 6});
  Tensor rows = tensor.rows(1, 3);
  CHECK(rows.shape() == Shape{2, 2});
  CHECK(rows[0] == 3.0F);
  rows[3] = 9;
  CHECK(tensor[5] == 9.0F);
  CHECK(tensor.rows(1, 1).empty());
  CHECK(tensor.rows(3, 3).empty());
  CHECK(message([&] { tensor.rows(2, 4); }) == "Tensor::rows: expected rows inside shape (3, 2), got [2, 4)");
  CHECK_THROWS_AS(tensor.rows(2, 1), Error);
  CHECK_THROWS_AS(Tensor::full({}, 1).rows(0, 1), Error);
}

TEST_CASE("a view keeps its elements alive", "[tensor]") {
  Tensor rows;
  {
    const Tensor tensor = Tensor::from({2, 1}, {1, 2});
    rows = tensor.rows(1, 2);
  }
  CHECK(rows.item() == 2.0F);
}

TEST_CASE("memory of someone else is used in place and its owner kept", "[tensor]") {
  auto owner = std::make_shared<std::vector<float>>(std::vector<float>{1, 2, 3});
  const std::weak_ptr<std::vector<float>> watch = owner;
  Tensor tensor = Tensor::adopt({3}, owner->data(), owner);
  CHECK(tensor.data() == owner->data());
  owner.reset();
  CHECK(!watch.expired());
  CHECK(tensor[2] == 3.0F);
  tensor = {};
  CHECK(watch.expired());
}

TEST_CASE("numbers are cast one by one", "[tensor]") {
  const BasicTensor<double> wide = Tensor::from({2}, {0.5F, -3.0F}).cast<double>();
  CHECK(wide.shape() == Shape{2});
  CHECK(wide[1] == -3.0);
  CHECK(BasicTensor<double>::from({1}, {0.1}).cast<float>().item() == 0.1F);
}
