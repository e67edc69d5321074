#pragma once
/// Networks, supernets and cell graphs of spaces that are known at run time only.
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "ogive/core/type_name.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/model/network.hpp"
#include "ogive/model/operations.hpp"
#include "ogive/model/supernet.hpp"
#include "ogive/predict/cell_graphs.hpp"
#include "ogive/search/any_space.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace registry_detail {

/// The functions that stand beside a space in the rooms model and predict.
class NetworkModel {
 public:
  NetworkModel() = default;
  NetworkModel(const NetworkModel&) = delete;
  NetworkModel& operator=(const NetworkModel&) = delete;
  virtual ~NetworkModel() = default;
  virtual Network built(const AnyArchitecture&, const NetworkShape&) const = 0;
  virtual Network laid_out(const NetworkShape&, EdgeFactory&, bool shared) const = 0;
  virtual OperationLayer made(std::size_t operation, const OperationShape&) const = 0;
  virtual std::size_t graph_dimension() const = 0;
  virtual void encode_graph(const AnyArchitecture&, std::span<float> row) const = 0;
};

/// Functions without their ability are never called.
template <class S>
class NetworkModelOf final : public detail::SpaceModelOf<S>, public NetworkModel {
  using Base = detail::SpaceModelOf<S>;

 public:
  using Base::Base;

  bool can(Ability ability) const override {
    if (ability == Ability::build) return BuildableSpace<S>;
    if (ability == Ability::share_weights) return SupernetSpace<S>;
    if (ability == Ability::draw) return GraphSpace<S>;
    return Base::can(ability);
  }
  const void* as(const char* key) const override {
    return key == &detail::type_key<NetworkModel> ? static_cast<const NetworkModel*>(this) : Base::as(key);
  }

  Network built(const AnyArchitecture& a, const NetworkShape& shape) const override {
    if constexpr (BuildableSpace<S>) return build(Base::space(), Base::own(a), shape);
    unable();
  }
  Network laid_out(const NetworkShape& shape, EdgeFactory& edges, bool shared) const override {
    if constexpr (SupernetSpace<S>) return lay_out(Base::space(), shape, edges, shared);
    unable();
  }
  OperationLayer made(std::size_t operation, const OperationShape& shape) const override {
    if constexpr (SupernetSpace<S>) return nn_detail::named_operation(Base::space(), operation, shape);
    unable();
  }
  std::size_t graph_dimension() const override {
    if constexpr (GraphSpace<S>) return CellGraphs::dimension(Base::space());
    unable();
  }
  void encode_graph([[maybe_unused]] const AnyArchitecture& a,
                    [[maybe_unused]] std::span<float> row) const override {
    if constexpr (GraphSpace<S>)
      CellGraphs::encode(Base::space(), Base::own(a), row);
    else
      unable();
  }

 private:
  [[noreturn]] void unable() const { throw Error(Base::name, "it has no such function beside it"); }
};

inline const NetworkModel& network_model(const AnySpace& space, Ability ability) {
  space.check(ability, "this search");
  return *static_cast<const NetworkModel*>(space.model().as(&detail::type_key<NetworkModel>));
}

/// CellGraphs of a space that is known at run time only.
struct AnyCellGraphs {
  static std::size_t dimension(const AnySpace& space) {
    return network_model(space, Ability::draw).graph_dimension();
  }
  static void encode(const AnySpace& space, const AnyArchitecture& a, std::span<float> row) {
    network_model(space, Ability::draw).encode_graph(a, row);
  }
};

}  // namespace registry_detail

/// The space with its networks, for TrainingEstimator, SupernetEstimator and GraphNetwork: `build`, `lay_out`
/// or both stand beside it, and the header that brings them (ogive/model/darts.hpp) is included before.
/// @param name shown in errors
template <SearchSpace S>
AnySpace with_networks(S space, std::string name = std::string(type_name<S>())) {
  static_assert(
      BuildableSpace<S> || SupernetSpace<S>,
      "ogive: with_networks: neither `Network build(const Space&, const Architecture&, const "
      "NetworkShape&)` nor `Network lay_out(const Space&, const NetworkShape&, EdgeFactory&, bool)` "
      "stands beside this space; include the header that brings them, or do without networks");
  return AnySpace(
      std::make_shared<const registry_detail::NetworkModelOf<S>>(std::move(space), std::move(name)));
}

// What makes AnySpace a BuildableSpace and a SupernetSpace. @throws Error when the space that it holds is
// none

inline Network build(const AnySpace& space, const AnyArchitecture& a, const NetworkShape& shape) {
  return registry_detail::network_model(space, Ability::build).built(a, shape);
}
inline Network lay_out(const AnySpace& space, const NetworkShape& shape, EdgeFactory& edges, bool shared) {
  return registry_detail::network_model(space, Ability::share_weights).laid_out(shape, edges, shared);
}
inline OperationLayer make_operation(const AnySpace& space, std::size_t operation,
                                     const OperationShape& shape) {
  return registry_detail::network_model(space, Ability::share_weights).made(operation, shape);
}

}  // namespace ogive::inline OGIVE_LEVEL
