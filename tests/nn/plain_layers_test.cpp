// Layers without convolutions, and the errors of layers.
#include "ogive/nn/layers/activation.hpp"
#include "ogive/nn/layers/drop.hpp"
#include "ogive/nn/layers/flatten.hpp"
#include "ogive/nn/layers/linear.hpp"
#include "ogive/nn/layers/pool.hpp"
#include "tests/message.hpp"
#include "tests/nn/layer_check.hpp"

using namespace ogive;
using namespace ogive_test;

TEST_CASE("layers without weights make the shape they plan", "[nn]") {
  const Shape images{2, 8, 6, 4};
  MaxPool max({3, 2, 1});
  AvgPool average;
  GlobalAvgPool global;
  Flatten flatten;
  Relu relu;
  Gelu gelu;
  Identity identity;
  Dropout dropout(0.5);
  DropPath drop_path(0.5);
  for (Layer* layer :
       {static_cast<Layer*>(&max), static_cast<Layer*>(&average), static_cast<Layer*>(&global),
        static_cast<Layer*>(&flatten), static_cast<Layer*>(&relu), static_cast<Layer*>(&gelu),
        static_cast<Layer*>(&identity), static_cast<Layer*>(&dropout), static_cast<Layer*>(&drop_path)}) {
    CHECK(names(*layer).empty());
    CHECK(checked_work(*layer, images).macs == 0);
  }
  CHECK(work(identity, images).activations == 0);
  CHECK(work(global, images).activations == 2 * 4);
}

TEST_CASE("an error says in which layer it was", "[nn]") {
  Sequential net(std::make_unique<Relu>(), named("head", std::make_unique<Linear>(7, 2)));
  initialise(net, Rng(1));
  net.set_name("net");
  CHECK(message([&] {
          run(net, {3, 5});
        }) == "net.head.linear: expected features (batch, ..., 7), got shape (3, 5)");
  CHECK(message([&] {
          work(net, {3, 5});
        }) == "net.head.linear: expected features (batch, ..., 7), got shape (3, 5)");
  Sequential outer(std::make_unique<Sequential>(std::make_unique<Relu>(), std::make_unique<Linear>(7, 2)));
  CHECK(message([&] {
          work(outer, {3, 5});
        }) == "0.1.linear: expected features (batch, ..., 7), got shape (3, 5)");
  CHECK(message([] { Dropout(1.0); }) == "dropout: expected a probability in [0, 1), got 1");
  Linear bare(2, 2);
  CHECK(message([&] {
          run(bare, {1, 2});
        }) == "parameter: expected an initialised value, got none (call initialise first)");
}
