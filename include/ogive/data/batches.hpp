#pragma once
/// From a part of a data set to a stream of batches.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "ogive/core/compiled.hpp"
#include "ogive/core/error.hpp"
#include "ogive/core/fields.hpp"
#include "ogive/core/parallel.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/data/augment.hpp"
#include "ogive/data/normalisation.hpp"
#include "ogive/data/parts.hpp"
#include "ogive/data/prefetch.hpp"
#include "ogive/tensor/level.hpp"
#include "ogive/tensor/tensor.hpp"

namespace ogive::inline OGIVE_LEVEL {

struct BatchOptions {
  std::size_t batch = 64;
  /// Whether each epoch has its own random order; otherwise samples come in the order of the part.
  bool shuffle = true;
  /// Whether the last batch is left out when it would be shorter than the others.
  bool drop_last = false;
  /// Random changes of the images; for training only.
  Augment augment{};
  /// Prepares the next batch on another thread while this one is used, if the calling thread's share
  /// (ThreadShare) has another one. Batches are the same either way.
  bool prefetch = true;

  void fields(auto&& f) const {
    f("batch", batch, at_least(1));
    f("shuffle", shuffle);
    f("drop_last", drop_last);
    f("augment", augment);
    f("prefetch", prefetch);
  }
};

struct Batch {
  Tensor images;  // (batch, height, width, channels) or (batch, features), normalised
  Labels labels;  // batch of them

  std::size_t size() const { return labels.size(); }
};

namespace data_detail {
/// What all epochs share; never changes.
class BatchPlan {
 public:
  BatchPlan(const SampleSet& part, const Normalisation& normalisation, const BatchOptions& options, Rng rng);

  std::size_t count() const {
    return options_.drop_last ? part_.size() / options_.batch
                              : (part_.size() + options_.batch - 1) / options_.batch;
  }
  const BatchOptions& options() const { return options_; }

  /// Places in the part, in the order of an epoch.
  std::vector<std::uint32_t> order(std::uint64_t epoch) const;

  Batch make(std::uint64_t epoch, std::span<const std::uint32_t> places) const;

 private:
  void set_scale(const Normalisation& normalisation);

  template <class Value>
  const Value* sample_values(std::uint32_t place) const {
    if constexpr (std::same_as<Value, std::uint8_t>)
      return part_.bytes(place).data();
    else
      return part_.floats(place).data();
  }

  template <class Value>
  void fill(std::uint64_t epoch, std::span<const std::uint32_t> places, Tensor& images) const {
    const Shape& shape = part_.sample_shape();
    const Augment& augment = options_.augment;
    const Rng streams = rng_.split(epoch);
    std::vector<Value> changed(augment.any() ? shape.size() : 0);
    for (std::size_t b = 0; b < places.size(); ++b) {
      const Value* values = sample_values<Value>(places[b]);
      float* const output = images.data() + b * shape.size();
      if (!augment.any()) {
        normalise(values, output);
        continue;
      }
      const auto drawn =
          Augmentation::draw(augment, shape, streams.split(1 + std::uint64_t{part_.index(places[b])}));
      crop(shape, values, drawn, augment.pad, changed.data());
      normalise(changed.data(), output);
      if (augment.cutout > 0) cut_out(shape, output, drawn, augment.cutout);
    }
  }

  /// Row by row, with one factor for each column and channel: a loop without remainders, which compilers
  /// vectorise.
  template <class Value>
  void normalise(const Value* values, float* output) const {
    const std::size_t row = scale_.size(), rows = part_.sample_shape().size() / row;
    const float* const scale = scale_.data();
    const float* const offset = offset_.data();
    for (std::size_t y = 0; y < rows; ++y, values += row, output += row)
      for (std::size_t i = 0; i < row; ++i) output[i] = static_cast<float>(values[i]) * scale[i] + offset[i];
  }

  SampleSet part_;
  BatchOptions options_;
  Rng rng_;
  std::vector<float> scale_;
  std::vector<float> offset_;
};

/// One epoch's order.
struct EpochPlan {
  std::shared_ptr<const BatchPlan> plan;
  std::uint64_t epoch = 0;
  std::vector<std::uint32_t> places{};

  Batch make(std::size_t k) const;
};
}  // namespace data_detail

/// The batches of one epoch, one after the other:
///
///     for (const Batch& batch : batches.epoch(3)) train(batch.images, batch.labels);
///
/// or `while (epoch.next(batch))` in loops that draw from two parts. May be walked once.
class Epoch {
 public:
  std::size_t count() const { return plan_->plan->count(); }
  /// Batch k, whatever was taken before.
  Batch batch(std::size_t k) const {
    if (k >= count()) throw Error("Epoch::batch", concat("a number below ", count()), to_text(k));
    return plan_->make(k);
  }

  /// The next batch, or false after the last.
  bool next(Batch& batch);

  struct End {};
  class Iterator {
   public:
    explicit Iterator(Epoch& epoch) : epoch_(&epoch) { ++*this; }
    const Batch& operator*() const { return batch_; }
    const Batch* operator->() const { return &batch_; }
    Iterator& operator++() {
      more_ = epoch_->next(batch_);
      return *this;
    }
    friend bool operator!=(const Iterator& iterator, End) { return iterator.more_; }

   private:
    Epoch* epoch_;
    Batch batch_{};
    bool more_ = false;
  };
  Iterator begin() { return Iterator(*this); }
  End end() { return {}; }

 private:
  friend class Batches;
  Epoch(std::shared_ptr<const data_detail::EpochPlan> plan, std::size_t first)
      : plan_(std::move(plan)), position_(std::min(first, plan_->plan->count())) {}

  std::shared_ptr<const data_detail::EpochPlan> plan_;
  data_detail::Ahead<Batch> ahead_{};
  std::size_t position_;
};

/// Batches of a part of a data set. Their bytes depend on the part, the options, `rng`, the epoch and the CPU
/// level; never on threads. The order of an epoch has its own random stream and so has each sample in it.
class Batches {
 public:
  /// @throws Error when an option is out of range, or the normalisation has other channels than the samples
  Batches(const SampleSet& part, const Normalisation& normalisation, const BatchOptions& options = {},
          Rng rng = Rng(0))
      : plan_(std::make_shared<const data_detail::BatchPlan>(part, normalisation, options, rng)) {}

  /// How many batches an epoch has.
  std::size_t count() const { return plan_->count(); }
  /// Epochs may be walked in any order and at the same time.
  /// @param first the batch to begin with
  Epoch epoch(std::uint64_t number, std::size_t first = 0) const;

 private:
  std::shared_ptr<const data_detail::BatchPlan> plan_;
};

}  // namespace ogive::inline OGIVE_LEVEL

#if OGIVE_DEFINES

namespace ogive::inline OGIVE_LEVEL {
namespace data_detail {

OGIVE_INLINE BatchPlan::BatchPlan(const SampleSet& part, const Normalisation& normalisation,
                                  const BatchOptions& options, Rng rng)
    : part_(part), options_(options), rng_(rng) {
  check_fields(options, "BatchOptions");
  if (options.augment.any() && part.sample_shape().rank() != 3)
    throw Error("BatchOptions.augment", "images of shape (height, width, channels)",
                concat("samples of shape ", part.sample_shape().text()));
  if (options.drop_last && part.size() < options.batch)
    throw Error("BatchOptions.batch",
                concat("at most ", part.size(), ", the number of samples, with drop_last"),
                to_text(options.batch));
  set_scale(normalisation);
}

OGIVE_INLINE std::vector<std::uint32_t> BatchPlan::order(std::uint64_t epoch) const {
  std::vector<std::uint32_t> places(part_.size());
  std::iota(places.begin(), places.end(), 0U);
  if (options_.shuffle) rng_.split(epoch).split(0).shuffle(std::span(places));
  return places;
}

OGIVE_INLINE Batch BatchPlan::make(std::uint64_t epoch, std::span<const std::uint32_t> places) const {
  const Shape& sample = part_.sample_shape();
  Shape shape{places.size()};
  for (const std::size_t length : sample) shape.push_back(length);
  Batch batch{Tensor::uninitialised(shape), {}};
  batch.labels.reserve(places.size());
  for (const std::uint32_t place : places) batch.labels.push_back(part_.label(place));
  if (part_.has_bytes())
    fill<std::uint8_t>(epoch, places, batch.images);
  else
    fill<float>(epoch, places, batch.images);
  return batch;
}

OGIVE_INLINE void BatchPlan::set_scale(const Normalisation& normalisation) {
  const Shape& sample = part_.sample_shape();
  const std::size_t channels = sample.last();
  const auto check = [&](std::string_view name, std::size_t length) {
    if (length != 0 && length != channels)
      throw Error(concat("Normalisation.", name), concat(channels, " numbers, one for each channel"),
                  to_text(length));
  };
  check("mean", normalisation.mean.size());
  check("deviation", normalisation.deviation.size());
  const std::size_t row = sample.rank() == 3 ? sample[1] * channels : channels;
  const float unit = part_.has_bytes() ? 1.0F / 255 : 1.0F;
  for (std::size_t i = 0; i < row; ++i) {
    const float mean = normalisation.mean.empty() ? 0 : normalisation.mean[i % channels];
    const float deviation = normalisation.deviation.empty() ? 1 : normalisation.deviation[i % channels];
    if (!(deviation > 0)) throw Error("Normalisation.deviation", "positive numbers", to_text(deviation));
    scale_.push_back(unit / deviation);
    offset_.push_back(-mean / deviation);
  }
}

OGIVE_INLINE Batch EpochPlan::make(std::size_t k) const {
  const std::size_t begin = k * plan->options().batch;
  const std::size_t end = std::min(places.size(), begin + plan->options().batch);
  return plan->make(epoch, std::span(places).subspan(begin, end - begin));
}

}  // namespace data_detail

OGIVE_INLINE bool Epoch::next(Batch& batch) {
  if (position_ == count()) return false;
  batch = ahead_ ? ahead_.take() : plan_->make(position_);
  ++position_;
  const auto share = ThreadShare::current();
  if (plan_->plan->options().prefetch && share.pool && share.threads > 1 && position_ < count())
    ahead_.start(*share.pool, [plan = plan_, k = position_] { return plan->make(k); });
  return true;
}

OGIVE_INLINE Epoch Batches::epoch(std::uint64_t number, std::size_t first) const {
  return {std::make_shared<const data_detail::EpochPlan>(
              data_detail::EpochPlan{plan_, number, plan_->order(number)}),
          first};
}

}  // namespace ogive::inline OGIVE_LEVEL

#endif
