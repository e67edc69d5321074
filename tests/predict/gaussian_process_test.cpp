#include "ogive/predict/gaussian_process.hpp"

#include <Eigen/LU>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "tests/catch.hpp"
#include "tests/message.hpp"
#include "tests/numbers.hpp"

using namespace ogive;

namespace gaussian_process_test {

static_assert(Regressor<GaussianProcess>);

using Matrix = GaussianPosterior::Matrix;
using Vector = GaussianPosterior::Vector;
using Features = GaussianPosterior::Features;

constexpr double pi = 3.14159265358979323846;
/// Matern 5/2 by itself.
double matern(double r, double length) {
  const double s = std::sqrt(5.0) * r / length;
  return (1 + s + s * s / 3) * std::exp(-s);
}

/// Points of the plane and a smooth function of them with some noise.
Examples plane(std::size_t count, std::uint64_t seed) {
  Examples examples(2);
  Rng rng(seed);
  for (std::size_t i = 0; i < count; ++i) {
    const std::array<float, 2> row{static_cast<float>(rng.normal()), static_cast<float>(rng.normal())};
    examples.add(row, 3 + 2 * std::sin(2.0 * row[0]) * row[1] + 0.2 * rng.normal());
  }
  return examples;
}
/// C as its definition says, entry by entry.
Matrix covariances(const Examples& examples, const Covariance& covariance) {
  const auto n = static_cast<Eigen::Index>(examples.size());
  Matrix all = covariance.noise * Matrix::Identity(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      const auto a = examples.row(static_cast<std::size_t>(i)), b = examples.row(static_cast<std::size_t>(j));
      all(i, j) += matern(std::hypot(a[0] - b[0], a[1] - b[1]), covariance.length);
    }
  }
  return all;
}
GaussianPosterior added(const Examples& examples, const Covariance& covariance) {
  GaussianPosterior posterior(covariance, examples.dimension());
  for (std::size_t i = 0; i < examples.size(); ++i) posterior.add(examples.row(i));
  return posterior;
}
Vector targets(const Examples& examples) {
  return Eigen::Map<const Vector>(examples.targets().data(), static_cast<Eigen::Index>(examples.size()));
}

TEST_CASE("one point pulls the mean and narrows the deviation as by hand") {
  GaussianPosterior posterior({.length = 2, .noise = 0.25}, 1);
  posterior.add(std::array{1.0F});
  posterior.condition(std::array{5.0}, 3, 4);  // mean 3, variance 4
  const double k = matern(3, 2);
  const Features there = Features::Constant(1, 1, 4);
  CHECK(posterior.at(there)[0].mean == Approx(3 + k / 1.25 * (5 - 3)));
  CHECK(posterior.at(there)[0].deviation == Approx(std::sqrt(4 * (1 - k * k / 1.25))));
  CHECK(posterior.log_likelihood() == Approx(-0.5 * 2 * 2 / (4 * 1.25) - 0.5 * std::log(2 * pi * 4 * 1.25)));
}

TEST_CASE("two points are solved as by hand") {
  // C = [[d, c], [c, d]], C^-1 = [[d, -c], [-c, d]] / (d^2 - c^2).
  GaussianPosterior posterior({.length = 1.5, .noise = 0.1}, 1);
  posterior.add(std::array{0.0F});
  posterior.add(std::array{1.0F});
  posterior.condition(std::array{-1.0, 2.0}, 0.5, 2);
  const double d = 1.1, c = matern(1, 1.5), determinant = d * d - c * c;
  const double first = matern(3, 1.5), second = matern(2, 1.5);  // with a point at 3
  const double y0 = -1.5, y1 = 1.5;
  const Features there = Features::Constant(1, 1, 3);
  CHECK(posterior.at(there)[0].mean ==
        Approx(0.5 + (first * (d * y0 - c * y1) + second * (d * y1 - c * y0)) / determinant));
  const double explained = (d * first * first - 2 * c * first * second + d * second * second) / determinant;
  CHECK(posterior.at(there)[0].deviation == Approx(std::sqrt(2 * (1 - explained))));
  const double fit = (d * y0 * y0 - 2 * c * y0 * y1 + d * y1 * y1) / determinant / 2;
  CHECK(posterior.log_likelihood() ==
        Approx(-0.5 * fit - 0.5 * std::log(4 * determinant) - std::log(2 * pi)));
}

TEST_CASE("features that differ count by their number under hamming") {
  GaussianPosterior posterior({Kernel::hamming, 2, 0.5}, 3);
  posterior.add(std::array{1.0F, 0.0F, 7.0F});
  posterior.condition(std::array{1.0}, 0, 1);
  Features there(3, 2);
  there << 1, 9, 1, 0, 0, 7;  // (1, 1, 0) differs in two, (9, 0, 7) in one
  CHECK(posterior.at(there)[0].mean == Approx(std::exp(-1.0) / 1.5));
  CHECK(posterior.at(there)[1].mean == Approx(std::exp(-0.5) / 1.5));
}

TEST_CASE("the likelihood is equation 2.30, with the likeliest mean and signal") {
  const Examples examples = plane(12, 1);
  const Covariance covariance{.length = 1.3, .noise = 0.05};
  GaussianPosterior posterior = added(examples, covariance);
  posterior.condition(examples.targets());
  const double mean = posterior.mean(), signal = posterior.signal();
  const auto textbook = [&](double m, double s) {
    const Matrix whole = s * covariances(examples, covariance);
    const Vector y = (targets(examples).array() - m).matrix();
    return -0.5 * y.dot(whole.inverse() * y) - 0.5 * std::log(whole.determinant()) - 6 * std::log(2 * pi);
  };
  CHECK(posterior.log_likelihood() == Approx(textbook(mean, signal)).epsilon(1e-7));
  for (const double factor : {0.99, 1.01}) {
    CHECK(textbook(mean * factor, signal) < posterior.log_likelihood());
    CHECK(textbook(mean, signal * factor) < posterior.log_likelihood());
  }
  CHECK((textbook(mean + 1e-4, signal) - textbook(mean - 1e-4, signal)) / 2e-4 == Approx(0).margin(1e-6));
  CHECK((textbook(mean, signal + 1e-4) - textbook(mean, signal - 1e-4)) / 2e-4 == Approx(0).margin(1e-6));
}

TEST_CASE("rows added one by one make the factor of all") {
  const Examples examples = plane(40, 2);  // more than the room for the first ones
  const Covariance covariance{.length = 0.8, .noise = 1e-3};
  GaussianPosterior one_by_one = added(examples, covariance);
  const Features features = Eigen::Map<const Features>(examples.row(0).data(), 2, 40);
  GaussianPosterior whole(covariance, features,
                          GaussianPosterior::distances(Kernel::matern52, features, features));
  one_by_one.condition(examples.targets());
  whole.condition(examples.targets());
  CHECK(one_by_one.log_likelihood() == Approx(whole.log_likelihood()).epsilon(1e-10));
  const Features there = Features::Random(2, 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(one_by_one.at(there)[i].mean == Approx(whole.at(there)[i].mean).epsilon(1e-10));
    CHECK(one_by_one.at(there)[i].deviation == Approx(whole.at(there)[i].deviation).epsilon(1e-8));
  }
  // And both are what the inverse says.
  Vector k(40);
  for (Eigen::Index i = 0; i < 40; ++i) k[i] = matern((features.col(i) - there.col(0)).norm(), 0.8);
  const Matrix inverse = covariances(examples, covariance).inverse();
  const double mean = whole.mean() + k.dot(inverse * (targets(examples).array() - whole.mean()).matrix());
  CHECK(whole.at(there)[0].mean == Approx(mean).epsilon(1e-4));
  CHECK(whole.at(there)[0].deviation ==
        Approx(std::sqrt(whole.signal() * (1 - k.dot(inverse * k)))).epsilon(1e-4));
}

TEST_CASE("learned hyper-parameters are likelier than their neighbours, and near the truth") {
  // Targets drawn from the process with length 1, noise 0.01, mean -2 and signal 9.
  const Examples rows = plane(120, 3);
  const std::vector<double> normal = ogive_test::normal_numbers<double>(120, 4);
  const Matrix root = covariances(rows, {.length = 1, .noise = 0.01}).llt().matrixL();
  const Vector drawn = 3 * root * Eigen::Map<const Vector>(normal.data(), 120);
  Examples examples(2);
  for (std::size_t i = 0; i < rows.size(); ++i)
    examples.add(rows.row(i), drawn[static_cast<Eigen::Index>(i)] - 2);
  GaussianProcess::Model model{GaussianProcess{}};
  Rng rng(1);
  model.fit(examples, rng);
  const GaussianPosterior& learned = model.posterior();
  const auto [kernel, length, share] = learned.covariance();
  CHECK(length == Approx(1).epsilon(0.4));
  CHECK(std::log(share) == Approx(std::log(0.01)).margin(1.1));
  const double step = std::sqrt(2.0);
  for (const auto& [l, n] : {std::pair{length * step, share}, std::pair{length / step, share},
                             std::pair{length, share * step}, std::pair{length, share / step}}) {
    GaussianPosterior near = added(examples, {kernel, l, n});
    near.condition(examples.targets());
    CHECK(near.log_likelihood() < learned.log_likelihood());
  }
}

TEST_CASE("a few rows more keep what was learned; other rows are learned anew") {
  const Examples all = plane(30, 5);
  const auto first = [&](std::size_t count, double shift) {
    Examples some(2);
    for (std::size_t i = 0; i < count; ++i) some.add(all.row(i), all.targets()[i] + shift);
    return some;
  };
  GaussianProcess::Model model{GaussianProcess{}};
  Rng rng(1);
  model.fit(first(20, 0), rng);
  const Covariance learned = model.posterior().covariance();
  model.fit(first(24, 1), rng);  // with other targets, too
  CHECK(model.posterior().covariance().length == learned.length);
  GaussianPosterior right = added(first(24, 1), learned);
  right.condition(first(24, 1).targets());
  CHECK(model.posterior().log_likelihood() == Approx(right.log_likelihood()).epsilon(1e-10));

  const auto like_new = [&](const Examples& examples) {
    GaussianProcess::Model other{GaussianProcess{}};
    other.fit(examples, rng);
    model.fit(examples, rng);
    CHECK(model.posterior().covariance().length == other.posterior().covariance().length);
    CHECK(model.posterior().log_likelihood() == other.posterior().log_likelihood());
  };
  like_new(first(25, 0));
  like_new(plane(26, 6));
  like_new(first(3, 0));
}

TEST_CASE("draws have the posterior's means and covariances") {
  GaussianProcess::Model model{GaussianProcess{}};
  Rng rng(7);
  model.fit(plane(8, 8), rng);
  const std::vector<float> rows{0, 0, 0.3F, 0.1F, 2, -2};
  const auto right = model.function_at(rows);
  const Matrix covariance = model.posterior().covariances_at(Eigen::Map<const Features>(rows.data(), 2, 3));
  const int draws = 20'000;
  Vector sum = Vector::Zero(3);
  Matrix products = Matrix::Zero(3, 3);
  for (int i = 0; i < draws; ++i) {
    const std::vector<double> drawn = model.draw(rows, rng);
    const Vector values = Eigen::Map<const Vector>(drawn.data(), 3);
    sum += values;
    products += values * values.transpose();
  }
  const Vector means = sum / draws;
  const Matrix found = products / draws - means * means.transpose();
  for (Eigen::Index i = 0; i < 3; ++i) {
    const auto& [mean, deviation] = right[static_cast<std::size_t>(i)];
    CHECK(covariance(i, i) == Approx(deviation * deviation).epsilon(1e-9));
    CHECK(means[i] == Approx(mean).margin(4 * deviation / std::sqrt(draws)));
    for (Eigen::Index j = 0; j < 3; ++j)
      CHECK(found(i, j) ==
            Approx(covariance(i, j))
                .margin(6 * std::sqrt(covariance(i, i) * covariance(j, j)) / std::sqrt(draws)));
  }
}

TEST_CASE("a prediction's deviation has the noise of a target") {
  GaussianProcess::Model model{GaussianProcess{}};
  Rng rng(9);
  model.fit(plane(30, 10), rng);
  const std::array<float, 2> row{0.5F, 0.5F};
  const Prediction target = model.predict(row), function = model.function_at(row)[0];
  CHECK(target.mean == function.mean);
  CHECK(target.deviation * target.deviation - function.deviation * function.deviation ==
        Approx(model.posterior().covariance().noise * model.posterior().signal()));
}

TEST_CASE("equal rows and equal targets have a posterior, too") {
  GaussianProcess::Model model{GaussianProcess{}};
  Rng rng(11);
  Examples examples(1);
  for (int i = 0; i < 20; ++i) {
    examples.add(std::array{1.0F}, 4);
    model.fit(examples, rng);
  }
  CHECK(model.predict(std::array{1.0F}).mean == Approx(4));
  CHECK(model.predict(std::array{2.0F}).mean == Approx(4));
  CHECK(model.draw(std::array{1.0F, 1.0F, 2.0F}, rng)[2] == Approx(4));
}

TEST_CASE("what it can't learn from or predict is refused") {
  GaussianProcess::Model model{GaussianProcess{}};
  Rng rng(1);
  using ogive_test::message;
  CHECK(message([&] {
          model.predict(std::array{1.0F, 2.0F});
        }) == "GaussianProcess: expected a fit before predictions, got none");
  CHECK(message([&] { model.fit(Examples(2), rng); }) ==
        "GaussianProcess: expected 1 example or more, got none");
  Examples endless = plane(2, 1);
  endless.add(std::array{1.0F, 2.0F}, std::numeric_limits<double>::infinity());
  CHECK(message([&] { model.fit(endless, rng); }) == "GaussianProcess: expected finite targets, got inf");
  model.fit(plane(3, 1), rng);
  CHECK(message([&] { model.predict(std::array{1.0F}); }) ==
        "GaussianProcess: expected rows of 2 features, got 1 numbers");
}

}  // namespace gaussian_process_test
