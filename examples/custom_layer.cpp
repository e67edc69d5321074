// A layer with its own gradient: the squared ReLU of So et al. ("Primer", 2021), and a difference quotient.
#include <cstdio>

#include "ogive/ogive.hpp"

using namespace ogive;

class SquaredRelu final : public Layer {
  Var forward(const Var& x) override {
    const Vec<float> zero(0), two(2);
    const auto square = [=](const auto& v) { return xsimd::max(v, zero) * xsimd::max(v, zero); };
    const auto slope = [=](const auto& v, const auto& g) { return two * xsimd::max(v, zero) * g; };
    Tensor y = Tensor::uninitialised(x.shape());
    kernel::map(y.size(), y.data(), square, x.value().data());
    const auto rule = [slope, in = x.value()](const Tensor& dy, const InputGradients<float>& to) {
      Tensor dx = Tensor::uninitialised(in.shape());
      kernel::map(dx.size(), dx.data(), slope, in.data(), dy.data());
      to.add(0, std::move(dx));
    };
    return x.tape().record("squared_relu", std::move(y), {x}, rule);
  }
};

int main() {
  SquaredRelu layer;
  Tape tape;
  const Var x = tape.variable(Tensor::from({1}, {1.5F}));
  tape.backward(layer(x));
  const float h = 1e-3F;
  const auto at = [&](float v) { return layer(tape.constant(Tensor::from({1}, {v}))).value().item(); };
  std::printf("gradient %.4f, difference quotient %.4f\n", tape.gradient(x).item(),
              (at(1.5F + h) - at(1.5F - h)) / (2 * h));
}
