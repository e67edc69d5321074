#pragma once
/// Searches that are named by JSON:
///
///     const Registry registry = shipped();  // ogive/io/shipped.hpp
///     const auto search = registry.read("search.json");
///     const auto result = search.run(Progress{});
///
/// docs/json.md tells the form.
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "ogive/data/parts.hpp"
#include "ogive/io/any_networks.hpp"
#include "ogive/io/json_options.hpp"
#include "ogive/io/json_tree.hpp"
#include "ogive/search/any.hpp"
#include "ogive/search/named_search.hpp"
#include "ogive/search/options.hpp"
#include "ogive/tensor/level.hpp"

namespace ogive::inline OGIVE_LEVEL {

namespace registry_detail {

/// Which of `names` is the object's type. @param is_short whether a text stands for the object
inline std::size_t find_type(JsonObject& json, bool is_short, const char* kind,
                             const std::vector<std::string>& names) {
  if (!json.find("type"))
    throw Error(json.place().where(), concat("\"type\", the name of ", kind, " (", join(names, ", "), ")"),
                "none");
  const JsonPlace type = json.at("type");
  const std::string& name = io_detail::expected(type, JsonNode::Kind::text, "a text").value;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    io_detail::refuse_word(is_short ? json.place().where() : type.where(), kind, name, names);
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace registry_detail

/// Which types of spaces, strategies, estimators and data sets have names. A value: nothing is global.
class Registry {
 public:
  template <class Part>
  using Maker = std::function<Part(JsonObject&, const Registry&)>;

  /// A space whose options are read over those of `prototype`: `registry.add_space<MySpace>("MySpace")`. Its
  /// networks stay out, see add_space_with_networks.
  template <SearchSpace S>
  void add_space(const std::string& name, S prototype = {}) {
    spaces_.add(name, [name, prototype](JsonObject& json, const Registry&) {
      return AnySpace(filled(prototype, json), name);
    });
  }
  /// The same with what stands beside the space in the room model, for TrainingEstimator,
  /// SupernetEstimator and GraphNetwork. A function of its own, so that it never depends on the headers
  /// included before.
  template <SearchSpace S>
  void add_space_with_networks(const std::string& name, S prototype = {}) {
    spaces_.add(name, [name, prototype](JsonObject& json, const Registry&) {
      return with_networks(filled(prototype, json), name);
    });
  }

  /// A strategy, in the same way.
  template <std::convertible_to<AnyStrategy> S>
  void add_strategy(const std::string& name, S prototype = {}) {
    strategies_.add(name, [name, prototype](JsonObject& json, const Registry&) {
      return AnyStrategy(filled(prototype, json), name);
    });
  }
  /// A strategy with parts of its own, which `make(json, registry)` reads.
  template <std::invocable<JsonObject&, const Registry&> Make>
  void add_strategy(const std::string& name, Make make) {
    strategies_.add(name, std::move(make));
  }

  /// An estimator for every space that has the abilities that it needs.
  template <std::convertible_to<AnyEstimator> E>
  void add_estimator(const std::string& name, E prototype = {}, std::vector<Ability> needs = {}) {
    estimators_.add(name, [name, prototype, needs](JsonObject& json, const Registry&) {
      if constexpr (std::same_as<E, AnyEstimator>)
        return prototype;
      else
        return AnyEstimator(filled(prototype, json), needs, name);
    });
  }
  /// An estimator that was written for some spaces, a callable for instance:
  /// `registry.add_estimator_on<Nb201Space>("convolutions", count)`.
  template <class... Spaces, class E>
  void add_estimator_on(const std::string& name, E prototype) {
    estimators_.add(name, [name, prototype](JsonObject& json, const Registry&) {
      return AnyEstimator::on<Spaces...>(filled(prototype, json), name);
    });
  }
  /// An estimator with parts of its own, such as data, which `make(json, registry)` reads.
  template <std::invocable<JsonObject&, const Registry&> Make>
  void add_estimator(const std::string& name, Make make) {
    estimators_.add(name, std::move(make));
  }

  void add_data(const std::string& name, SearchData data) {
    data_.add(name, [data = std::move(data)](JsonObject&, const Registry&) { return data; });
  }
  /// @param make `SearchData(JsonObject&, const Registry&)`
  template <std::invocable<JsonObject&, const Registry&> Make>
  void add_data(const std::string& name, Make make) {
    data_.add(name, std::move(make));
  }

  std::vector<std::string> spaces() const { return spaces_.names(); }
  std::vector<std::string> strategies() const { return strategies_.names(); }
  std::vector<std::string> estimators() const { return estimators_.names(); }
  std::vector<std::string> data_sets() const { return data_.names(); }

  // What is at a place of a document: an object with "type", or a text that stands for {"type": text}.
  // @throws Error with the JSON pointer to what is wrong, and what would be right

  AnySpace space(const JsonPlace& place) const { return spaces_.make("a space", place, *this); }
  AnyStrategy strategy(const JsonPlace& place) const { return strategies_.make("a strategy", place, *this); }
  AnyEstimator estimator(const JsonPlace& place) const {
    return estimators_.make("an estimator", place, *this);
  }
  SearchData data(const JsonPlace& place) const { return data_.make("data", place, *this); }
  NamedSearch search(const JsonPlace& place) const;

  /// The search that a file names. @throws Error as above, or when the file cannot be read
  NamedSearch read(const std::string& path) const {
    const JsonNode document = read_json(path);
    return search({&document, path});
  }
  /// The same from the text itself. `document` names it in errors.
  NamedSearch read_text(std::string_view text, const std::string& document = "search") const {
    const JsonNode node = json_from_text(text, document);
    return search({&node, document});
  }

 private:
  template <class T>
  static T filled(T options, JsonObject& json) {
    if constexpr (HasFields<T>) json.read(options);
    return options;
  }

  /// The makers of one kind of parts.
  template <class Part>
  class Makers {
   public:
    void add(const std::string& name, Maker<Part> make) {
      for (const auto& entry : entries_)
        if (entry.name == name) throw Error("Registry", "each name once", concat(json_text(name), " again"));
      entries_.push_back({name, std::move(make)});
    }
    std::vector<std::string> names() const {
      std::vector<std::string> list;
      for (const auto& entry : entries_) list.push_back(entry.name);
      return list;
    }
    Part make(const char* kind, const JsonPlace& place, const Registry& registry) const {
      const JsonNode short_form{JsonNode::Kind::object, {}, {"type"}, {*place.node}};
      const bool is_short = place.node->kind == JsonNode::Kind::text;
      JsonObject json(is_short ? JsonPlace{&short_form, place.document, place.pointer} : place);
      const std::size_t number = registry_detail::find_type(json, is_short, kind, names());
      Part part = io_detail::placed(place, [&] { return entries_[number].make(json, registry); });
      json.finish();
      return part;
    }

   private:
    struct Entry {
      std::string name;
      Maker<Part> make;
    };
    std::vector<Entry> entries_{};
  };

  Makers<AnySpace> spaces_{};
  Makers<AnyStrategy> strategies_{};
  Makers<AnyEstimator> estimators_{};
  Makers<SearchData> data_{};
};

inline NamedSearch Registry::search(const JsonPlace& place) const {
  JsonObject json(place);
  const AnySpace found_space = space(json.at("space"));
  const JsonPlace strategy_place = json.at("strategy"), estimator_place = json.at("estimator");
  const AnyStrategy found_strategy = strategy(strategy_place);
  RunOptions options;
  if (const JsonNode* const run = json.find("run")) {
    JsonObject object(place.inner(*run, "run"));
    object.read(options);
    object.finish();
  }
  json.finish();
  const AnyEstimator found_estimator = estimator(estimator_place);  // last: it may load data
  io_detail::placed(estimator_place, [&] { found_estimator.check_fits(found_space); });
  io_detail::placed(strategy_place, [&] { found_strategy.check_fits(found_space, found_estimator); });
  return {AnySearch(found_space, found_strategy, found_estimator), options};
}

}  // namespace ogive::inline OGIVE_LEVEL
