// What the masked diffusion of Generative draws in 192 trials on NAS-Bench-201's table (CIFAR-10, chosen by
// the 200-epoch test accuracy): the shares of its candidates that are valid, of the valid that are distinct
// within their batch, and of these that are novel. `all` cells are valid; `two` allows two 3x3 convolutions
// at most, which 90 % of uniform draws keep, but not what good cells are like.
#include <algorithm>
#include <cstdio>
#include <string>

#include "../tests/data_path.hpp"
#include "ogive/estimate/table.hpp"
#include "ogive/search.hpp"
#include "ogive/strategy/generative.hpp"

using namespace ogive;

namespace {

template <class Space>
void measure(const char* name, const Space& space, const char* space_name, const Generative& options,
             const Table& table) {
  constexpr std::uint64_t seeds = 50, trials = 192;
  Generative::Draws all;
  double best = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Generative::State<Space> state(options, space);
    const Rng root(seed);
    double highest = 0;
    for (std::uint64_t id = 0; id < trials; ++id) {
      Rng rng = root.split(id);
      const Nb201Cell cell = state.ask(rng);
      const double accuracy = table.value(Nb201Space{}, cell, "c10_test_200");
      highest = std::max(highest, accuracy);
      state.tell({.id = id, .architecture = cell, .score = Score<1>{{-accuracy}}});
    }
    best += highest / static_cast<double>(seeds);
    all.drawn += state.draws().drawn;
    all.valid += state.draws().valid;
    all.distinct += state.draws().distinct;
    all.novel += state.draws().novel;
  }
  const auto share = [](std::size_t part, std::size_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  };
  std::printf(
      "{\"draws\":\"%s\",\"cells\":\"%s\",\"seeds\":%llu,\"trials\":%llu,\"valid\":%.4f,\"distinct\":%.4f,"
      "\"novel\":%.4f,\"best\":%.3f}\n",
      name, space_name, static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(trials),
      share(all.valid, all.drawn), share(all.distinct, all.valid), share(all.novel, all.distinct), best);
}

}  // namespace

int main() {
  const std::string file = "nb201/nb201.csv.gz";
  if (!ogive_test::have_data(file)) return 0;
  const Table table = Table::load(ogive_test::data_path(file));
  const auto two = where(Nb201Space{}, [](const Nb201Cell& cell) {
    return std::count(cell.operations.begin(), cell.operations.end(), 3) <= 2;
  });
  for (const bool screen : {true, false}) {
    const Generative usual{.screen = screen};
    const Generative from_nothing{.screen = screen, .remasked = 0};
    const Generative no_floor{.diffusion = {.floor = 0}, .screen = screen, .remasked = 0};
    const char* const names[] = {
        screen ? "screened" : "alone", screen ? "screened, from all-mask" : "alone, from all-mask",
        screen ? "screened, from all-mask, no floor" : "alone, from all-mask, no floor"};
    measure(names[0], Nb201Space{}, "all", usual, table);
    measure(names[1], Nb201Space{}, "all", from_nothing, table);
    measure(names[2], Nb201Space{}, "all", no_floor, table);
    measure(names[0], two, "two", usual, table);
  }
}
