// expect: an estimator with round_length\(\) needs `bool adapt
#include "ogive/search.hpp"

struct NeverLearns {
  template <class Space>
  struct State {
    State(const NeverLearns&, const Space&) {}
    double evaluate(const ogive::Nb201Cell& cell, ogive::Context&) const { return cell.operations[0]; }
    unsigned round_length() const { return 5; }
    void adapt() {}
  };
};

int main() { ogive::Search{ogive::Nb201Space{}, ogive::Random{}, NeverLearns{}}.run(); }
