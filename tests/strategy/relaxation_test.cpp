#include "ogive/strategy/relaxation.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/strategy/pull_back.hpp"

using namespace ogive;

namespace relaxation_test {

template <class R>
std::vector<double> relaxed_weights(const std::vector<double>& logits) {
  std::vector<double> weights(logits.size());
  R{}.weights(logits, weights);
  return weights;
}

template <class R>
void check_relaxed_gradient() {
  const std::vector<double> logits{0.4, -1.3, 2.0, 0.1}, slopes{1, -2, 0.5, 3};
  std::vector<double> gradient(4);
  R{}.pull_back(logits, relaxed_weights<R>(logits), slopes, gradient);
  const auto numeric = ogive_test::numeric_pull_back(logits, slopes, relaxed_weights<R>);
  for (std::size_t k = 0; k < 4; ++k) CHECK(gradient[k] == Approx(numeric[k]).epsilon(1e-7));
}

TEST_CASE("the gradients of relaxations are those of finite differences") {
  check_relaxed_gradient<SoftmaxRelaxation>();
  check_relaxed_gradient<SigmoidRelaxation>();
  check_relaxed_gradient<DirichletRelaxation>();
}

TEST_CASE("a softmax stands large logits") {
  const auto weights = relaxed_weights<SoftmaxRelaxation>({1000, 1000, -1000});
  CHECK(weights == std::vector<double>{0.5, 0.5, 0});
}

TEST_CASE("sigmoids do not compete") {
  CHECK(relaxed_weights<SigmoidRelaxation>({0, 0})[0] == 0.5);
  CHECK(relaxed_weights<SigmoidRelaxation>({0, 30})[0] == 0.5);
}

TEST_CASE("logits of 0 are the uniform Dirichlet distribution") {
  CHECK(DirichletRelaxation::concentration(0) == 1);
  CHECK(DirichletRelaxation::concentration(2) == 3);
  CHECK(DirichletRelaxation::concentration(-1) == Approx(std::exp(-1)));
  const auto weights = relaxed_weights<DirichletRelaxation>({0, 2});  // concentrations 1 and 3
  CHECK(weights[0] == Approx(0.25));
  CHECK(weights[1] == Approx(0.75));
}

}  // namespace relaxation_test
