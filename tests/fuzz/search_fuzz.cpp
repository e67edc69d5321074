// Searches named by JSON, with all parts that need no file.
#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/io/registry.hpp"
#include "ogive/model/nb201.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace ogive;

namespace {

Registry registry() {
  Registry registry;
  registry.add_space<Nb201Space>("Nb201Space");
  registry.add_space<DartsSpace>("DartsSpace");
  registry.add_strategy<Random>("Random");
  registry.add_strategy<Evolution>("Evolution");
  registry.add_strategy("Enqueue", [](JsonObject& json, const Registry& all) {
    Enqueue<AnyStrategy, std::string> strategy{all.strategy(json.at("strategy")), {}};
    io_detail::assign(strategy.first, json.at("first"));
    return AnyStrategy(std::move(strategy), "Enqueue");
  });
  registry.add_estimator_on<Nb201Space>("first", [](const Nb201Cell& cell) { return cell.operations[0]; });
  registry.add_estimator("Retry", [](JsonObject& json, const Registry& all) {
    Retry<AnyEstimator> retry{all.estimator(json.at("estimator"))};
    json.read(retry);
    return AnyEstimator(std::move(retry), {}, "Retry");
  });
  return registry;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Registry parts = registry();
  const ogive_fuzz::Input input(data, size);
  ogive_fuzz::read(input, 1024, [&] {
    const NamedSearch search = parts.read_text(ogive_fuzz::text(input), "input");
    if (search.options().trials > 0) search.search().start({.trials = 1}).ask();
  });
  return 0;
}
