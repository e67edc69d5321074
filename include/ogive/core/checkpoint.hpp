#pragma once
/// Where long work leaves its state, so that a run that was killed goes on from there.
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "ogive/core/clock.hpp"
#include "ogive/core/file.hpp"

namespace ogive {

/// Means: keeps bytes under names, longer than the process lives; a journal may bring one. Called in several
/// threads at once, each with a name of its own.
class Keeper {
 public:
  virtual ~Keeper() = default;
  /// What this run last kept under `name`, if anything.
  virtual std::optional<Bytes> load(const std::string& name) = 0;
  /// Replaces what was there: all of it or nothing. Does not throw, since an evaluation would take that for a
  /// failure of its own: what goes wrong is told by check().
  virtual void save(const std::string& name, std::span<const std::uint8_t> bytes) = 0;
  virtual void drop(const std::string& name) = 0;
  /// How many seconds of work may be lost: nobody need save more often.
  virtual double interval() const = 0;
  /// @throws Error when a save() failed
  virtual void check() const = 0;
};

/// One name at a keeper. A default one keeps nothing, so that estimators need not ask whether there is one:
///
///     if (const auto saved = checkpoint.load()) load(*saved);
///     while (...) {
///       step();
///       if (checkpoint.due()) checkpoint.save(save());
///     }
class Checkpoint {
 public:
  Checkpoint() = default;
  Checkpoint(Keeper* keeper, std::string name) : keeper_(keeper), name_(std::move(name)) {}

  /// Whether anything is kept at all.
  explicit operator bool() const { return keeper_ != nullptr; }

  std::optional<Bytes> load() const { return keeper_ ? keeper_->load(name_) : std::nullopt; }
  /// Whether so much time went by since the last save(), or since the beginning, that the next is due. Only
  /// what is saved may depend on it, never a result.
  bool due() const { return keeper_ && seconds_now() - saved_ >= keeper_->interval(); }
  void save(std::span<const std::uint8_t> bytes) {
    if (!keeper_) return;
    keeper_->save(name_, bytes);
    saved_ = seconds_now();
  }

 private:
  Keeper* keeper_ = nullptr;
  std::string name_{};
  double saved_ = seconds_now();
};

namespace detail {
/// What can be put away and taken up again, bit for bit.
template <class State>
concept SavesState = requires(State& state, const Bytes& bytes) {
  { state.save() } -> std::same_as<Bytes>;
  state.load(std::span(bytes));
};

}  // namespace detail

}  // namespace ogive
