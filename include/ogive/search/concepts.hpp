#pragma once
/// The parts that `run` takes beside its options, told apart by what they have: observers and an executor.
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "ogive/search/options.hpp"
#include "ogive/search/result.hpp"

namespace ogive {

/// An evaluation to be run: call it once. It never throws. A plain value, so that executors need no template.
struct Job {
  void* search = nullptr;
  std::size_t slot = 0;
  unsigned threads = 1;  ///< the share of the machine; an executor may raise it
  void (*call)(const Job&) = nullptr;

  void operator()() const { call(*this); }
};

/// Means: runs jobs, in threads or elsewhere. Must have:
/// - `std::size_t width() const`: how many jobs can run at once;
/// - `submit(Job)`: runs it now or later, jobs beginning in the order of submission;
/// - `wait()`: returns when the job submitted first, of those not yet waited for, has ended.
template <class E>
concept Executor = requires(E& executor, const E& fixed, Job job) {
  { fixed.width() } -> std::convertible_to<std::size_t>;
  executor.submit(job);
  executor.wait();
};

/// Where a gradient strategy stands after an epoch.
struct MixingRecord {
  std::uint64_t epoch = 0;                    ///< from 0, as trials are counted
  std::span<const std::size_t> relaxation{};  ///< how many options each mixed edge has
  std::span<const float> weights{};           ///< one for each option, edge after edge
  std::span<const std::size_t>
      path{};  ///< the option that the architecture read off has on each edge, or absent
  std::span<const std::string_view>
      option_names{};  ///< of the options of an edge; empty if the space has none
  /// the largest one of the validation loss's Hessian in the logits, if the strategy measures it
  std::optional<double> eigenvalue{};
};

namespace detail {

template <class O>
concept HearsMixing = requires(O& o, const MixingRecord& record) {
  o.on_mixing(record);
};
template <class O>
concept HearsStart = requires(O& o, const RunInfo& info) {
  o.on_start(info);
};
template <class O>
concept HearsProgress = requires(O& o, std::string_view stage, std::uint64_t count) {
  o.on_progress(stage, count, count);
};
template <class O, class A, std::size_t N>
concept HearsTrial = requires(O& o, const Trial<A, N>& trial) {
  o.on_trial(trial);
};
template <class O, class A, std::size_t N>
concept HearsImprove = requires(O& o, const Trial<A, N>& trial) {
  o.on_improve(trial);
};
template <class O, class A, std::size_t N>
concept HearsFinish = requires(O& o, const Result<A, N>& result) {
  o.on_finish(result);
};

// Whether a class has a member of that name, of any kind: next to another of the same name it becomes
// ambiguous.
struct HookNames {
  int on_start, on_progress, on_trial, on_improve, on_mixing, on_finish;
};
template <class O>
struct NameProbe : O, HookNames {};
template <class O>
concept Derivable = std::is_class_v<O> && !std::is_final_v<O>;
template <class O>
concept NamesStart = Derivable<O> && !requires {
  &NameProbe<O>::on_start;
};
template <class O>
concept NamesProgress = Derivable<O> && !requires {
  &NameProbe<O>::on_progress;
};
template <class O>
concept NamesTrial = Derivable<O> && !requires {
  &NameProbe<O>::on_trial;
};
template <class O>
concept NamesImprove = Derivable<O> && !requires {
  &NameProbe<O>::on_improve;
};
template <class O>
concept NamesMixing = Derivable<O> && !requires {
  &NameProbe<O>::on_mixing;
};
template <class O>
concept NamesFinish = Derivable<O> && !requires {
  &NameProbe<O>::on_finish;
};

/// Each hook that the class names can be called as the search calls it.
template <class O, class A, std::size_t N>
concept HooksFit = (!NamesMixing<O> || HearsMixing<O>)&&(!NamesStart<O> || HearsStart<O>)&&(
    !NamesProgress<O> ||
    HearsProgress<O>)&&(!NamesTrial<O> ||
                        HearsTrial<O, A, N>)&&(!NamesImprove<O> ||
                                               HearsImprove<O, A, N>)&&(!NamesFinish<O> ||
                                                                        HearsFinish<O, A, N>);

/// Calls a hook that gives nothing or whether to go on.
template <class Call>
bool goes_on(Call call) {
  if constexpr (std::convertible_to<decltype(call()), bool>)
    return static_cast<bool>(call());
  else {
    call();
    return true;
  }
}

}  // namespace detail

/// Means: watches a run over architectures A with N objectives. All hooks are called on the thread of `run`.
///
/// Must have: at least one of
/// - `on_start(const RunInfo&)`,
/// - `on_progress(std::string_view stage, std::uint64_t done, std::uint64_t total)`,
/// - `on_trial(const Trial<A, N>&)`, after every trial,
/// - `on_improve(const Trial<A, N>&)`, when it is the new best, or joins the front,
/// - `on_mixing(const MixingRecord&)`, after every epoch of a gradient strategy,
/// - `on_finish(const Result<A, N>&)`.
/// Each gives nothing, or false to stop the run.
///
/// May have: `StopToken stop_token() const`, which ends the run from outside.
template <class O, class A, std::size_t N>
concept Observer = detail::HooksFit<O, A, N> &&
    (detail::HearsStart<O> || detail::HearsProgress<O> || detail::HearsTrial<O, A, N> ||
     detail::HearsImprove<O, A, N> || detail::HearsMixing<O> || detail::HearsFinish<O, A, N>);

}  // namespace ogive
