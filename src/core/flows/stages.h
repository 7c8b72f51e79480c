/// What a cycle does once its gate is open, stage after stage (rules §6: T1, T2).
#pragma once

#include "core/draft.h"
#include "core/flows/plan.h"

namespace sluice {

/// Goes on from the cycle's stage until it has to wait for an answer. REQUIRES: the cycle runs and a current
/// survey is there.
void runCycle(Draft& draft, const CycleId& id);

/// The present stage cannot be done: its reason is kept, the next stage goes on where that is safe.
void failStage(Draft& draft, const CycleId& id, Reason reason);

}  // namespace sluice
