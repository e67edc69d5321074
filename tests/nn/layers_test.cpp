#include "ogive/nn/layers.hpp"

#include <memory>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/numbers.hpp"

using namespace ogive;
using namespace ogive_test;

namespace {

/// Names, in order, of the weights and buffers.
std::string names(Layer& layer) {
  std::string all;
  for_each_state(
      layer, [&](const std::string& path, Parameter& p) { all += concat(path, p.shape.text(), " "); },
      [&](const std::string& path, Tensor& b) { all += concat("[", path, b.shape().text(), "] "); });
  return all;
}

Tensor run(Layer& layer, const Shape& in, Mode mode = Mode::training) {
  Tape tape(mode, Rng(1));
  return layer(tape.constant(Tensor::from(in, normal_numbers<float>(in.size(), 1)))).value();
}

/// Whether forward() makes the shape that plan() promises; the work that plan() counts.
Work checked_work(Layer& layer, const Shape& in) {
  initialise(layer, Rng(1));
  Work work;
  CHECK(run(layer, in).shape() == layer.plan(in, work));
  return work;
}

}  // namespace

TEST_CASE("layers with weights show them, count their work and make the shape they plan", "[nn]") {
  const Shape images{2, 8, 6, 4};
  Conv2d conv(4, 6, 3, {.stride = 2, .padding = 1, .groups = 2}, true);
  CHECK(names(conv) == "weight(3, 3, 2, 6) bias(6) ");
  CHECK(checked_work(conv, images).macs == 2 * 4 * 3 * 9 * 2 * 6);
  ReluConvBn fused(4, 5, 3, {.conv = {.padding = 1}});
  CHECK(names(fused) == "weight(3, 3, 4, 5) scale(5) shift(5) [running_mean(5)] [running_var(5)] ");
  CHECK(checked_work(fused, images).macs == 2 * 8 * 6 * 9 * 4 * 5);
  CHECK(checked_work(fused, images).activations == 2 * 8 * 6 * 5);
  ReluSeparableBn separable(4, 5, 3, {.conv = {.stride = 2, .padding = 1}, .affine = false});
  CHECK(names(separable) ==
        "depthwise(3, 3, 1, 4) pointwise(1, 1, 4, 5) [running_mean(5)] [running_var(5)] ");
  CHECK(checked_work(separable, images).macs == 2 * 4 * 3 * (9 * 4 + 4 * 5));
  BatchNorm norm(4);
  CHECK(names(norm) == "scale(4) shift(4) [running_mean(4)] [running_var(4)] ");
  CHECK(checked_work(norm, images).macs == 0);
  Linear linear(4, 7);
  CHECK(names(linear) == "weight(4, 7) bias(7) ");
  CHECK(checked_work(linear, {3, 4}).macs == 3 * 4 * 7);
  CHECK(parameter_count(linear) == 4 * 7 + 7);
}

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

TEST_CASE("weights start as their papers say", "[nn]") {
  Sequential net(std::make_unique<Conv2d>(64, 64, 3), std::make_unique<BatchNorm>(64),
                 std::make_unique<Linear>(100, 100));
  initialise(net, Rng(3));
  const auto all = parameters(net);
  double squares = 0;
  for (const float w : all[0]->value.values()) squares += static_cast<double>(w) * static_cast<double>(w);
  CHECK(squares / (9 * 64 * 64) == Approx(2.0 / (9 * 64)).epsilon(0.03));
  for (const float scale : all[1]->value.values()) CHECK(scale == 1);
  for (const float shift : all[2]->value.values()) CHECK(shift == 0);
  for (const float w : all[3]->value.values()) CHECK(std::abs(w) <= 0.1F);
  for (const float b : all[4]->value.values()) CHECK(b == 0);
}

TEST_CASE("training moves the running statistics, evaluation uses them", "[nn]") {
  ReluConvBn layer(3, 2, 1, {.relu = false});
  initialise(layer, Rng(1));
  const Shape images{4, 5, 5, 3};
  const Tensor before = run(layer, images, Mode::evaluation);
  const Tensor again = run(layer, images, Mode::evaluation);
  CHECK(relative_error(again.values(), before.values()) == 0);
  for (int step = 0; step < 200; ++step) run(layer, images);  // 0.9^200 of the start is left
  const Tensor after = run(layer, images, Mode::evaluation), normalised = run(layer, images, Mode::training);
  CHECK(relative_error(after.values(), before.values()) > 0.01);
  CHECK(relative_error(after.values(), normalised.values()) < 0.01);  // variances differ by 100 / 99
}

TEST_CASE("an error says in which layer it was", "[nn]") {
  Sequential net(std::make_unique<Relu>(), named("head", std::make_unique<Linear>(7, 2)));
  initialise(net, Rng(1));
  net.set_name("net");
  CHECK(message([&] {
          run(net, {3, 5});
        }) == "net.head.linear: expected features (batch, ..., 7), got shape (3, 5)");
  CHECK(message([] { Conv2d(6, 4, 3, {.groups = 4}); }) ==
        "conv2d: expected groups that divide 6 and 4 channels, got 4");
  CHECK(message([] {
          BatchNorm norm(4);
          work(norm, {2, 3});
        }) == "batch_norm: expected 4 channels, got shape (2, 3)");
  CHECK(message([] { Dropout(1.0); }) == "dropout: expected a probability in [0, 1), got 1");
  Linear bare(2, 2);
  CHECK(message([&] {
          run(bare, {1, 2});
        }) == "parameter: expected an initialised value, got none (call initialise first)");
}
