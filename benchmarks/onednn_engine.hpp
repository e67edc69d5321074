#pragma once
/// oneDNN in a benchmark: its threads, and our tensors in the memory formats of its primitives. Reordering is
/// done before and after what is timed.
#include <omp.h>

#include <cstddef>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kernel_bench.hpp"

namespace ogive_bench::onednn_peer {

using dnnl::memory;
using Arguments = std::unordered_map<int, memory>;

inline std::string version() {
  const dnnl_version_t* const v = dnnl::version();
  return ogive::concat(v->major, ".", v->minor, ".", v->patch);
}
inline void set_threads(unsigned threads) { omp_set_num_threads(static_cast<int>(threads)); }

inline const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}
inline void execute(const dnnl::primitive& primitive, const Arguments& arguments) {
  static dnnl::stream stream(engine());
  primitive.execute(stream, arguments);
  stream.wait();
}

inline memory::dim length(std::size_t size) { return static_cast<memory::dim>(size); }
/// A dense array, its last dimension contiguous.
inline memory::desc array(const memory::dims& dims) {
  memory::dims strides(dims.size(), 1);
  for (std::size_t i = dims.size() - 1; i-- > 0;) strides[i] = strides[i + 1] * dims[i + 1];
  return {dims, memory::data_type::f32, strides};
}
/// Of these dimensions, in whatever format a primitive likes.
inline memory::desc any(const memory::desc& like) {
  return {like.dims(), memory::data_type::f32, memory::format_tag::any};
}

/// Uninitialised.
inline memory room(const memory::desc& wanted) { return {wanted, engine()}; }
/// A copy of `values`, described by `ours`, in another format.
inline memory placed(const ogive::Tensor& values, const memory::desc& ours, const memory::desc& wanted) {
  const memory from(ours, engine(), const_cast<float*>(values.data())), to = room(wanted);
  execute(dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
  return to;
}
inline ogive::Tensor fetched(const memory& from, const memory::desc& ours) {
  auto values = ogive::Tensor::uninitialised({ours.get_size() / sizeof(float)});
  const memory to(ours, engine(), values.data());
  execute(dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
  return values;
}

/// One of a primitive's arguments, and how our result is laid out.
using Result = std::pair<int, memory::desc>;

inline Peer peer(const dnnl::primitive& primitive, const Arguments& arguments,
                 const std::vector<Result>& results) {
  return {"onednn", [=] { execute(primitive, arguments); },
          [=] {
            std::vector<ogive::Tensor> tensors;
            for (const auto& [argument, ours] : results)
              tensors.push_back(fetched(arguments.at(argument), ours));
            return tensors;
          }};
}

/// make(choice) for each of the choices that oneDNN has an implementation for on this machine.
template <class Choice, class Make>
Peers peers(std::initializer_list<Choice> choices, Make&& make) {
  Peers all;
  for (const Choice choice : choices) {
    try {
      all.push_back(make(choice));
    } catch (const dnnl::error& error) {
      if (error.status != dnnl_unimplemented) throw;
    }
  }
  return all;
}

}  // namespace ogive_bench::onednn_peer
