/// The cycle: reconcile → look → gate → act, stage by stage (rules §6). Every stage waits for one answer and
/// may be entered again.
#pragma once

#include "core/draft.h"

namespace sluice {

/// Somebody asks; the answer carries the cycle's id, also when it exists already.
Answer askCycle(Draft& draft, const CycleAsked& asked);
void scheduleRan(Draft& draft, const ScheduleRan& ran);

/// A cycle or a deployment is under way.
bool somethingMoves(const Draft& draft);

/// The last cycle of a slot that is still remembered.
const Cycle* lastCycle(const Draft& draft, Slot slot);
/// Without slots: begins a cycle, or tries the last one again that could do nothing.
void openWhenReady(Draft& draft, Slot slot);

// Answers that a cycle may wait for. One whose reading began before the cycle asked does not count: it may
// have missed the last minute.
void cycleListed(Draft& draft, const PullRequestsListed& listed);
void cycleObserved(Draft& draft, std::int64_t number, Instant read_at);
void cycleSurveyed(Draft& draft);
void cycleChecked(Draft& draft, const ChecksRead& read);
void cycleProbed(Draft& draft, const std::vector<ProbeResult>& results);
void cycleAnalyzed(Draft& draft, std::int64_t number);
void cyclePicked(Draft& draft, const Picked& picked);
void cycleSearched(Draft& draft);
void cycleDeployed(Draft& draft, const Deployment& deployment);
/// An effect that a cycle waited for cannot be done.
void cycleHindered(Draft& draft, const CycleId& id, Reason reason);

/// Blocked cycles whose time has come, cycles that wait too long.
void cycleTick(Draft& draft);
std::optional<Instant> cycleWake(const State& state, const Settings& settings);

}  // namespace sluice
