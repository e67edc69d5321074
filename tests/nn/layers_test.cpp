#include "ogive/nn/layers.hpp"

#include "tests/message.hpp"
#include "tests/nn/layer_check.hpp"

using namespace ogive;
using namespace ogive_test;

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
  FactorizedReduce reduce(4, 6, false);
  CHECK(names(reduce) == "weight(1, 1, 4, 6) [running_mean(6)] [running_var(6)] ");
  CHECK(checked_work(reduce, images).macs == 2 * 4 * 3 * 4 * 6);
  CHECK(checked_work(reduce, {2, 7, 5, 4}).macs == 2 * 4 * 3 * 4 * 6);
  BatchNorm norm(4);
  CHECK(names(norm) == "scale(4) shift(4) [running_mean(4)] [running_var(4)] ");
  CHECK(checked_work(norm, images).macs == 0);
  Linear linear(4, 7);
  CHECK(names(linear) == "weight(4, 7) bias(7) ");
  CHECK(checked_work(linear, {3, 4}).macs == 3 * 4 * 7);
  CHECK(parameter_count(linear) == 4 * 7 + 7);
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

TEST_CASE("layers with weights name the channels that do not fit", "[nn]") {
  CHECK(message([] { Conv2d(6, 4, 3, {.groups = 4}); }) ==
        "conv2d: expected groups that divide 6 and 4 channels, got 4");
  CHECK(message([] {
          BatchNorm norm(4);
          work(norm, {2, 3});
        }) == "batch_norm: expected 4 channels, got shape (2, 3)");
  CHECK(message([] { FactorizedReduce(4, 5); }) ==
        "factorized_reduce: expected an even number of output channels, got 5");
}
