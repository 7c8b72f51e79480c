/// Rules small enough to foretell, for tests of the engine: a cycle makes one deployment (T1 to UAT, T2 to
/// PROD), a hint makes an observation, an observation keeps the fix and sets its label, each command in a
/// comment gets one reply.
#pragma once

#include "engine/ports.h"

namespace sluice::testing {

Decider toyRules();

}  // namespace sluice::testing
