#pragma once
/// The light umbrella: spaces, strategies and the search, without the engine. For programs that bring their
/// own estimator. Threads and StopOnInterrupt are leaf headers: ogive/search/threads.hpp,
/// ogive/search/interrupt.hpp.
#include "ogive/core/error.hpp"
#include "ogive/core/rng.hpp"
#include "ogive/core/score.hpp"
#include "ogive/core/trial.hpp"
#include "ogive/estimate/cached.hpp"
#include "ogive/estimate/concepts.hpp"
#include "ogive/estimate/direction.hpp"
#include "ogive/estimate/retry.hpp"
#include "ogive/estimate/within.hpp"
#include "ogive/search/progress.hpp"
#include "ogive/search/search.hpp"
#include "ogive/search/study.hpp"
#include "ogive/space/concepts.hpp"
#include "ogive/space/darts.hpp"
#include "ogive/space/nb201.hpp"
#include "ogive/space/where.hpp"
#include "ogive/strategy/concepts.hpp"
#include "ogive/strategy/enqueue.hpp"
#include "ogive/strategy/evolution.hpp"
#include "ogive/strategy/random.hpp"
