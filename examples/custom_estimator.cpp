// An estimator of our own, with two objectives: more convolutions, less time. The front of the two comes out.
#include <cstdio>

#include "ogive/search.hpp"
using namespace ogive;

struct DeviceModel {
  double ms_per_convolution = 1.5;

  std::vector<Objective> objectives() const {
    return {{.name = "convolutions", .maximise = true}, {.name = "latency", .unit = "ms"}};
  }

  template <class Space>
  struct State {
    State(const DeviceModel& o, const Space& s) : options(o), space(s) {}

    Score<2> evaluate(const typename Space::Architecture& cell, Context&) const {
      int count = 0;
      for (const auto operation : cell.operations)
        count += space.operation_names[operation].starts_with("nor_conv");
      return {{-1.0 * count, options.ms_per_convolution * count}};  // both are minimised
    }
    const DeviceModel& options;
    const Space& space;
  };
};

int main() { std::puts(Search{Nb201Space{}, Random{}, DeviceModel{}}.run().text().c_str()); }
