#include "ogive/data/normalisation.hpp"

#include "ogive/data/idx.hpp"
#include "tests/catch.hpp"

using namespace ogive;

TEST_CASE("bytes have the mean and deviation of their values over 255", "[normalisation]") {
  // Channel 0: 0, 255, 0, 255 (mean and deviation 1/2). Channel 1: 51 always.
  const TrainSet train(ImageData({1, 2, 2}, Bytes{0, 51, 255, 51, 0, 51, 255, 51}, {0, 1}, {}));
  const auto normalisation = Normalisation::of(train);
  CHECK(normalisation.mean == std::vector<float>{0.5F, 0.2F});
  CHECK(normalisation.deviation == std::vector<float>{0.5F, 1.0F});
}

TEST_CASE("floats keep their digits far from zero", "[normalisation]") {
  const TrainSet train(
      ImageData(Tensor::from({4, 2}, {1e6F, 7, 1e6F + 1, 7, 1e6F + 2, 7, 1e6F + 3, 7}), {0, 0, 0, 0}, {}));
  const auto normalisation = Normalisation::of(train);
  CHECK(normalisation.mean[0] == Approx(1e6 + 1.5));
  CHECK(normalisation.deviation[0] == Approx(std::sqrt(1.25)).epsilon(1e-6));
  CHECK(normalisation.deviation[1] == 1.0F);
}

TEST_CASE("only the samples of the part count", "[normalisation]") {
  const TrainSet train(ImageData({1}, Bytes{0, 255, 255, 255}, {0, 1, 1, 1}, {.count = 2}));
  const SearchData data = train.split(0.5);  // whatever is drawn, the two together are the whole
  const double a = Normalisation::of(data.train).mean[0], all = Normalisation::of(train).mean[0];
  double left_out = 0;
  for (std::size_t i = 0; i < 2; ++i) left_out += data.validation.bytes(i)[0] / 255.0 / 2;
  CHECK((a + left_out) / 2 == Approx(all));
}

TEST_CASE("Fashion-MNIST has the statistics that everyone uses", "[normalisation][data]") {
  const std::string path = "/usr/share/datasets/fashion-mnist";
  if (find_file(path, {"train-images-idx3-ubyte"}).empty()) {
    WARN("skipped: no data at " << path);
    return;
  }
  const auto normalisation = Normalisation::of(load_idx(path).train);
  CHECK(normalisation.mean[0] == Approx(0.2860).margin(5e-5));
  CHECK(normalisation.deviation[0] == Approx(0.3530).margin(5e-5));
}
