#pragma once
/// All that this library ships, under its names, for searches named by JSON:
///
///     const auto search = read_search("search.json");
///     const auto result = search.run(Progress{});
///
/// A leaf header: it brings the engine and the JSON parser (component ogive::io).
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ogive/data/cifar.hpp"
#include "ogive/data/idx.hpp"
#include "ogive/data/npy.hpp"
#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/extrapolated.hpp"
#include "ogive/estimate/predictor.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/simulated.hpp"
#include "ogive/estimate/supernet.hpp"
#include "ogive/estimate/tabular.hpp"
#include "ogive/estimate/training.hpp"
#include "ogive/estimate/training_speed.hpp"
#include "ogive/estimate/within.hpp"
#include "ogive/estimate/zero_cost.hpp"
#include "ogive/io/command.hpp"
#include "ogive/io/registry.hpp"
#include "ogive/model/darts.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/predict/boosted_trees.hpp"
#include "ogive/predict/graph_network.hpp"
#include "ogive/predict/ridge.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/strategy/annealing.hpp"
#include "ogive/strategy/asha.hpp"
#include "ogive/strategy/at_fidelity.hpp"
#include "ogive/strategy/bananas.hpp"
#include "ogive/strategy/bohb.hpp"
#include "ogive/strategy/darts.hpp"
#include "ogive/strategy/drnas.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/exhaustive.hpp"
#include "ogive/strategy/fair_darts.hpp"
#include "ogive/strategy/gdas.hpp"
#include "ogive/strategy/generative.hpp"
#include "ogive/strategy/hyperband.hpp"
#include "ogive/strategy/local_search.hpp"
#include "ogive/strategy/pc_darts.hpp"
#include "ogive/strategy/proxyless_nas.hpp"
#include "ogive/strategy/random.hpp"
#include "ogive/strategy/reinforce.hpp"
#include "ogive/strategy/robust_darts.hpp"
#include "ogive/strategy/smooth_darts.hpp"
#include "ogive/strategy/snas.hpp"
#include "ogive/strategy/softmax_reinforce.hpp"
#include "ogive/strategy/successive_halving.hpp"
#include "ogive/strategy/tpe.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace registry_detail {

/// Which of the training images of a data set a search sees; it gets no others.
struct DataShare {
  double validation = 0.1;  ///< the share set aside to choose by
  std::uint64_t take = 0;   ///< how many images in all, for quick runs; 0: all
  std::uint64_t seed = 0;   ///< of the draw

  void fields(auto&& f) const {
    f("validation", validation, Range{.low = 0, .high = 1, .low_open = true, .high_open = true});
    f("take", take);
    f("seed", seed);
  }
  SearchData of(const TrainSet& train) const {
    return (take > 0 ? train.take(take, seed) : train).split(validation, seed);
  }
};
struct ClassCount {
  std::size_t classes = 10;
  void fields(auto&& f) const { f("classes", classes, at_least(1)); }
};

/// Where a table is, and how a search chooses by it.
struct TableFile {
  std::string key = "arch_str";        ///< the column of the architectures' texts
  std::string select = "c10v_val_12";  ///< the column that a search chooses by
  bool lowest = false;                 ///< its values are better when lower; otherwise accuracies in percent
  bool oracle = false;                 ///< choosing by test results is meant

  void fields(auto&& f) const {
    f("key", key);
    f("select", select);
    f("lowest", lowest);
    f("oracle", oracle);
  }
};

/// What TabularEstimator says when a run starts, in the words of JSON.
inline void check_column(const Table& table, const TableFile& file, const JsonPlace& place) {
  if (!table.has(file.select))
    io_detail::refuse_word(place.where(), "one of the columns", file.select,
                           {table.columns().begin(), table.columns().end()});
  if (!file.oracle && file.select.find("test") != std::string::npos)
    throw Error(place.where(), concat(json_text(file.select),
                                      " holds test results, and a search must not choose by them; where "
                                      "that is the point, say \"oracle\": true"));
}

/// What a command prints.
struct Measure {
  std::string name = "loss";
  std::string unit{};
  bool maximise = false;
  double best = 0;
  int decimals = -1;

  void fields(auto&& f) const {
    f("name", name);
    f("unit", unit);
    f("maximise", maximise);
    f("best", best);
    f("decimals", decimals);
  }
  Objective objective() const { return {name, unit, maximise, best, decimals}; }
};

/// GraphNetwork on spaces that are known at run time only.
struct AnyGraphNetwork : GraphNetwork {
  using Encoding = AnyCellGraphs;
};

/// A PredictorEstimator by the regressor that it names.
inline AnyEstimator named_predictor(JsonObject& json, const Registry& all) {
  JsonObject regressor(json.at("regressor"));
  const std::size_t number =
      find_type(regressor, false, "a regressor", {"Ridge", "BoostedTrees", "GraphNetwork"});
  const auto predictor_by = [&](auto learner, Ability needed) {
    regressor.read(learner);
    regressor.finish();
    auto estimator = predictor(learner, all.estimator(json.at("estimator")));
    json.read(estimator.learning);
    if (json.find("judged")) estimator.judged = json.get<std::vector<JudgedText>>("judged");
    return AnyEstimator(std::move(estimator), {needed}, "PredictorEstimator");
  };
  if (number == 0) return predictor_by(Ridge{}, Ability::encode);
  if (number == 1) return predictor_by(BoostedTrees{}, Ability::encode);
  return predictor_by(AnyGraphNetwork{}, Ability::draw);
}

/// An estimator that learns from data.
template <class E>
void add_learning_estimator(Registry& registry, const std::string& name, Ability needed) {
  registry.add_estimator(name, [name, needed](JsonObject& json, const Registry& registry_) {
    const JsonPlace data = json.at("data");
    E estimator{.data = registry_.data(data)};
    json.read(estimator);
    return AnyEstimator(std::move(estimator), {needed}, name);
  });
}

}  // namespace registry_detail

// All that is shipped, kind by kind: a program that names few kinds compiles sooner.

inline void add_shipped_spaces(Registry& registry) {
  registry.add_space_with_networks<Nb201Space>("Nb201Space");
  registry.add_space_with_networks<DartsSpace>("DartsSpace");
}

inline void add_shipped_strategies(Registry& registry) {
  registry.add_strategy<Random>("Random");
  registry.add_strategy<Exhaustive>("Exhaustive");
  registry.add_strategy<Evolution>("Evolution");
  registry.add_strategy<LocalSearch>("LocalSearch");
  registry.add_strategy<Annealing>("Annealing");
  registry.add_strategy<SoftmaxReinforce>("SoftmaxReinforce");
  registry.add_strategy<Tpe>("Tpe");
  registry.add_strategy<Reinforce>("Reinforce");
  registry.add_strategy<Ppo>("Ppo");
  registry.add_strategy<SuccessiveHalving>("SuccessiveHalving");
  registry.add_strategy<Hyperband>("Hyperband");
  registry.add_strategy<Asha>("Asha");
  registry.add_strategy<Bohb>("Bohb");
  registry.add_strategy<Bananas>("Bananas");
  registry.add_strategy<PathBananas>("PathBananas");
  registry.add_strategy<Generative>("Generative");
  registry.add_strategy<Darts>("Darts");
  registry.add_strategy<SecondOrderDarts>("SecondOrderDarts");
  registry.add_strategy<Gdas>("Gdas");
  registry.add_strategy<Snas>("Snas");
  registry.add_strategy<ProxylessNas>("ProxylessNas");
  registry.add_strategy<PcDarts>("PcDarts");
  registry.add_strategy<FairDarts>("FairDarts");
  registry.add_strategy<DrNas>("DrNas");
  registry.add_strategy<RobustDarts>("RobustDarts");
  registry.add_strategy<SmoothDarts>("SmoothDarts");
  registry.add_strategy("AtFidelity", [](JsonObject& json, const Registry& all) {
    return AnyStrategy(
        at_fidelity(all.strategy(json.at("strategy")), json.get<std::vector<FidelityStage>>("stages")),
        "AtFidelity");
  });
  registry.add_strategy("Enqueue", [](JsonObject& json, const Registry& all) {
    return AnyStrategy(
        enqueue(all.strategy(json.at("strategy")), json.get<std::vector<std::string>>("first")), "Enqueue");
  });
}

inline void add_shipped_data(Registry& registry) {
  registry.add_data("idx", [](JsonObject& json, const Registry&) {
    const std::string folder = json.get<std::string>("path");
    const auto share = json.read<registry_detail::DataShare>();
    const auto [classes] = json.read<registry_detail::ClassCount>();
    json.finish();
    return share.of(load_idx(folder, {.count = classes}).train);
  });
  registry.add_data("cifar10", [](JsonObject& json, const Registry&) {
    const std::string folder = json.get<std::string>("path");
    const auto share = json.read<registry_detail::DataShare>();
    json.finish();
    return share.of(load_cifar10(folder).train);
  });
  registry.add_data("npy", [](JsonObject& json, const Registry&) {
    const std::string images = json.get<std::string>("images"), labels = json.get<std::string>("labels");
    const auto share = json.read<registry_detail::DataShare>();
    const auto [classes] = json.read<registry_detail::ClassCount>();
    json.finish();
    return share.of(TrainSet(image_data(load_npy(images), load_npy(labels), {.count = classes})));
  });
}

/// Estimators that look at networks, most of which train them.
inline void add_training_estimators(Registry& registry) {
  registry_detail::add_learning_estimator<TrainingEstimator>(registry, "TrainingEstimator", Ability::build);
  registry_detail::add_learning_estimator<TrainingSpeedEstimator>(registry, "TrainingSpeedEstimator",
                                                                  Ability::build);
  registry_detail::add_learning_estimator<SupernetEstimator>(registry, "SupernetEstimator",
                                                             Ability::share_weights);
  registry_detail::add_learning_estimator<ZeroCostEstimator>(registry, "ZeroCostEstimator", Ability::build);
}

/// Estimators that train none themselves, and those around others.
inline void add_other_estimators(Registry& registry) {
  registry.add_estimator("TabularEstimator", [](JsonObject& json, const Registry&) {
    const std::string path = json.get<std::string>("path");
    const auto file = json.read<registry_detail::TableFile>();
    json.finish();
    Table table = Table::load(path, file.key);
    registry_detail::check_column(table, file, json.place().inner(*json.place().node, "select"));
    const auto kind = file.lowest ? Selection::Kind::lowest : Selection::Kind::accuracy;
    return AnyEstimator(TabularEstimator{std::move(table), Selection(file.select, kind, file.oracle)},
                        {Ability::print}, "TabularEstimator");
  });
  registry.add_estimator("CommandEstimator", [](JsonObject& json, const Registry&) {
    CommandEstimator estimator{.command = json.get<std::string>("command")};
    json.read(estimator);
    if (json.find("measure"))
      estimator.measures = {json.get<registry_detail::Measure>("measure").objective()};
    return AnyEstimator(std::move(estimator), {Ability::print}, "CommandEstimator");
  });
  registry.add_estimator("Cached", [](JsonObject& json, const Registry& all) {
    return AnyEstimator(cached(all.estimator(json.at("estimator"))), {Ability::hash}, "Cached");
  });
  registry.add_estimator("Retry", [](JsonObject& json, const Registry& all) {
    Retry<AnyEstimator> retry{all.estimator(json.at("estimator"))};
    json.read(retry);
    return AnyEstimator(std::move(retry), {}, "Retry");
  });
  registry.add_estimator("Within", [](JsonObject& json, const Registry& all) {
    Within<AnyEstimator> within{all.estimator(json.at("estimator"))};
    json.read(within);
    return AnyEstimator(std::move(within), {}, "Within");
  });
  registry.add_estimator("Extrapolated", [](JsonObject& json, const Registry& all) {
    auto estimator = extrapolated(all.estimator(json.at("estimator")));
    json.read(estimator.extrapolation);
    return AnyEstimator(std::move(estimator), {}, "Extrapolated");
  });
  registry.add_estimator("Simulated", [](JsonObject& json, const Registry& all) {
    auto estimator = simulated(all.estimator(json.at("estimator")), all.estimator(json.at("cost")));
    json.read(estimator);
    return AnyEstimator(std::move(estimator), {}, "Simulated");
  });
  registry.add_estimator("PredictorEstimator", &registry_detail::named_predictor);
}

/// A registry that knows all that the library ships; add your own to it.
inline Registry shipped() {
  Registry registry;
  add_shipped_spaces(registry);
  add_shipped_strategies(registry);
  add_shipped_data(registry);
  add_training_estimators(registry);
  add_other_estimators(registry);
  return registry;
}

/// The search that a JSON file names, with the parts that the library ships. docs/json.md tells the form.
/// @throws Error with the JSON pointer to what is wrong, and what would be right
inline NamedSearch read_search(const std::string& path) { return shipped().read(path); }

}  // namespace ogive::inline OGIVE_LEVEL
